/* tamiz trends | posts | accounts: what the explorer's panes show, as rows. */
#include "config.h"

#include "commands.h"
#include "explain.h"
#include "intl.h"
#include "session.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sort_name {
	const char *name;
	int value;
};

/* "-name" reverses.  False where no such column sorts. */
static bool sort_of(const char *word, const struct sort_name *names, int *value, bool *reverse)
{
	*reverse = word[0] == '-';
	for (; names->name; names++)
		if (!strcmp(names->name, word + *reverse)) {
			*value = names->value;
			return true;
		}
	return false;
}

static int bad_sort(const struct session *s, const struct sort_name *names)
{
	char list[256] = "";

	for (; names->name; names++) {
		size_t used = strlen(list);

		snprintf(list + used, sizeof list - used, " %s", names->name);
	}
	return cli_usage(s->cli, _("--sort takes one of:%s"), list);
}

static struct str str_of(const char *s)
{
	return (struct str){s, s ? strlen(s) : 0};
}

static const char *class_name(uint8_t class)
{
	static const char *const names[CLASS_COUNT] = {"unassessable", "organic", "coordinated",
						       "automated"};

	return class < CLASS_COUNT ? names[class] : NULL;
}

/* How many rows are printed of n, with a word on the rest. */
static size_t printed(const struct session *s, size_t n)
{
	if (n > s->limit && !s->cli->value[OPT_LIMIT])
		cli_note(s->cli, _("%zu of %zu rows; -n 0 prints all"), s->limit, n);
	return n < s->limit ? n : s->limit;
}

/* --- trends --------------------------------------------------------------------------------------
 */

enum {
	T_TAG,
	T_START,
	T_END,
	T_POSTS,
	T_ACCOUNTS,
	T_REPORTED,
	T_FIRST,
	T_PEAK,
	T_LAST,
	T_AUTOMATED,
	T_COORDINATED,
	T_ORGANIC,
	T_UNASSESSABLE,
	T_INORGANIC,
	T_LO,
	T_HI,
	T_LO_ID,
	T_HI_ID,
	T_ACTOR,
	T_SECTOR,
	T_PER_ACCOUNT,
	T_TOP10,
	T_REPOSTS,
	T_COUNT
};

static const struct output_column trend_columns[T_COUNT] = {
	[T_TAG] = {"tag", COLUMN_TEXT, 30},
	[T_START] = {"start", COLUMN_TIME, 0},
	[T_END] = {"end", COLUMN_TIME, 0},
	[T_POSTS] = {"posts", COLUMN_COUNT, 9},
	[T_ACCOUNTS] = {"accounts", COLUMN_COUNT, 9},
	[T_REPORTED] = {"reported", COLUMN_COUNT, 9},
	[T_FIRST] = {"first", COLUMN_TIME, 19},
	[T_PEAK] = {"peak", COLUMN_TIME, 0},
	[T_LAST] = {"last", COLUMN_TIME, 0},
	[T_AUTOMATED] = {"automated", COLUMN_SHARE, 9},
	[T_COORDINATED] = {"coordinated", COLUMN_SHARE, 11},
	[T_ORGANIC] = {"organic", COLUMN_SHARE, 8},
	[T_UNASSESSABLE] = {"unassessable", COLUMN_SHARE, 12},
	[T_INORGANIC] = {"inorganic", COLUMN_SHARE, 9},
	[T_LO] = {"lo", COLUMN_SHARE, 7},
	[T_HI] = {"hi", COLUMN_SHARE, 7},
	[T_LO_ID] = {"lo_id", COLUMN_SHARE, 7},
	[T_HI_ID] = {"hi_id", COLUMN_SHARE, 7},
	[T_ACTOR] = {"actor", COLUMN_TEXT, 20},
	[T_SECTOR] = {"sector", COLUMN_TEXT, 0},
	[T_PER_ACCOUNT] = {"posts_per_account", COLUMN_NUMBER, 0},
	[T_TOP10] = {"top10_share", COLUMN_SHARE, 0},
	[T_REPOSTS] = {"repost_share", COLUMN_SHARE, 0},
};

/* With --gauges: those that are no columns yet, each with what it would be for a common number of
 * posts where it depends on that. */
enum { GAUGE_COLUMNS = 2 * GAUGE_COUNT + 1 };

static bool gauge_is_column(enum gauge g)
{
	return g == GAUGE_PER_ACCOUNT || g == GAUGE_TOP10 || g == GAUGE_REPOSTS;
}

