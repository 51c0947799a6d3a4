/* One predicate to its rows: a test of each row, or of each account, name or content, spread. */
#include "config.h"

#include "filter_eval.h"

#include <math.h>

#define DAY_MS 86400000.0

/* --- comparisons ------------------------------------------------------------------------------ */

static bool compare_count(const struct predicate *p, int64_t v)
{
	int64_t want = p->items[0].count;

	switch (p->op) {
	case OP_LT:
		return v < want;
	case OP_LE:
		return v <= want;
	case OP_GT:
		return v > want;
	case OP_GE:
		return v >= want;
	case OP_IS:
		break;
	}
	for (uint32_t i = 0; i < p->count; i++)
		if (p->items[i].count == v)
			return true;
	return false;
}

/* For measures without equality, = means the unit that begins there: age:30d lasts a day. */
static bool compare_measure(enum op op, double v, double want)
{
	switch (op) {
	case OP_LT:
		return v < want;
	case OP_LE:
		return v <= want;
	case OP_GT:
		return v > want;
	case OP_GE:
		return v >= want;
	case OP_IS:
		break;
	}
	return v >= want && v < want + 1;
}

bool predicate_wants(const struct predicate *p, int choice)
{
	for (uint32_t i = 0; i < p->count; i++)
		if (p->items[i].choice == choice)
			return true;
	return false;
}

/* --- by account ------------------------------------------------------------------------------- */

static bool account_number(const struct test *t, uint32_t a)
{
	const uint32_t *column = t->data;

	return column[a] != NONE && compare_count(t->p, column[a]);
}

static bool account_posts(const struct test *t, uint32_t a)
{
	return compare_count(t->p, lists_count(&t->e->c->account_posts, a));
}

static bool account_in_group(const struct test *t, uint32_t a)
{
	return compare_count(t->p, t->e->env->score->account_group[a]);
}

/* Dated posts per day over the time from the first to the last, a day at least. */
static bool account_rate(const struct test *t, uint32_t a)
{
	const struct corpus *c = t->e->c;
	const uint32_t *rows = c->account_posts.item + c->account_posts.off[a];
	uint32_t n = lists_count(&c->account_posts, a);
	const struct item *i = &t->p->items[0];
	double days;

	while (n && rows[n - 1] >= c->dated)
		n--;
	if (!n)
		return false;
	days = (double)(c->time[rows[n - 1]] - c->time[rows[0]]) / DAY_MS;
	return compare_measure(t->p->op, n / (days > 1 ? days : 1) * ((double)i->unit_ms / DAY_MS),
			       decimal_value(i->num));
}

static enum status account_predicate(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	struct test t = {.e = e, .p = p, .holds = account_number};

	switch (p->field) {
	case FIELD_FOLLOWERS:
		t.data = e->c->account_followers;
		break;
	case FIELD_FOLLOWING:
		t.data = e->c->account_following;
		break;
	case FIELD_STATUSES:
		t.data = e->c->account_statuses;
		break;
	case FIELD_POSTS:
		t.holds = account_posts;
		break;
	case FIELD_RATE:
		t.holds = account_rate;
		break;
	default:
		t.holds = account_in_group;
	}
	return test_accounts(&t, rows);
}

/* --- by row ----------------------------------------------------------------------------------- */

static bool row_number(const struct test *t, row_t row)
{
	const uint32_t *column = t->data;

	return column[row] != NONE && compare_count(t->p, column[row]);
}

static bool row_kind(const struct test *t, row_t row)
{
	return predicate_wants(t->p, t->e->c->kind[row]);
}

static bool row_source(const struct test *t, row_t row)
{
	return compare_count(t->p, (int64_t)t->e->c->source[row] + 1);
}

static bool row_age(const struct test *t, row_t row)
{
	const struct corpus *c = t->e->c;
	int64_t created = c->account_created[c->account[row]], time = c->time[row];
	const struct item *i = &t->p->items[0];

	return created != TIME_UNKNOWN && time != TIME_UNKNOWN &&
	       compare_measure(t->p->op, ((double)time - (double)created) / (double)i->unit_ms,
			       decimal_value(i->num));
}

static bool row_score(const struct test *t, row_t row)
{
	const struct score *s = t->e->env->score;
	double want = decimal_value(t->p->items[0].num) * SHARE_ONE;
	struct post_score at = score_post(s, row);
	double v = (double)at.automated + at.coordinated;

	if (at.class == CLASS_UNASSESSABLE)
		return false;
	return t->p->op == OP_IS ? v == round(want) : compare_measure(t->p->op, v, want);
}

