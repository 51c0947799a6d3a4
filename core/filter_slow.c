/* filter_matches_row(): the language said once more, one row at a time, as plainly as can be.  It
 * shares the tree with the fast evaluator and nothing else: no dictionary look-ups, no index, no
 * folded arena. */
#include "config.h"

#include "filter_ast.h"
#include "fold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct row_view {
	const struct filter_env *env;
	const struct corpus *c;
	row_t row;
	uint32_t account, content;
};

/* --- strings ---------------------------------------------------------------------------------- */

static bool equal(struct str a, struct str b)
{
	return a.len == b.len && (!a.len || !memcmp(a.p, b.p, a.len));
}

static bool contains(struct str s, struct str part)
{
	for (size_t at = 0; at + part.len <= s.len; at++)
		if (equal((struct str){s.p + at, part.len}, part))
			return true;
	return false;
}

/* Where in s may the pattern read so far end?  All of the places at once: a pattern of many stars would
 * otherwise try them one by one, each for each star.  Out of memory counts as no. */
static bool glob(struct str pattern, struct str s)
{
	bool *ends = calloc(s.len + 1, sizeof *ends), yes;

	if (!ends)
		return false;
	ends[0] = true;
	for (size_t i = 0; i < pattern.len; i++) {
		if (pattern.p[i] == '*') {
			for (size_t at = 0; at < s.len; at++)
				ends[at + 1] = ends[at + 1] || ends[at];
			continue;
		}
		for (size_t at = s.len; at > 0; at--)
			ends[at] = ends[at - 1] && s.p[at - 1] == pattern.p[i];
		ends[0] = false;
	}
	yes = ends[s.len];
	free(ends);
	return yes;
}

enum how { WHOLE, PART };

/* Is raw, folded, what the item names?  Out of memory counts as no. */
static bool folded_is(const struct item *i, struct str raw, enum how how)
{
	size_t need = fold_text(raw, NULL, 0);
	char *buf = malloc(need + 1);
	struct str s = {buf, need};
	bool yes = false;

	if (buf) {
		fold_text(raw, buf, need);
		yes = i->glob	    ? glob(i->folded, s)
		      : how == PART ? contains(s, i->folded)
				    : equal(s, i->folded);
	}
	free(buf);
	return yes;
}

static bool names(const struct predicate *p, struct str raw, enum how how)
{
	for (uint32_t i = 0; i < p->count; i++)
		if (folded_is(&p->items[i], raw, how))
			return true;
	return false;
}

static bool regex_in(const struct row_view *v, const struct predicate *p, struct str text)
{
	struct err err;
	void *regex = v->env->regex ? v->env->regex->compile(p->items[0].raw, &err) : NULL;
	bool yes = regex && v->env->regex->match(regex, text) == 1;

	if (regex)
		v->env->regex->free(regex);
	return yes;
}

static bool has_text(const struct row_view *v, const struct predicate *p, struct str text)
{
	return p->regex ? regex_in(v, p, text) : names(p, text, PART);
}

/* --- numbers ---------------------------------------------------------------------------------- */

static bool number_is(const struct predicate *p, bool known, int64_t v)
{
	bool yes = false;

	if (!known)
		return false;
	for (uint32_t i = 0; i < p->count; i++) {
		int64_t w = p->items[i].count;

		yes = yes || (p->op == OP_IS && v == w) || (p->op == OP_LT && v < w) ||
		      (p->op == OP_LE && v <= w) || (p->op == OP_GT && v > w) ||
		      (p->op == OP_GE && v >= w);
	}
	return yes;
}

static bool measure_is(const struct predicate *p, double v, double w)
{
	return (p->op == OP_IS && v >= w && v < w + 1) || (p->op == OP_LT && v < w) ||
	       (p->op == OP_LE && v <= w) || (p->op == OP_GT && v > w) ||
	       (p->op == OP_GE && v >= w);
}

static bool rate_is(const struct row_view *v, const struct predicate *p)
{
	double first = INFINITY, last = -INFINITY, days;
	int posts = 0;

	for (row_t row = 0; row < v->c->n.posts; row++) {
		if (v->c->account[row] != v->account || v->c->time[row] == TIME_UNKNOWN)
			continue;
		posts++;
		first = fmin(first, (double)v->c->time[row]);
		last = fmax(last, (double)v->c->time[row]);
	}
	days = fmax(1, (last - first) / 86400000.0);
	return posts && measure_is(p, posts / days * ((double)p->items[0].unit_ms / 86400000.0),
				   decimal_value(p->items[0].num));
}