static const char *const rarefied_names[GAUGE_COUNT] = {
#define GAUGE(ident, name, ...) [GAUGE_##ident] = name "_rarefied",
#include "gauges.def"
#undef GAUGE
};

/* Appends to cols, which holds T_COUNT; returns how many there are. */
static int gauge_columns(struct output_column *cols)
{
	int n = T_COUNT;

	for (int g = 0; g < GAUGE_COUNT; g++) {
		enum column_type type = gauge_info[g].unit == GAUGE_UNIT_SHARE ? COLUMN_SHARE
									       : COLUMN_NUMBER;

		if (!gauge_is_column((enum gauge)g))
			cols[n++] = (struct output_column){gauge_info[g].name, type, 0};
		if (gauge_info[g].rarefied)
			cols[n++] = (struct output_column){rarefied_names[g], type, 0};
	}
	cols[n++] = (struct output_column){"bursts", COLUMN_COUNT, 0};
	return n;
}

static void gauge_cells(const struct session *s, const struct result *r, const struct trend_row *t,
			struct output_cell *cells)
{
	struct gauges g;
	int n = T_COUNT;

	if (!session_gauges(s, r, t, &g))
		return;
	for (int i = 0; i < GAUGE_COUNT; i++) {
		if (!gauge_is_column((enum gauge)i))
			cells[n++].number = g.of[i].value;
		if (gauge_info[i].rarefied)
			cells[n++].number = g.of[i].rarefied;
	}
	cells[n].integer = g.bursts;
}

static const struct sort_name trend_sorts[] = {
	{"posts", TREND_BY_POSTS},
	{"inorganic", TREND_BY_INORGANIC},
	{"accounts", TREND_BY_ACCOUNTS},
	{"tag", TREND_BY_TAG},
	{"first", TREND_BY_FIRST},
	{"peak", TREND_BY_PEAK},
	{"reported", TREND_BY_REPORTED},
	{"doubt", TREND_BY_DOUBT},
	{"posts_per_account", TREND_BY_POSTS_PER_ACCOUNT},
	{NULL, 0},
};

static void share_cells(struct output_cell *cells, const struct shares *s)
{
	cells[T_AUTOMATED].number = s->automated;
	cells[T_COORDINATED].number = s->coordinated;
	cells[T_ORGANIC].number = s->organic;
	cells[T_UNASSESSABLE].number = s->unassessable;
	cells[T_INORGANIC].number = s->inorganic;
	cells[T_LO].number = s->lo;
	cells[T_HI].number = s->hi;
	cells[T_LO_ID].number = s->lo_id;
	cells[T_HI_ID].number = s->hi_id;
}

static int print_trend(struct session *s, struct output *o, const struct result *r, uint32_t i)
{
	const struct trend_row *t = &r->trends[i];
	struct shares h = shares_of(&t->sums);
	struct trend_detail d;
	struct output_cell cells[T_COUNT + GAUGE_COLUMNS] = {0};
	double posts = (double)t->sums.posts;
	struct err err = {0};

	cells[T_START].integer = cells[T_END].integer = TIME_UNKNOWN;
	cells[T_REPORTED].integer = COUNT_UNKNOWN;
	if (t->trend != NONE) {
		const struct trend *k = &s->registry->trends[t->trend];

		cells[T_TAG].text = k->name;
		cells[T_START].integer = k->start_ms;
		cells[T_END].integer = k->end_ms;
		cells[T_REPORTED].integer = k->reported;
		if (k->actor != NONE) {
			cells[T_ACTOR].text = s->registry->actors[k->actor].name;
			cells[T_SECTOR].text = s->registry->actors[k->actor].sector;
		}
	} else {
		cells[T_TAG].text = strings_at(&s->corpus->tag, t->tag);
	}
	cells[T_POSTS].integer = (int64_t)t->sums.posts;
	cells[T_ACCOUNTS].integer = (int64_t)t->sums.accounts;
	cells[T_FIRST].integer = t->first_ms;
	if (query_trend_detail(r, i, &d, &err) != STATUS_OK)
		return cli_fail(s->cli, &err);
	cells[T_PEAK].integer = d.peak_ms;
	cells[T_LAST].integer = t->last_ms;
	share_cells(cells, &h);
	cells[T_PER_ACCOUNT].number = t->sums.accounts ? posts / (double)t->sums.accounts : NAN;
	cells[T_TOP10].number = t->sums.posts ? d.top10_posts / posts : NAN;
	cells[T_REPOSTS].number = t->sums.posts ? d.reposts / posts : NAN;
	if (s->cli->value[OPT_GAUGES])
		gauge_cells(s, r, t, cells);
	output_row(o, cells);
	return EXIT_OK;
}

