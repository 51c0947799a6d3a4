/* criterion.h: as much of Criterion as the tests use, for builds that it can't run in: its workers
 * share memory at an address that ThreadSanitizer keeps for itself.  Each test runs in a child of its
 * own (tests/plain/main.c). */
#ifndef TAMIZ_TESTS_PLAIN_H
#define TAMIZ_TESTS_PLAIN_H

#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plain_options {
	void (*init)(void), (*fini)(void);
	double timeout; /* seconds */
	int signal, exit_code;
	bool disabled;
};

struct plain_test {
	const char *suite, *name;
	void (*run)(void);
	struct plain_options options;
	struct plain_test *next;
};

/* A test of no name holds its suite's own init and fini. */
void plain_add(struct plain_test *t);

/* holds is false: told with the words and the caller's own; fatal ends the test. */
void plain_check(bool fatal, bool holds, const char *file, int line, const char *words,
		 const char *format, ...);
void plain_log(const char *format, ...);
_Noreturn void plain_skip(const char *format, ...);
FILE *plain_redirect(int fd);

#define PLAIN_TEST(id, suite_name, test_name, body, ...) \
	static void body(void); \
	__attribute__((constructor)) static void id(void) \
	{ \
		static struct plain_test t = {suite_name, test_name, body, {__VA_ARGS__}, NULL}; \
		plain_add(&t); \
	} \
	static void body(void)
#define Test(suite, name, ...) \
	PLAIN_TEST(suite##_##name##_add, #suite, #name, suite##_##name##_test, __VA_ARGS__)
#define TestSuite(suite, ...) \
	__attribute__((constructor)) static void suite##_suite_add(void) \
	{ \
		static struct plain_test t = {#suite, NULL, NULL, {__VA_ARGS__}, NULL}; \
		plain_add(&t); \
	} \
	struct plain_test

#define PLAIN(fatal, holds, words, ...) \
	plain_check(fatal, holds, __FILE__, __LINE__, words, "" __VA_ARGS__)
#define cr_assert(c, ...) PLAIN(true, (c), #c, __VA_ARGS__)
#define cr_expect(c, ...) PLAIN(false, (c), #c, __VA_ARGS__)
#define cr_assert_not(c, ...) PLAIN(true, !(c), "not " #c, __VA_ARGS__)
#define cr_expect_not(c, ...) PLAIN(false, !(c), "not " #c, __VA_ARGS__)
#define cr_assert_null(c, ...) PLAIN(true, !(c), #c " is NULL", __VA_ARGS__)
#define cr_expect_null(c, ...) PLAIN(false, !(c), #c " is NULL", __VA_ARGS__)
#define cr_assert_not_null(c, ...) PLAIN(true, (c) != NULL, #c, __VA_ARGS__)
#define cr_expect_not_null(c, ...) PLAIN(false, (c) != NULL, #c, __VA_ARGS__)
#define cr_assert_eq(a, b, ...) PLAIN(true, (a) == (b), #a " == " #b, __VA_ARGS__)
#define cr_expect_eq(a, b, ...) PLAIN(false, (a) == (b), #a " == " #b, __VA_ARGS__)
#define cr_assert_neq(a, b, ...) PLAIN(true, (a) != (b), #a " != " #b, __VA_ARGS__)
#define cr_expect_neq(a, b, ...) PLAIN(false, (a) != (b), #a " != " #b, __VA_ARGS__)
#define cr_assert_lt(a, b, ...) PLAIN(true, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_expect_lt(a, b, ...) PLAIN(false, (a) < (b), #a " < " #b, __VA_ARGS__)
#define cr_assert_leq(a, b, ...) PLAIN(true, (a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_expect_leq(a, b, ...) PLAIN(false, (a) <= (b), #a " <= " #b, __VA_ARGS__)
#define cr_assert_gt(a, b, ...) PLAIN(true, (a) > (b), #a " > " #b, __VA_ARGS__)
#define cr_expect_gt(a, b, ...) PLAIN(false, (a) > (b), #a " > " #b, __VA_ARGS__)
#define cr_assert_geq(a, b, ...) PLAIN(true, (a) >= (b), #a " >= " #b, __VA_ARGS__)
#define cr_expect_geq(a, b, ...) PLAIN(false, (a) >= (b), #a " >= " #b, __VA_ARGS__)
#define cr_assert_float_eq(a, b, e, ...) \
	PLAIN(true, fabs((double)(a) - (double)(b)) <= (double)(e), #a " ~ " #b, __VA_ARGS__)
#define cr_expect_float_eq(a, b, e, ...) \
	PLAIN(false, fabs((double)(a) - (double)(b)) <= (double)(e), #a " ~ " #b, __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...) PLAIN(true, !strcmp((a), (b)), #a " is " #b, __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...) PLAIN(false, !strcmp((a), (b)), #a " is " #b, __VA_ARGS__)
#define cr_assert_str_neq(a, b, ...) PLAIN(true, strcmp((a), (b)), #a " is not " #b, __VA_ARGS__)
#define cr_expect_str_neq(a, b, ...) PLAIN(false, strcmp((a), (b)), #a " is not " #b, __VA_ARGS__)
#define cr_assert_arr_eq(a, b, n, ...) PLAIN(true, !memcmp((a), (b), (n)), #a " is " #b, __VA_ARGS__)
#define cr_expect_arr_eq(a, b, n, ...) PLAIN(false, !memcmp((a), (b), (n)), #a " is " #b, __VA_ARGS__)
#define cr_log_info(...) plain_log(__VA_ARGS__)
#define cr_log_warn(...) plain_log(__VA_ARGS__)
#define cr_log_error(...) plain_log(__VA_ARGS__)
#define cr_skip_test(...) plain_skip("" __VA_ARGS__)
#define cr_redirect_stdout() plain_redirect(1)
#define cr_redirect_stderr() plain_redirect(2)
#define cr_get_redirected_stdout() plain_redirect(1)
#define cr_get_redirected_stderr() plain_redirect(2)

#endif