static bool score_is(const struct row_view *v, const struct predicate *p)
{
	struct post_score at = score_post(v->env->score, v->row);
	double want = decimal_value(p->items[0].num) * SHARE_ONE, got;

	if (at.class == CLASS_UNASSESSABLE)
		return false;
	got = (double)(at.automated + at.coordinated);
	return p->op == OP_IS ? got == round(want) : measure_is(p, got, want);
}

/* --- people and lists ------------------------------------------------------------------------- */

static bool list_names(const struct predicate *p, const struct lists *l, uint32_t i,
		       const struct strings *dictionary, enum how how)
{
	for (uint32_t k = l->off[i]; k < l->off[i + 1]; k++)
		if (names(p, strings_at(dictionary, l->item[k]), how))
			return true;
	return false;
}

static bool account_has_id(const struct row_view *v, const struct predicate *p, uint32_t a)
{
	for (uint32_t i = 0; i < p->count; i++)
		if (corpus_find_account(v->c, p->items[i].raw) == a)
			return true;
	return false;
}

static bool is_account(const struct row_view *v, const struct predicate *p, uint32_t a)
{
	uint32_t h = v->c->account_handle[a];

	return account_has_id(v, p, a) ||
	       (h != NONE && names(p, strings_at(&v->c->handle, h), WHOLE));
}

/* A handle is one that p names itself, or the one that an account named by id bears. */
static bool is_handle(const struct row_view *v, const struct predicate *p, uint32_t h)
{
	if (h == NONE)
		return false;
	if (names(p, strings_at(&v->c->handle, h), WHOLE))
		return true;
	for (uint32_t a = 0; a < v->c->n.accounts; a++)
		if (v->c->account_handle[a] == h && account_has_id(v, p, a))
			return true;
	return false;
}

static bool goes_to(const struct row_view *v, const struct predicate *p)
{
	const struct lists *m = &v->c->content_mentions;
	uint32_t ref = v->c->ref[v->row];

	for (uint32_t k = m->off[v->content]; k < m->off[v->content + 1]; k++)
		if (is_handle(v, p, m->item[k]))
			return true;
	return is_handle(v, p, v->c->ref_handle[v->row]) ||
	       (ref < v->c->n.posts && is_account(v, p, v->c->account[ref]));
}

static bool has_id(const struct row_view *v, const struct predicate *p)
{
	for (uint32_t i = 0; i < p->count; i++)
		if (corpus_find_post(v->c, p->items[i].raw) == v->row)
			return true;
	return false;
}

/* --- what people said ------------------------------------------------------------------------- */

static bool is_within(const struct row_view *v, int64_t start, int64_t end)
{
	int64_t t = v->c->time[v->row];

	if (start == TIME_UNKNOWN && end == TIME_UNKNOWN)
		return true;
	return t != TIME_UNKNOWN && (start == TIME_UNKNOWN || t >= start) &&
	       (end == TIME_UNKNOWN || t < end);
}

static bool carries_tag(const struct row_view *v, uint32_t tag)
{
	const struct lists *l = &v->c->content_tags;

	for (uint32_t k = l->off[v->content]; k < l->off[v->content + 1]; k++)
		if (l->item[k] == tag)
			return true;
	return false;
}

static bool by_actor(const struct row_view *v, const struct predicate *p)
{
	const struct registry *g = v->env->registry;

	for (uint32_t n = 0; n < g->actor_count; n++) {
		const struct actor *a = &g->actors[n];

		if (p->field == FIELD_SECTOR ? !names(p, a->sector, WHOLE)
					     : !names(p, a->id, WHOLE) && !names(p, a->name, WHOLE))
			continue;
		for (uint32_t i = 0; i < a->account_count; i++)
			if (a->accounts[i] == v->account)
				return true;
		for (uint32_t i = 0; i < g->trend_count; i++)
			if (g->trends[i].actor == n && carries_tag(v, g->trends[i].tag) &&
			    is_within(v, g->trends[i].start_ms, g->trends[i].end_ms))
				return true;
	}
	return false;
}

