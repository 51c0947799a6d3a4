/* Predicates over names and texts: dictionary entries and contents, spread to rows. */
#include "config.h"

#include "filter_eval.h"
#include "scan.h"

#include <stdatomic.h>

/* --- by name ---------------------------------------------------------------------------------- */

static bool row_lang(const struct test *t, row_t row)
{
	const struct bitset *set = t->data;
	uint16_t l = t->e->c->lang[row];

	return l != LANG_NONE && l < set->bits && bitset_test(set, l);
}

static bool row_platform(const struct test *t, row_t row)
{
	const struct bitset *set = t->data;
	uint8_t p = t->e->c->platform[row];

	return p < set->bits && bitset_test(set, p);
}

/* A dictionary's matching entries, spread through a column or handed to a test of rows. */
static enum status dictionary_rows(struct eval *e, const struct predicate *p,
				   const struct strings *names, uint32_t count,
				   bool (*holds)(const struct test *, row_t), struct bitset *rows)
{
	struct bitset set;
	enum status status;

	if (!bitset_init(&set, count))
		return err_nomem(e->err);
	status = match_names(e, p, names, count, false, false, &set);
	if (status == STATUS_OK && holds)
		test_rows(e, p, holds, &set, rows);
	else if (status == STATUS_OK)
		spread_column(e, e->c->client, &set, rows);
	bitset_free(&set);
	return status;
}

static enum status tag_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	const struct lists *posts = &e->c->tag_posts;
	struct bitset set;
	enum status status;

	if (!bitset_init(&set, e->c->n.tags))
		return err_nomem(e->err);
	status = match_names(e, p, &e->c->tag_folded, e->c->n.tags, true, false, &set);
	for (size_t t = bitset_next(&set, 0); t < set.bits && !job_stop(e->job);
	     t = bitset_next(&set, t + 1))
		for (uint32_t k = posts->off[t]; k < posts->off[t + 1]; k++)
			bitset_set(rows, posts->item[k]);
	bitset_free(&set);
	return status;
}

struct content_lists {
	const struct lists *lists;
	const struct bitset *set;
};

static bool content_names(const struct test *t, uint32_t content)
{
	const struct content_lists *l = t->data;

	for (uint32_t k = l->lists->off[content]; k < l->lists->off[content + 1]; k++)
		if (bitset_test(l->set, l->lists->item[k]))
			return true;
	return false;
}

/* Rows whose content's list has something of set. */
static enum status list_rows(struct eval *e, const struct predicate *p, const struct lists *lists,
			     const struct bitset *set, struct bitset *rows)
{
	struct content_lists l = {lists, set};
	struct bitset contents;
	struct test t = {.e = e, .p = p, .holds = content_names, .data = &l, .out = &contents};

	if (!bitset_init(&contents, e->c->n.contents))
		return err_nomem(e->err);
	test_all(&t, contents.bits);
	spread_column(e, e->c->content, &contents, rows);
	bitset_free(&contents);
	return STATUS_OK;
}

static enum status url_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	struct bitset set;
	enum status status;

	if (!bitset_init(&set, e->c->n.urls))
		return err_nomem(e->err);
	status = match_names(e, p, &e->c->url, e->c->n.urls, false, true, &set);
	if (status == STATUS_OK)
		status = list_rows(e, p, &e->c->content_urls, &set, rows);
	bitset_free(&set);
	return status;
}

/* --- people ----------------------------------------------------------------------------------- */

struct people {
	struct bitset handles, accounts;
};

static bool account_borne(const struct test *t, uint32_t a)
{
	const struct bitset *handles = t->data;
	uint32_t h = t->e->c->account_handle[a];

	return h < handles->bits && bitset_test(handles, h);
}

/* The handles and accounts that p names, by handle or by id. */
static enum status find_people(struct eval *e, const struct predicate *p, struct people *w)
{
	const struct corpus *c = e->c;
	struct test t = {.e = e, .p = p, .holds = account_borne, .data = &w->handles};
	enum status status;

	*w = (struct people){0};
	if (!bitset_init(&w->handles, c->n.handles) || !bitset_init(&w->accounts, c->n.accounts))
		return err_nomem(e->err);
	status = match_names(e, p, &c->handle_folded, c->n.handles, true, false, &w->handles);
	t.out = &w->accounts;
	test_all(&t, c->n.accounts);
	for (uint32_t i = 0; i < p->count; i++) {
		uint32_t a = corpus_find_account(c, p->items[i].raw);

		if (a == NONE)
			continue;
		bitset_set(&w->accounts, a);
		if (c->account_handle[a] != NONE)
			bitset_set(&w->handles, c->account_handle[a]);
	}
	return status;
}

static bool row_answers(const struct test *t, row_t row)
{
	const struct corpus *c = t->e->c;
	const struct people *w = t->data;
	uint32_t h = c->ref_handle[row], ref = c->ref[row];

	return (h < w->handles.bits && bitset_test(&w->handles, h)) ||
	       (ref < c->n.posts && bitset_test(&w->accounts, c->account[ref]));
}

static enum status people_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	struct people w;
	enum status status = find_people(e, p, &w);

	if (status == STATUS_OK && p->field == FIELD_FROM) {
		spread_column(e, e->c->account, &w.accounts, rows);
	} else if (status == STATUS_OK) {
		test_rows(e, p, row_answers, &w, rows);
		status = list_rows(e, p, &e->c->content_mentions, &w.handles, rows);
	}
	bitset_free(&w.handles);
	bitset_free(&w.accounts);
	return status;
}

