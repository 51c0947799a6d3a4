#include "config.h"

#include "authors.h"

#include <criterion/criterion.h>
#include <math.h>

/* Posts of `accounts` accounts, `each` a piece, the first `bad` of them inorganic with probability
 * p. */
struct fixture {
	uint32_t account[6000];
	struct author author[6000];
	struct coord_post post[6000];
	row_t rows[6000];
	struct corpus corpus;
	struct score score;
	size_t n;
};

static void make(struct fixture *f, uint32_t accounts, uint32_t each, uint32_t bad, double p)
{
	f->n = accounts * each;
	cr_assert_leq(f->n, 6000u);
	for (uint32_t i = 0; i < f->n; i++) {
		f->account[i] = i / each;
		f->author[i / each] = (struct author){
			.automated = i / each < bad ? (uint16_t)(p * SHARE_ONE) : 0,
			.assessable = true};
		f->rows[i] = i;
	}
	f->corpus = (struct corpus){.account = f->account, .n = {.accounts = accounts}};
	f->score = (struct score){
		.author = f->author, .post_account = f->account, .post = f->post};
}

static bool draw(const struct fixture *f, size_t n, double *lo, double *hi)
{
	struct share_sums sums = {0};
	struct authors a;
	struct shares s = {0};
	bool drawn = authors_begin(&a, &f->corpus, &f->score);

	for (size_t i = 0; i < n; i++)
		authors_add(&a, f->rows[i], &sums);
	drawn = drawn && authors_settle(&a, &sums, true, &s);
	authors_free(&a);
	*lo = s.lo;
	*hi = s.hi;
	return drawn;
}

Test(bootstrap, covers_the_share_and_narrows_with_accounts)
{
	static struct fixture f;
	double lo, hi, width = 1;
	static const uint32_t accounts[] = {10, 100, 500, 600, 6000};

	for (int i = 0; i < 5; i++) {
		make(&f, accounts[i], 1, accounts[i] * 3 / 10, 1);
		cr_assert(draw(&f, f.n, &lo, &hi));
		cr_expect_leq(lo, 0.3);
		cr_expect_geq(hi, 0.3);
		cr_expect_lt(hi - lo, width + 0.01, "%u accounts", accounts[i]);
		width = hi - lo;
	}
	cr_expect_lt(width, 0.03);
}

Test(bootstrap, one_account_is_one_observation)
{
	static struct fixture f;
	double lo, hi;

	make(&f, 1, 1000, 1, 0.5);
	cr_assert(draw(&f, f.n, &lo, &hi));
	cr_expect_eq(lo, 0);
	cr_expect_eq(hi, 1);
}

/* Every draw of two accounts that are surely automated is 1; that says nothing of a third. */
Test(bootstrap, few_accounts_never_look_certain)
{
	static struct fixture f;
	double lo, hi;

	make(&f, 2, 500, 2, 1);
	cr_assert(draw(&f, f.n, &lo, &hi));
	cr_expect_lt(lo, 0.5);
	cr_expect_eq(hi, 1);
}

Test(bootstrap, does_not_depend_on_the_order_of_rows)
{
	static struct fixture f;
	double lo, hi, lo2, hi2;

	make(&f, 40, 5, 11, 0.7);
	cr_assert(draw(&f, f.n, &lo, &hi));
	for (size_t i = 0; i < f.n / 2; i++) {
		row_t t = f.rows[i];

		f.rows[i] = f.rows[f.n - 1 - i];
		f.rows[f.n - 1 - i] = t;
	}
	cr_assert(draw(&f, f.n, &lo2, &hi2));
	cr_expect_eq(lo, lo2);
	cr_expect_eq(hi, hi2);
}

Test(bootstrap, nothing_assessable_has_no_interval)
{
	static struct fixture f;
	double lo, hi;

	make(&f, 10, 1, 3, 1);
	for (size_t i = 0; i < f.n; i++)
		f.author[i].assessable = false;
	cr_assert(draw(&f, f.n, &lo, &hi));
	cr_expect(isnan(lo) && isnan(hi));
	cr_assert(draw(&f, 0, &lo, &hi));
	cr_expect(isnan(lo) && isnan(hi));
}
