#include "config.h"

#include "findings.h"
#include "fold.h"
#include "timefmt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_CAP = 1024 };

static bool same_tag(struct str a, const char *b)
{
	char x[TAG_CAP], y[TAG_CAP];
	size_t nx = fold_text(a, x, sizeof x),
	       ny = fold_text((struct str){b, strlen(b)}, y, sizeof y);

	return nx == ny && nx <= sizeof x && !memcmp(x, y, nx);
}

static bool has_tag(const struct case_rule *rule, struct str tag)
{
	for (size_t i = 0; i < rule->tag_count; i++)
		if (same_tag(tag, rule->tags[i]))
			return true;
	return false;
}

static bool equals(struct str s, const char *z)
{
	return s.p && s.len == strlen(z) && !memcmp(s.p, z, s.len);
}

static bool applies(const struct case_file *c, const struct case_rule *rule,
		    const struct registry *registry, const struct trend *t, struct finding *f)
{
	const struct case_event *event = case_find_event(c, rule->event);

	switch (rule->kind) {
	case RULE_BEFORE_EVENT:
		if (t->start_ms == TIME_UNKNOWN || t->start_ms >= event->start_ms)
			return false;
		f->days = (event->start_ms - t->start_ms) / DAY_MS;
		return has_tag(rule, t->name);
	case RULE_SECTOR_POSITIONS:
		return t->actor != NONE &&
		       equals(registry->actors[t->actor].sector, rule->sector) &&
		       has_tag(rule, t->name);
	default:
		return false;
	}
}

static int by_start(const void *a, const void *b, void *ctx)
{
	const struct registry *registry = ctx;
	const struct finding *x = a, *y = b;
	int64_t s = registry->trends[x->trend].start_ms, t = registry->trends[y->trend].start_ms;

	if (s != t)
		return s < t ? -1 : 1;
	return x->trend < y->trend ? -1 : x->trend > y->trend;
}

static void find_trends(const struct case_file *c, const struct case_rule *rule,
			const struct result *r, const struct registry *registry, struct findings *f)
{
	size_t first = f->count;

	for (uint32_t i = 0; i < r->trend_count; i++) {
		struct finding found = {.rule = rule, .row = i, .trend = r->trends[i].trend};

		if (found.trend == NONE)
			continue;
		found.actor = registry->trends[found.trend].actor;
		if (applies(c, rule, registry, &registry->trends[found.trend], &found))
			f->items[f->count++] = found;
	}
	qsort_r(f->items + first, f->count - first, sizeof *f->items, by_start, (void *)registry);
}

static struct week_change change_of(const struct week_part *from, const struct week_part *to)
{
	struct shares a = shares_of(&from->sums), b = shares_of(&to->sums);
	double d = b.inorganic - a.inorganic;

	return (struct week_change){d, d - hypot(b.inorganic - b.lo, a.hi - a.inorganic),
				    d + hypot(b.hi - b.inorganic, a.inorganic - a.lo)};
}

static enum status fill_week(const struct case_file *c, const struct result *r,
			     const struct score *score, struct week_panel *w, struct err *err)
{
	const struct case_event *e = case_find_event(c, w->rule->event);
	int64_t length = e->end_ms - e->start_ms;
	struct week_part *parts[] = {&w->before, &w->during, &w->after};
	enum status st = STATUS_OK;

	w->event = e;
	for (int i = 0; i < 3 && !st; i++) {
		parts[i]->start_ms = e->start_ms + (i - 1) * length;
		parts[i]->end_ms = parts[i]->start_ms + length;
		st = span_sums(r, score, parts[i]->start_ms, parts[i]->end_ms, &parts[i]->sums,
			       err);
	}
	w->from_before = change_of(&w->before, &w->during);
	w->from_after = change_of(&w->after, &w->during);
	w->after_cut = r->corpus->dated &&
		       r->corpus->time[r->corpus->dated - 1] < w->after.end_ms - DAY_MS;
	return st;
}

enum status findings_make(const struct case_file *c, const struct result *r,
			  const struct score *score, const struct registry *registry,
			  struct findings **out, struct err *err)
{
	struct findings *f = calloc(1, sizeof *f);
	enum status st = STATUS_OK;

	*out = NULL;
	if (!f)
		return err_nomem(err);
	f->items = arena_calloc(&f->arena, c->rule_count * r->trend_count + 1, sizeof *f->items);
	f->weeks = arena_calloc(&f->arena, c->rule_count + 1, sizeof *f->weeks);
	if (!f->items || !f->weeks)
		st = err_nomem(err);
	for (size_t i = 0; i < c->rule_count && !st; i++) {
		if (c->rules[i].kind == RULE_WEEK) {
			f->weeks[f->week_count].rule = &c->rules[i];
			st = fill_week(c, r, score, &f->weeks[f->week_count++], err);
		} else {
			find_trends(c, &c->rules[i], r, registry, f);
		}
	}
	if (st)
		findings_free(f);
	else
		*out = f;
	return st;
}

void findings_free(struct findings *f)
{
	if (!f)
		return;
	arena_free(&f->arena);
	free(f);
}