static int list_trends(struct session *s)
{
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN,
			  .trend_sort = TREND_BY_POSTS};
	const char *sort = s->cli->value[OPT_SORT], *by = s->cli->value[OPT_BY];
	struct output_column cols[T_COUNT + GAUGE_COLUMNS];
	int value = TREND_BY_POSTS, status;
	struct result *r = NULL;
	struct output *o;

	if (sort && !sort_of(sort, trend_sorts, &value, &q.trend_reverse))
		return bad_sort(s, trend_sorts);
	if (by && !session_by(s, "tag") && !session_by(s, "episode"))
		return cli_usage(s->cli, _("--by takes tag or episode"));
	q.by_tag = session_by(s, "tag");
	q.trend_sort = (enum trend_sort)value;
	if ((status = session_query(s, &q, &r)))
		return status;
	if (s->cli->value[OPT_COMPARE]) {
		status = session_compare(s, &q, r);
		result_free(r);
		return status;
	}
	memcpy(cols, trend_columns, sizeof trend_columns);
	o = session_output(s, cols, s->cli->value[OPT_GAUGES] ? gauge_columns(cols) : T_COUNT);
	status = r->trend_count ? EXIT_OK : EXIT_NOTHING;
	for (size_t i = 0, n = printed(s, r->trend_count); o && i < n && status == EXIT_OK; i++)
		status = print_trend(s, o, r, (uint32_t)i);
	output_end(o);
	result_free(r);
	return status;
}

int cmd_trends(const struct cli *c)
{
	struct session s;
	int status = session_open(&s, c);

	if (!status)
		status = list_trends(&s);
	session_close(&s);
	return status;
}

/* --- posts ---------------------------------------------------------------------------------------
 */

enum {
	P_ID,
	P_ACCOUNT,
	P_HANDLE,
	P_TIME,
	P_KIND,
	P_REF,
	P_LANG,
	P_CLIENT,
	P_TEXT,
	P_TAGS,
	P_URLS,
	P_INORGANIC,
	P_CLASS,
	P_COUNT
};

static const struct output_column post_columns[P_COUNT] = {
	[P_ID] = {"id", COLUMN_TEXT, 20},	  [P_ACCOUNT] = {"account", COLUMN_TEXT, 0},
	[P_HANDLE] = {"handle", COLUMN_TEXT, 16}, [P_TIME] = {"time", COLUMN_TIME, 19},
	[P_KIND] = {"kind", COLUMN_TEXT, 8},	  [P_REF] = {"ref", COLUMN_TEXT, 0},
	[P_LANG] = {"lang", COLUMN_TEXT, 0},	  [P_CLIENT] = {"client", COLUMN_TEXT, 0},
	[P_TEXT] = {"text", COLUMN_TEXT, 60},	  [P_TAGS] = {"tags", COLUMN_LIST, 0},
	[P_URLS] = {"urls", COLUMN_LIST, 0},	  [P_INORGANIC] = {"inorganic", COLUMN_SHARE, 9},
	[P_CLASS] = {"class", COLUMN_TEXT, 12},
};

static const struct sort_name post_sorts[] = {
	{"time", POST_BY_TIME},		  {"reposts", POST_BY_REPOSTS}, {"likes", POST_BY_LIKES},
	{"inorganic", POST_BY_INORGANIC}, {"account", POST_BY_ACCOUNT}, {NULL, 0},
};

static const char *const kind_names[KIND_COUNT] = {NULL, "original", "repost", "quote", "reply"};

/* The texts of list i, in arena. */
static void list_cell(const struct strings *names, const struct lists *l, uint32_t i,
		      struct arena *arena, struct output_cell *cell)
{
	size_t n = lists_count(l, i);
	struct str *items = arena_calloc(arena, n, sizeof *items);

	if (!items)
		return;
	for (size_t k = 0; k < n; k++)
		items[k] = strings_at(names, l->item[l->off[i] + k]);
	cell->items = items;
	cell->count = n;
}

static struct str ref_text(const struct session *s, row_t row, char buf[POST_ID_BUF])
{
	const struct corpus *c = s->corpus;

	if (c->ref[row] == NONE)
		return (struct str){0};
	if (c->ref[row] < c->n.posts)
		return corpus_post_id(c, c->ref[row], buf);
	return strings_at(&c->object_id, c->ref[row] - c->n.posts);
}

static struct str handle_of(const struct corpus *c, uint32_t account)
{
	uint32_t h = c->account_handle[account];

