#include "config.h"

#include "evidence.h"
#include "shares.h"
#include "sim.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a capture may lack, one column or one sort of columns at a time (METHOD 0.1: an absent field is
 * no evidence). */
enum missing {
	MISSING_NOTHING,
	MISSING_TIMES,
	MISSING_TEXTS,
	MISSING_TAGS,
	MISSING_LINKS,
	MISSING_KINDS,
	MISSING_REFERENCES,
	MISSING_CLIENTS,
	MISSING_METRICS,
	MISSING_NAMES,
	MISSING_CREATION,
	MISSING_COUNTS,
	MISSING_PROFILES, /* names, creation, counts and facts together */
	MISSING_ALL_BUT_IDS,
	MISSING_COUNT
};

static const char *const names[MISSING_COUNT] = {
	"nothing",    "times",	 "texts",   "tags",  "links",	"kinds",    "references",
	"clients",    "metrics", "names",   "dates of creation", "counts", "profiles", "all but ids"};

struct thinned {
	struct sink to;
	enum missing missing;
};

static bool lacks(const struct thinned *t, enum missing m)
{
	return t->missing == m || t->missing == MISSING_ALL_BUT_IDS ||
	       (t->missing == MISSING_PROFILES &&
		(m == MISSING_NAMES || m == MISSING_CREATION || m == MISSING_COUNTS));
}

static struct account_record thin_account(const struct thinned *t, const struct account_record *from)
{
	struct account_record a = *from, none = ACCOUNT_RECORD_EMPTY;

	if (lacks(t, MISSING_NAMES))
		a.handle = a.name = a.description = (struct str){0};
	if (lacks(t, MISSING_CREATION))
		a.created_ms = none.created_ms;
	if (lacks(t, MISSING_COUNTS)) {
		a.followers = a.following = a.statuses = a.likes = a.listed = COUNT_UNKNOWN;
		a.verified = none.verified;
		a.default_profile = none.default_profile;
		a.default_image = none.default_image;
	}
	return a;
}

static enum status thin_post(void *ctx, const struct post_record *from, struct err *err)
{
	const struct thinned *t = ctx;
	struct post_record p = *from;

	p.account = thin_account(t, &from->account);
	if (lacks(t, MISSING_TIMES))
		p.time_ms = TIME_UNKNOWN;
	if (lacks(t, MISSING_TEXTS))
		p.text = (struct str){0};
	if (lacks(t, MISSING_TAGS) || lacks(t, MISSING_TEXTS))
		p.tags = (struct str_list){0};
	if (lacks(t, MISSING_LINKS))
		p.urls = p.mentions = (struct str_list){0};
	if (lacks(t, MISSING_KINDS))
		p.kind = KIND_UNKNOWN;
	if (lacks(t, MISSING_REFERENCES))
		p.ref_id = p.ref_account_id = p.ref_handle = (struct str){0};
	if (lacks(t, MISSING_CLIENTS))
		p.client = p.lang = (struct str){0};
	if (lacks(t, MISSING_METRICS))
		p.reposts = p.likes = p.replies = p.quotes = COUNT_UNKNOWN;
	return t->to.post(t->to.ctx, &p, err);
}

static enum status thin_profile(void *ctx, const struct account_record *from, struct err *err)
{
	const struct thinned *t = ctx;
	struct account_record a = thin_account(t, from);

	return t->to.account(t->to.ctx, &a, err);
}

static struct corpus *thinned(enum missing missing)
{
	struct collector *k = collector_new();
	struct thinned t = {collector_sink(k), missing};
	struct sink sink = t.to;
	struct sim_options o = {.scale = 0.01, .seed = 11};
	struct corpus *c = NULL;
	struct err err = {0};
	struct job job;

	job_init(&job, 2);
	sink.ctx = &t;
	sink.post = thin_post;
	sink.account = thin_profile;
	cr_assert_eq(sim_run(sim_plan_small(), &o, &sink, &job, NULL, &err), STATUS_OK, "%s",
		     err.message);
	cr_assert_eq(collector_finish(k, &job, &c, &err), STATUS_OK, "%s", err.message);
	collector_free(k);
	return c;
}

static struct shares measured(const struct corpus *c)
{
	struct share_sums sums = {0};
	struct score *s = NULL;
	struct method m;
	struct err err = {0};
	struct job job;

	job_init(&job, 2);
	method_default(&m);
	cr_assert_eq(score_run(c, &m, NULL, &job, &s, &err), STATUS_OK, "%s", err.message);
	for (row_t r = 0; r < c->n.posts; r++)
		share_sums_add(&sums, s, r);
	score_free(s);
	return shares_of(&sums);
}

Test(missing, fields_move_shares_within_their_interval, .timeout = 120)
{
	struct shares whole = {0};

	for (int m = 0; m < MISSING_COUNT; m++) {
		struct corpus *c = thinned((enum missing)m);
		struct shares h = measured(c);
		double inorganic = h.automated + h.coordinated;

		if (m == MISSING_NOTHING)
			whole = h;
		cr_expect_leq(h.lo_id, inorganic + 1e-9, "without %s", names[m]);
		cr_expect_geq(h.hi_id, inorganic - 1e-9, "without %s", names[m]);
		if (m == MISSING_ALL_BUT_IDS) {
			cr_expect_float_eq(h.unassessable, 1, 1e-9);
			corpus_unref(c);
			continue;
		}
		/* What the whole data say is among what the thinned data leave possible. */
		cr_expect_leq(h.lo_id, whole.automated + whole.coordinated, "without %s", names[m]);
		cr_expect_geq(h.hi_id, whole.automated + whole.coordinated, "without %s", names[m]);
		cr_expect_geq(h.unassessable, whole.unassessable - 1e-9, "without %s", names[m]);
		corpus_unref(c);
	}
}