/* Names and descriptions are folded here: they are small beside the texts. */
static enum status person_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	const struct corpus *c = e->c;
	struct people w = {0};
	struct test t = {.e = e, .p = p, .holds = account_borne, .data = &w.handles};
	enum status status;

	if (!bitset_init(&w.handles, c->n.handles) || !bitset_init(&w.accounts, c->n.accounts)) {
		status = err_nomem(e->err);
		goto out;
	}
	status = match_names(e, p, &c->handle_folded, c->n.handles, true, true, &w.handles);
	t.out = &w.accounts;
	test_all(&t, c->n.accounts);
	if (status == STATUS_OK)
		status = match_names(e, p, &c->account_name, c->n.accounts, false, true,
				     &w.accounts);
	if (status == STATUS_OK)
		status = match_names(e, p, &c->account_about, c->n.accounts, false, true,
				     &w.accounts);
	if (status == STATUS_OK)
		spread_column(e, c->account, &w.accounts, rows);
out:
	bitset_free(&w.handles);
	bitset_free(&w.accounts);
	return status;
}

/* --- by text ---------------------------------------------------------------------------------- */

struct regex_run {
	const struct regex_ops *ops;
	void *regex;
	const struct corpus *c;
	atomic_bool *gave_up; /* some text needed more steps than a pattern may take */
};

static bool matches(const struct regex_run *r, struct str text)
{
	int found = r->ops->match(r->regex, text);

	if (found < 0)
		atomic_store(r->gave_up, true);
	return found == 1;
}

static bool matches_text(const struct test *t, uint32_t content)
{
	const struct regex_run *r = t->data;

	return matches(r, strings_at(&r->c->text, content));
}

static bool matches_account(const struct test *t, uint32_t a)
{
	const struct regex_run *r = t->data;
	uint32_t h = r->c->account_handle[a];

	return (h != NONE && matches(r, strings_at(&r->c->handle, h))) ||
	       matches(r, strings_at(&r->c->account_name, a)) ||
	       matches(r, strings_at(&r->c->account_about, a));
}

static enum status compile(struct eval *e, const struct predicate *p, void **out)
{
	const struct regex_ops *ops = e->env->regex;

	if (!ops)
		return err_set(e->err, STATUS_USAGE, "regular expressions are not available here");
	*out = ops->compile(p->items[0].raw, e->err);
	if (*out)
		return STATUS_OK;
	/* The pattern starts after the slash that the predicate's column points at. */
	e->err->column += p->column;
	if (e->err->status != STATUS_NOMEM)
		e->err->status = STATUS_USAGE;
	return e->err->status;
}

enum status regex_check(struct eval *e, const struct predicate *p)
{
	void *regex;
	enum status status = compile(e, p, &regex);

	if (status == STATUS_OK)
		e->env->regex->free(regex);
	return status;
}

static enum status regex_rows(struct eval *e, const struct predicate *p, struct bitset *rows,
			      struct bitset *contents)
{
	atomic_bool gave_up = false;
	struct regex_run r = {.ops = e->env->regex, .c = e->c, .gave_up = &gave_up};
	struct test t = {.e = e, .p = p, .holds = matches_account, .data = &r};
	enum status status = compile(e, p, &r.regex);

	if (status != STATUS_OK)
		return status;
	if (p->field == FIELD_NAME) {
		status = test_accounts(&t, rows);
	} else {
		t.holds = matches_text;
		t.out = contents;
		test_all(&t, e->c->n.contents);
		spread_column(e, e->c->content, contents, rows);
	}
	r.ops->free(r.regex);
	/* Texts that were given up on would be missing without a word. */
	if (status == STATUS_OK && gave_up) {
		status = err_set(e->err, STATUS_USAGE,
				 N_("the regular expression takes too many steps: make it simpler"));
		e->err->column = p->column;
	}
	return status;
}

static void contained_rows(struct eval *e, const struct predicate *p, struct bitset *rows,
			   struct bitset *contents)
{
	struct str needle = p->items[0].folded;

	scan_strings(&e->c->folded, e->c->n.contents, needle, cache_narrower(e->cache, needle),
		     e->job, contents);
	spread_column(e, e->c->content, contents, rows);
}

enum status text_rows(struct eval *e, const struct predicate *p, struct bitset *rows,
		      struct bitset *contents)
{
	if (p->regex)
		return regex_rows(e, p, rows, contents);
	if (p->field == FIELD_NAME)
		return person_rows(e, p, rows);
	contained_rows(e, p, rows, contents);
	return STATUS_OK;
}

static void id_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	for (uint32_t i = 0; i < p->count && !job_stop(e->job); i++) {
		row_t row = corpus_find_post(e->c, p->items[i].raw);

		if (row != NONE)
			bitset_set(rows, row);
	}
}

enum status name_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	const struct corpus *c = e->c;

	switch (p->field) {
	case FIELD_TAG:
		return tag_rows(e, p, rows);
	case FIELD_FROM:
	case FIELD_TO:
		return people_rows(e, p, rows);
	case FIELD_LANG:
		return dictionary_rows(e, p, &c->lang_name, c->n.langs, row_lang, rows);
	case FIELD_CLIENT:
		return dictionary_rows(e, p, &c->client_name, c->n.clients, NULL, rows);
	case FIELD_PLATFORM:
		return dictionary_rows(e, p, &c->platform_name, c->n.platforms, row_platform, rows);
	case FIELD_URL:
		return url_rows(e, p, rows);
	default:
		id_rows(e, p, rows);
		return STATUS_OK;
	}
}