static bool row_class(const struct test *t, row_t row)
{
	int k = (int)score_post(t->e->env->score, row).class;

	return predicate_wants(t->p, k) || ((k == CLASS_AUTOMATED || k == CLASS_COORDINATED) &&
					    predicate_wants(t->p, CLASS_CHOICE_INORGANIC));
}

static void time_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	row_t begin = 0, end = e->c->dated;

	if (p->field == FIELD_SINCE)
		begin = corpus_lower_bound(e->c, p->items[0].lo_ms);
	else
		end = corpus_lower_bound(e->c, p->items[0].hi_ms);
	set_range(rows, begin, end < e->c->dated ? end : e->c->dated);
}

/* --- presence --------------------------------------------------------------------------------- */

static bool row_has(const struct test *t, row_t row)
{
	const struct corpus *c = t->e->c;
	const struct score *s = t->e->env->score;
	bool has = false;

	for (uint32_t i = 0; !has && i < t->p->count; i++) {
		switch ((enum presence)t->p->items[i].choice) {
		case HAS_URL:
			has = lists_count(&c->content_urls, c->content[row]) > 0;
			break;
		case HAS_TAG:
			has = lists_count(&c->content_tags, c->content[row]) > 0;
			break;
		case HAS_MENTION:
			has = lists_count(&c->content_mentions, c->content[row]) > 0;
			break;
		case HAS_CLIENT:
			has = c->client[row] != NONE;
			break;
		case HAS_LANG:
			has = c->lang[row] != LANG_NONE;
			break;
		case HAS_GROUP:
			has = s && s->account_group[c->account[row]];
			break;
		case HAS_TIME:
			has = c->time[row] != TIME_UNKNOWN;
			break;
		case HAS_NOTE: /* few: set afterwards */
			break;
		}
	}
	return has;
}

static void presence_rows(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	test_rows(e, p, row_has, NULL, rows);
	if (predicate_wants(p, HAS_NOTE) && e->env->registry)
		noted_rows(e, rows);
}

/* --- all of them ------------------------------------------------------------------------------ */

bool field_needs_score(enum field f)
{
	return f == FIELD_SCORE || f == FIELD_CLASS || f == FIELD_GROUP;
}

bool field_needs_registry(enum field f)
{
	return f == FIELD_ACTOR || f == FIELD_SECTOR || f == FIELD_POSITIONED || f == FIELD_DURING || f == FIELD_MARK;
}

static enum status row_predicate(struct eval *e, const struct predicate *p, struct bitset *rows)
{
	const struct corpus *c = e->c;

	switch (p->field) {
	case FIELD_KIND:
		test_rows(e, p, row_kind, NULL, rows);
		break;
	case FIELD_SINCE:
	case FIELD_UNTIL:
		time_rows(e, p, rows);
		break;
	case FIELD_AGE:
		test_rows(e, p, row_age, NULL, rows);
		break;
	case FIELD_REPOSTS:
		test_rows(e, p, row_number, c->reposts, rows);
		break;
	case FIELD_LIKES:
		test_rows(e, p, row_number, c->likes, rows);
		break;
	case FIELD_REPLIES:
		test_rows(e, p, row_number, c->replies, rows);
		break;
	case FIELD_SCORE:
		test_rows(e, p, row_score, NULL, rows);
		break;
	case FIELD_CLASS:
		test_rows(e, p, row_class, NULL, rows);
		break;
	case FIELD_SOURCE:
		test_rows(e, p, row_source, NULL, rows);
		break;
	case FIELD_HAS:
		presence_rows(e, p, rows);
		break;
	default:
		break;
	}
	return STATUS_OK;
}

enum status predicate_rows(struct eval *e, const struct predicate *p, struct bitset *rows,
			   struct bitset *contents)
{
	if ((field_needs_score(p->field) && !e->env->score) ||
	    (field_needs_registry(p->field) && !e->env->registry))
		return STATUS_OK;
	if (field_needs_registry(p->field))
		return registry_rows(e, p, rows);
	if (field_info(p->field)->type == FIELD_TYPE_TEXT)
		return text_rows(e, p, rows, contents);
	if (field_info(p->field)->type == FIELD_TYPE_NAME)
		return name_rows(e, p, rows);
	switch (p->field) {
	case FIELD_FOLLOWERS:
	case FIELD_FOLLOWING:
	case FIELD_STATUSES:
	case FIELD_POSTS:
	case FIELD_RATE:
	case FIELD_GROUP:
		return account_predicate(e, p, rows);
	default:
		return row_predicate(e, p, rows);
	}
}