static bool positioned(const struct row_view *v, const struct predicate *p)
{
	const struct registry *g = v->env->registry;

	for (uint32_t i = 0; i < g->trend_count; i++) {
		uint32_t n = g->trends[i].actor;
		const struct actor *a = n == NONE ? NULL : &g->actors[n];

		if (!carries_tag(v, g->trends[i].tag) ||
		    !is_within(v, g->trends[i].start_ms, g->trends[i].end_ms))
			continue;
		if (a ? names(p, a->id, WHOLE) || names(p, a->name, WHOLE) || names(p, a->sector, WHOLE)
		      : names(p, (struct str){"nobody", 6}, WHOLE))
			return true;
	}
	return false;
}

static bool during(const struct row_view *v, const struct predicate *p)
{
	const struct registry *g = v->env->registry;

	for (uint32_t i = 0; i < g->event_count; i++)
		if ((names(p, g->events[i].id, WHOLE) || names(p, g->events[i].name, WHOLE) ||
		     names(p, g->events[i].kind, WHOLE)) &&
		    is_within(v, g->events[i].start_ms, g->events[i].end_ms))
			return true;
	return false;
}

static enum mark mark_of(const struct verdict_state *marks, uint32_t count, uint32_t target)
{
	for (uint32_t i = 0; i < count; i++)
		if (marks[i].target == target)
			return marks[i].mark;
	return MARK_NONE;
}

static bool marked(const struct row_view *v, const struct predicate *p)
{
	const struct registry *g = v->env->registry;
	enum mark post = mark_of(g->post_marks, g->post_mark_count, v->row);
	enum mark account = mark_of(g->account_marks, g->account_mark_count, v->account);

	for (uint32_t i = 0; i < p->count; i++) {
		int want = p->items[i].choice;

		if (want == MARK_NONE && post == MARK_NONE && account == MARK_NONE)
			return true;
		if (want != MARK_NONE && ((int)post == want || (int)account == want))
			return true;
		if (want == MARK_CHOICE_SUSPICIOUS &&
		    (post == MARK_INORGANIC || post == MARK_DOUBTFUL || account == MARK_INORGANIC ||
		     account == MARK_DOUBTFUL))
			return true;
	}
	return false;
}

static bool noted(const struct row_view *v)
{
	const struct registry *g = v->env->registry;

	for (uint32_t i = 0; g && i < g->post_mark_count; i++)
		if (g->post_marks[i].target == v->row && g->post_marks[i].note.len)
			return true;
	for (uint32_t i = 0; g && i < g->account_mark_count; i++)
		if (g->account_marks[i].target == v->account && g->account_marks[i].note.len)
			return true;
	return false;
}

/* --- predicates ------------------------------------------------------------------------------- */

static bool chosen(const struct predicate *p, int choice)
{
	for (uint32_t i = 0; i < p->count; i++)
		if (p->items[i].choice == choice)
			return true;
	return false;
}

static bool has(const struct row_view *v, enum presence what)
{
	const struct corpus *c = v->c;

	switch (what) {
	case HAS_URL:
		return lists_count(&c->content_urls, v->content);
	case HAS_TAG:
		return lists_count(&c->content_tags, v->content);
	case HAS_MENTION:
		return lists_count(&c->content_mentions, v->content);
	case HAS_CLIENT:
		return c->client[v->row] != NONE;
	case HAS_LANG:
		return c->lang[v->row] != LANG_NONE;
	case HAS_GROUP:
		return v->env->score && v->env->score->account_group[v->account];
	case HAS_NOTE:
		return noted(v);
	case HAS_TIME:
		return c->time[v->row] != TIME_UNKNOWN;
	}
	return false;
}

static bool class_is(const struct row_view *v, const struct predicate *p)
{
	int k = (int)score_post(v->env->score, v->row).class;

	return chosen(p, k) || (chosen(p, CLASS_CHOICE_INORGANIC) &&
				(k == CLASS_AUTOMATED || k == CLASS_COORDINATED));
}

static bool age_is(const struct row_view *v, const struct predicate *p)
{
	int64_t t = v->c->time[v->row], created = v->c->account_created[v->account];

	return t != TIME_UNKNOWN && created != TIME_UNKNOWN &&
	       measure_is(p, ((double)t - (double)created) / (double)p->items[0].unit_ms,
			  decimal_value(p->items[0].num));
}

static bool column_is(const struct predicate *p, uint32_t v)
{
	return number_is(p, v != NONE, v);
}