	return h == NONE ? (struct str){0} : strings_at(&c->handle, h);
}

static void print_post(struct session *s, struct output *o, row_t row, struct arena *arena)
{
	const struct corpus *c = s->corpus;
	struct output_cell cells[P_COUNT] = {0};
	char id[POST_ID_BUF], ref[POST_ID_BUF], id_buf[512], account_buf[512];
	uint32_t account = c->account[row], content = c->content[row];

	cells[P_ID].text =
		session_id(s, corpus_post_id(c, row, id), c->platform[row], id_buf, sizeof id_buf);
	cells[P_ACCOUNT].text =
		session_id(s, strings_at(&c->account_id, account), c->account_platform[account],
			   account_buf, sizeof account_buf);
	cells[P_HANDLE].text = handle_of(c, account);
	cells[P_TIME].integer = c->time[row];
	cells[P_KIND].text = str_of(c->kind[row] < KIND_COUNT ? kind_names[c->kind[row]] : NULL);
	cells[P_REF].text = ref_text(s, row, ref);
	if (c->lang[row] != LANG_NONE)
		cells[P_LANG].text = strings_at(&c->lang_name, c->lang[row]);
	if (c->client[row] != NONE)
		cells[P_CLIENT].text = strings_at(&c->client_name, c->client[row]);
	cells[P_TEXT].text = strings_at(&c->text, content);
	list_cell(&c->tag, &c->content_tags, content, arena, &cells[P_TAGS]);
	list_cell(&c->url, &c->content_urls, content, arena, &cells[P_URLS]);
	cells[P_INORGANIC].number = NAN;
	if (s->score) {
		struct post_score p = score_post(s->score, row);

		if (p.class != CLASS_UNASSESSABLE)
			cells[P_INORGANIC].number = (p.automated + p.coordinated) / (double)SHARE_ONE;
		cells[P_CLASS].text = str_of(class_name((uint8_t)p.class));
	}
	output_row(o, cells);
}

static int list_posts(struct session *s)
{
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};
	const char *sort = s->cli->value[OPT_SORT];
	int value = POST_BY_TIME, status;
	struct arena arena = {0};
	struct result *r = NULL;
	struct output *o;

	if (sort && !sort_of(sort, post_sorts, &value, &q.post_reverse))
		return bad_sort(s, post_sorts);
	q.post_sort = (enum post_sort)value;
	if ((status = session_query(s, &q, &r)))
		return status;
	o = session_output(s, post_columns, P_COUNT);
	for (uint32_t i = 0, n = (uint32_t)printed(s, r->posts.count); o && i < n; i++) {
		print_post(s, o, post_list_at(&r->posts, i), &arena);
		arena_reset(&arena);
	}
	output_end(o);
	output_lose(arena.lacked);
	arena_free(&arena);
	status = r->posts.count ? EXIT_OK : EXIT_NOTHING;
	result_free(r);
	return status;
}

int cmd_posts(const struct cli *c)
{
	struct session s;
	int status = session_open(&s, c);

	if (!status)
		status = list_posts(&s);
	session_close(&s);
	return status;
}

/* --- accounts ------------------------------------------------------------------------------------
 */

enum {
	A_ID,
	A_HANDLE,
	A_NAME,
	A_CREATED,
	A_FOLLOWERS,
	A_FOLLOWING,
	A_STATUSES,
	A_POSTS,
	A_AUTOMATED,
	A_COORDINATED,
	A_INORGANIC,
	A_CLASS,
	A_GROUP,
	A_EVIDENCE,
	A_COUNT
};

static const struct output_column account_columns[A_COUNT] = {
	[A_ID] = {"id", COLUMN_TEXT, 0},
	[A_HANDLE] = {"handle", COLUMN_TEXT, 16},
	[A_NAME] = {"name", COLUMN_TEXT, 24},
	[A_CREATED] = {"created", COLUMN_TIME, 10},
	[A_FOLLOWERS] = {"followers", COLUMN_COUNT, 9},
	[A_FOLLOWING] = {"following", COLUMN_COUNT, 9},
	[A_STATUSES] = {"statuses", COLUMN_COUNT, 8},
	[A_POSTS] = {"posts", COLUMN_COUNT, 7},
	[A_AUTOMATED] = {"automated", COLUMN_SHARE, 9},
	[A_COORDINATED] = {"coordinated", COLUMN_SHARE, 11},
	[A_INORGANIC] = {"inorganic", COLUMN_SHARE, 9},
	[A_CLASS] = {"class", COLUMN_TEXT, 12},
	[A_GROUP] = {"group", COLUMN_COUNT, 5},
	[A_EVIDENCE] = {"evidence", COLUMN_JSON, 0},
};

