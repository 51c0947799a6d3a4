/* Copies: texts that several accounts posted, the widest spread first; one cluster with its posts.
 */
#include "config.h"

#include "draw.h"
#include "evidence.h"
#include "pane_lines.h"

#include <stdio.h>
#include <stdlib.h>

enum { LISTED_MAX = 500, POSTS_MAX = 1000 };

static const struct copies *copies(const struct app *a)
{
	const struct score *k = a->answer ? a->answer->world->score : NULL;

	return k && k->evidence ? k->evidence->copies : NULL;
}

/* What one account says twice is no copy, and not listed. */
static uint32_t of_several(const struct copies *k)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < k->clusters; i++)
		n += k->cluster[i].accounts > 1 ? 1 : 0;
	return n;
}

static void title(const struct app *a, struct pen *p)
{
	const struct copies *k = copies(a);
	char n[INTL_BUF];

	if (k && a->subject_cluster < k->clusters)
		pen_text(p, ROLE_NORMAL, _("one text, post by post"));
	else if (k)
		pen_printf(p, ROLE_NORMAL, _("%s texts that several accounts posted"),
			   intl_count(a->lang, of_several(k), n));
}

struct ranked {
	uint32_t cluster, accounts, posts; /* posts: in the selection */
};

static int by_accounts(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	if (a->accounts != b->accounts)
		return a->accounts > b->accounts ? -1 : 1;
	if (a->posts != b->posts)
		return a->posts > b->posts ? -1 : 1;
	return a->cluster < b->cluster ? -1 : 1;
}

static const char *flag_word(uint32_t flags)
{
	if (flags & COPY_GENERIC)
		return _("everyday phrase");
	if (flags & COPY_WITH_URL)
		return _("perhaps a share button");
	return flags & COPY_EXACT ? _("word by word") : _("nearly the same");
}

static void cluster_row(struct app *a, struct lines *l, const struct copies *k, struct ranked r,
			int width)
{
	const struct copy_cluster *q = &k->cluster[r.cluster];
	const struct corpus *c = a->answer->world->corpus;
	char n[4][INTL_BUF];

	lines_link(l, LINK_CLUSTER, r.cluster);
	lines_fit_right(l, ROLE_NUMBER, str_of(intl_short(a->lang, q->accounts, n[0])), 6);
	lines_fit_right(l, ROLE_NUMBER, str_of(intl_short(a->lang, r.posts, n[1])), 7);
	lines_fit_right(l, ROLE_NUMBER,
			str_of(q->first_ms == TIME_UNKNOWN
				       ? "?"
				       : intl_span(a->lang, q->last_ms - q->first_ms, n[2])),
			8);
	lines_add(l, ROLE_NORMAL, "  ");
	if (width >= 60)
		lines_fit(l, ROLE_DIM, str_of(flag_word(q->flags)), 23);
	lines_str(l, ROLE_NORMAL, strings_at(&c->text, c->content[q->first]));
}

static void build_all(struct app *a, struct lines *l, const struct copies *k, int width)
{
	struct ranked *order = calloc(k->clusters + 1, sizeof *order);
	uint32_t n = 0;

	for (uint32_t i = 0; order && i < k->clusters; i++) {
		struct ranked r = {i, k->cluster[i].accounts, 0};

		if (r.accounts < 2)
			continue;
		for (uint32_t p = k->cluster_posts.off[i]; p < k->cluster_posts.off[i + 1]; p++)
			r.posts += bitset_test(&a->answer->result->selection,
					       k->cluster_posts.item[p]);
		if (r.posts)
			order[n++] = r;
	}
	lines_new(l);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("accts")), 6);
	lines_fit_right(l, ROLE_COLUMN, str_of(_(" posts")), 7);
	lines_fit_right(l, ROLE_COLUMN, str_of(_("within")), 8);
	lines_add(l, ROLE_COLUMN, "  ");
	if (width >= 60)
		lines_fit(l, ROLE_COLUMN, str_of(_("how")), 23);
	lines_add(l, ROLE_COLUMN, "%s", _("text"));
	if (order)
		qsort(order, n, sizeof *order, by_accounts);
	for (uint32_t i = 0; i < n && i < LISTED_MAX; i++)
		cluster_row(a, l, k, order[i], width);
	free(order);
	lines_new(l);
	if (!n)
		lines_add(l, ROLE_NORMAL,
			  _("No text in the selection was posted by two accounts."));
	else if (n > LISTED_MAX)
		lines_add(l, ROLE_DIM, _("… and %u more: narrow the filter to see them"),
			  n - LISTED_MAX);
}

static void build_one(struct app *a, struct lines *l, const struct copies *k, uint32_t cluster,
		      int width)
{
	const struct corpus *c = a->answer->world->corpus;
	uint32_t first = k->cluster_posts.off[cluster], last = k->cluster_posts.off[cluster + 1];
	char at[INTL_BUF], name[PANE_TEXT];

	lines_wrap(l, ROLE_TITLE, strings_at(&c->text, c->content[k->cluster[cluster].first]),
		   width, 2);
	lines_new(l);
	lines_add(l, ROLE_DIM,
		  ngettext("%u posts of %u accounts on %u day: %s",
			   "%u posts of %u accounts on %u days: %s", k->cluster[cluster].days),
		  k->cluster[cluster].posts, k->cluster[cluster].accounts, k->cluster[cluster].days,
		  flag_word(k->cluster[cluster].flags));
	for (uint32_t i = first; i < last && i - first < POSTS_MAX; i++) {
		row_t row = k->cluster_posts.item[i];

		lines_link(l, LINK_POST, row);
		lines_fit_right(l, ROLE_NUMBER, str_of(app_stamp(a, row, at)), 25);
		lines_add(l, ROLE_NORMAL, " ");
		lines_fit(l, ROLE_HANDLE, app_account_name(a, c->account[row], name, sizeof name),
			  17);
		lines_add(l, ROLE_NORMAL, " ");
		lines_str(l, ROLE_NORMAL, strings_at(&c->text, c->content[row]));
	}
	if (last - first > POSTS_MAX) {
		lines_new(l);
		lines_add(l, ROLE_DIM, _("  … and %u more"), last - first - POSTS_MAX);
	}
}

static void build(struct app *a, int width)
{
	struct lines *l = &a->lines[PANE_COPIES];
	const struct copies *k = copies(a);
	char why[UNMEASURED_MAX];

	if (!k) {
		lines_tell(l, ROLE_STALE, width, "%s", app_unmeasured(a, _("not measured yet"), why));
	} else if (a->subject_cluster < k->clusters) {
		build_one(a, l, k, a->subject_cluster, width);
	} else {
		build_all(a, l, k, width);
	}
}

PANE_OF_LINES(copies, PANE_COPIES, title, build)
