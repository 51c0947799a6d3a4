#include "config.h"

#include "regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

/* A post has a few hundred characters: what needs more steps than this is a runaway pattern. */
enum { MATCH_LIMIT = 200000, HEAP_LIMIT_KIB = 16384, PATTERN_MAX = 4096, SLOTS = 64 };

struct regex {
	pcre2_code *code;
	pcre2_match_context *context;
	/* Work space for as many threads at a time as there are slots; more make their own. */
	_Atomic(pcre2_match_data *) slots[SLOTS];
};

static void regex_free(void *regex)
{
	struct regex *r = regex;

	if (!r)
		return;
	for (int i = 0; i < SLOTS; i++)
		pcre2_match_data_free(r->slots[i]);
	pcre2_match_context_free(r->context);
	pcre2_code_free(r->code);
	free(r);
}

static void *regex_compile(struct str pattern, struct err *err)
{
	const uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C
#ifdef PCRE2_MATCH_INVALID_UTF
				 | PCRE2_MATCH_INVALID_UTF
#endif
		;
	struct regex *r;
	int code = 0;
	PCRE2_SIZE offset = 0;
	PCRE2_UCHAR why[120];

	if (pattern.len > PATTERN_MAX) {
		err_set(err, STATUS_USAGE, "a regular expression may have %d bytes at most",
			PATTERN_MAX);
		err->column = 1;
		return NULL;
	}
	r = calloc(1, sizeof *r);
	if (!r) {
		err_nomem(err);
		return NULL;
	}
	r->code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.len, options, &code, &offset, NULL);
	r->context = pcre2_match_context_create(NULL);
	if (r->code && r->context) {
		pcre2_set_match_limit(r->context, MATCH_LIMIT);
		pcre2_set_heap_limit(r->context, HEAP_LIMIT_KIB);
		/* Where the system forbids it, matching is slower and the same. */
		pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE);
		return r;
	}
	if (r->code) {
		err_nomem(err);
	} else {
		pcre2_get_error_message(code, why, sizeof why);
		err_set(err, STATUS_USAGE, "regular expression: %s", (const char *)why);
		err->id = "regular expression";
		err->column = (int)(offset < pattern.len ? offset : pattern.len) + 1;
	}
	regex_free(r);
	return NULL;
}

static int regex_match(void *regex, struct str text)
{
	struct regex *r = regex;
	pcre2_match_data *data = NULL, *none;
	int code;

	for (int i = 0; i < SLOTS && !data; i++)
		data = atomic_exchange(&r->slots[i], NULL);
	if (!data)
		data = pcre2_match_data_create(1, NULL);
	if (!data)
		return -1;
	code = pcre2_match(r->code, (PCRE2_SPTR)(text.p ? text.p : ""), text.len, 0, 0, data,
			   r->context);
	for (int i = 0; i < SLOTS && data; i++) {
		none = NULL;
		if (atomic_compare_exchange_strong(&r->slots[i], &none, data))
			data = NULL;
	}
	pcre2_match_data_free(data);
	return code >= 0 ? 1 : code == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

const struct regex_ops regex_pcre2 = {regex_compile, regex_match, regex_free};