static const struct sort_name account_sorts[] = {
	{"posts", ACCOUNT_BY_POSTS},	     {"inorganic", ACCOUNT_BY_INORGANIC},
	{"followers", ACCOUNT_BY_FOLLOWERS}, {"created", ACCOUNT_BY_CREATED},
	{"handle", ACCOUNT_BY_HANDLE},	     {NULL, 0},
};

static int64_t count_or_unknown(uint32_t n)
{
	return n == NONE ? COUNT_UNKNOWN : (int64_t)n;
}

static void account_score(const struct session *s, uint32_t a, struct output_cell *cells)
{
	const struct score *k = s->score;

	cells[A_AUTOMATED].number = cells[A_COORDINATED].number = cells[A_INORGANIC].number = NAN;
	cells[A_GROUP].integer = COUNT_UNKNOWN;
	if (!k)
		return;
	cells[A_CLASS].text = str_of(class_name(k->account_class[a]));
	if (k->account_group[a])
		cells[A_GROUP].integer = (int64_t)k->account_group[a];
	if (!k->account_told[a])
		return;
	cells[A_AUTOMATED].number = k->account_automated[a] / (double)SHARE_ONE;
	cells[A_COORDINATED].number = k->account_coordinated[a] / (double)SHARE_ONE;
	cells[A_INORGANIC].number =
		(k->account_automated[a] + k->account_coordinated[a]) / (double)SHARE_ONE;
}

static void print_account(struct session *s, struct output *o, uint32_t a, uint32_t posts,
			  struct arena *arena)
{
	const struct corpus *c = s->corpus;
	struct output_cell cells[A_COUNT] = {0};
	char id_buf[512];

	cells[A_ID].text = session_id(s, strings_at(&c->account_id, a), c->account_platform[a],
				      id_buf, sizeof id_buf);
	cells[A_HANDLE].text = handle_of(c, a);
	cells[A_NAME].text = strings_at(&c->account_name, a);
	cells[A_CREATED].integer = c->account_created[a];
	cells[A_FOLLOWERS].integer = count_or_unknown(c->account_followers[a]);
	cells[A_FOLLOWING].integer = count_or_unknown(c->account_following[a]);
	cells[A_STATUSES].integer = count_or_unknown(c->account_statuses[a]);
	cells[A_POSTS].integer = posts;
	account_score(s, a, cells);
	if (s->format != OUTPUT_TABLE) {
		uint32_t count = 0;
		struct ledger_line *lines = ledger_of_account(s->score, a, arena, &count);

		cells[A_EVIDENCE].text = explain_json(s->score, lines, count, arena);
	}
	output_row(o, cells);
	arena_reset(arena);
}

/* Accounts of a study without a filter include those of which there is a profile and no post. */
static size_t print_silent(struct session *s, struct output *o, size_t room, struct arena *arena)
{
	size_t n = 0;

	if (s->filter)
		return 0;
	for (uint32_t a = 0; a < s->corpus->n.accounts; a++)
		if (!lists_count(&s->corpus->account_posts, a)) {
			if (n < room)
				print_account(s, o, a, 0, arena);
			n++;
		}
	return n;
}

static int list_accounts(struct session *s)
{
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};
	const char *sort = s->cli->value[OPT_SORT];
	int value = ACCOUNT_BY_POSTS, status;
	struct arena arena = {0};
	struct result *r = NULL;
	struct output *o;
	size_t n, silent = 0;

	if (sort && !sort_of(sort, account_sorts, &value, &q.account_reverse))
		return bad_sort(s, account_sorts);
	q.account_sort = (enum account_sort)value;
	if ((status = session_query(s, &q, &r)))
		return status;
	n = printed(s, r->account_count);
	if ((o = session_output(s, account_columns, A_COUNT))) {
		for (size_t i = 0; i < n; i++)
			print_account(s, o, r->accounts[i].account, r->accounts[i].posts, &arena);
		silent = print_silent(s, o, s->limit - n, &arena);
	}
	output_end(o);
	output_lose(arena.lacked);
	arena_free(&arena);
	status = r->account_count || silent ? EXIT_OK : EXIT_NOTHING;
	result_free(r);
	return status;
}

int cmd_accounts(const struct cli *c)
{
	struct session s;
	int status = session_open(&s, c);

	if (!status)
		status = list_accounts(&s);
	session_close(&s);
	return status;
}