static bool number_holds(const struct row_view *v, const struct predicate *p)
{
	const struct corpus *c = v->c;

	switch (p->field) {
	case FIELD_FOLLOWERS:
		return column_is(p, c->account_followers[v->account]);
	case FIELD_FOLLOWING:
		return column_is(p, c->account_following[v->account]);
	case FIELD_STATUSES:
		return column_is(p, c->account_statuses[v->account]);
	case FIELD_POSTS:
		return number_is(p, true, lists_count(&c->account_posts, v->account));
	case FIELD_REPOSTS:
		return column_is(p, c->reposts[v->row]);
	case FIELD_LIKES:
		return column_is(p, c->likes[v->row]);
	case FIELD_REPLIES:
		return column_is(p, c->replies[v->row]);
	case FIELD_SOURCE:
		return number_is(p, true, c->source[v->row] + 1);
	case FIELD_RATE:
		return rate_is(v, p);
	case FIELD_AGE:
		return age_is(v, p);
	case FIELD_GROUP:
		return number_is(p, true, v->env->score->account_group[v->account]);
	case FIELD_SCORE:
		return score_is(v, p);
	default:
		return false;
	}
}

static bool name_holds(const struct row_view *v, const struct predicate *p)
{
	const struct corpus *c = v->c;
	uint32_t handle = c->account_handle[v->account];

	switch (p->field) {
	case FIELD_NONE:
	case FIELD_TEXT:
		return has_text(v, p, strings_at(&c->text, v->content));
	case FIELD_NAME:
		return (handle != NONE && has_text(v, p, strings_at(&c->handle, handle))) ||
		       has_text(v, p, strings_at(&c->account_name, v->account)) ||
		       has_text(v, p, strings_at(&c->account_about, v->account));
	case FIELD_TAG:
		return list_names(p, &c->content_tags, v->content, &c->tag, WHOLE);
	case FIELD_URL:
		return list_names(p, &c->content_urls, v->content, &c->url, PART);
	case FIELD_FROM:
		return is_account(v, p, v->account);
	case FIELD_TO:
		return goes_to(v, p);
	case FIELD_LANG:
		return c->lang[v->row] != LANG_NONE &&
		       names(p, strings_at(&c->lang_name, c->lang[v->row]), WHOLE);
	case FIELD_CLIENT:
		return c->client[v->row] != NONE &&
		       names(p, strings_at(&c->client_name, c->client[v->row]), WHOLE);
	case FIELD_PLATFORM:
		return names(p, strings_at(&c->platform_name, c->platform[v->row]), WHOLE);
	case FIELD_ID:
		return has_id(v, p);
	default:
		return number_holds(v, p);
	}
}

static bool holds(const struct row_view *v, const struct predicate *p)
{
	int64_t t = v->c->time[v->row];

	switch (p->field) {
	case FIELD_SINCE:
		return t != TIME_UNKNOWN && t >= p->items[0].lo_ms;
	case FIELD_UNTIL:
		return t != TIME_UNKNOWN && t < p->items[0].hi_ms;
	case FIELD_KIND:
		return chosen(p, v->c->kind[v->row]);
	case FIELD_HAS:
		for (uint32_t i = 0; i < p->count; i++)
			if (has(v, (enum presence)p->items[i].choice))
				return true;
		return false;
	case FIELD_ACTOR:
	case FIELD_SECTOR:
		return v->env->registry && by_actor(v, p);
	case FIELD_POSITIONED:
		return v->env->registry && positioned(v, p);
	case FIELD_DURING:
		return v->env->registry && during(v, p);
	case FIELD_MARK:
		return v->env->registry && marked(v, p);
	case FIELD_CLASS:
		return v->env->score && class_is(v, p);
	case FIELD_GROUP:
	case FIELD_SCORE:
		return v->env->score && number_holds(v, p);
	default:
		return name_holds(v, p);
	}
}

static bool node_holds(const struct row_view *v, const struct node *n)
{
	bool yes = n->type == NODE_AND;

	switch (n->type) {
	case NODE_ALL:
		return true;
	case NODE_PREDICATE:
		return holds(v, n->predicate);
	case NODE_NOT:
		return !node_holds(v, n->child);
	case NODE_AND:
		for (const struct node *c = n->child; c; c = c->next)
			yes = node_holds(v, c) && yes;
		return yes;
	case NODE_OR:
		for (const struct node *c = n->child; c; c = c->next)
			yes = node_holds(v, c) || yes;
		return yes;
	}
	return false;
}

bool filter_matches_row(const struct filter *f, const struct filter_env *env, row_t row)
{
	struct row_view v = {.env = env,
			     .c = env->corpus,
			     .row = row,
			     .account = env->corpus->account[row],
			     .content = env->corpus->content[row]};

	return node_holds(&v, f->root);
}
