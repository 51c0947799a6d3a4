/* Distribution of a field over the selection; Enter narrows the filter to a bar. */
#include "config.h"

#include "command.h"
#include "draw.h"
#include "pane_lines.h"
#include "saved.h"
#include "settings.h"

#include <stdio.h>
#include <string.h>

enum { BINS = 24 };

/* A field in bins: [bound[i], bound[i + 1]), the last open.  bin_of says BINS for unknown. */
struct distribution {
	const char *name; /* as the command and, where brushing is possible, the filter has it */
	const char *title;
	const char *unit;
	int bins;
	int64_t bound[BINS];
	bool brush;				       /* name>=bound name<bound is a filter */
	int64_t (*value)(const struct world *, row_t); /* -1: unknown */
};

static int64_t followers(const struct world *w, row_t row)
{
	uint32_t n = w->corpus->account_followers[w->corpus->account[row]];

	return n == NONE ? -1 : (int64_t)n;
}

static int64_t posts(const struct world *w, row_t row)
{
	return lists_count(&w->corpus->account_posts, w->corpus->account[row]);
}

static int64_t age_days(const struct world *w, row_t row)
{
	int64_t born = w->corpus->account_created[w->corpus->account[row]],
		at = w->corpus->time[row];

	return born == TIME_UNKNOWN || at == TIME_UNKNOWN || at < born ? -1
								       : (at - born) / 86400000;
}

static int64_t reposts(const struct world *w, row_t row)
{
	return w->corpus->reposts[row] == NONE ? -1 : (int64_t)w->corpus->reposts[row];
}

static int64_t following(const struct world *w, row_t row)
{
	uint32_t n = w->corpus->account_following[w->corpus->account[row]];

	return n == NONE ? -1 : (int64_t)n;
}

static int64_t statuses(const struct world *w, row_t row)
{
	uint32_t n = w->corpus->account_statuses[w->corpus->account[row]];

	return n == NONE ? -1 : (int64_t)n;
}

static int64_t likes(const struct world *w, row_t row)
{
	return w->corpus->likes[row] == NONE ? -1 : (int64_t)w->corpus->likes[row];
}

static int64_t replies(const struct world *w, row_t row)
{
	return w->corpus->replies[row] == NONE ? -1 : (int64_t)w->corpus->replies[row];
}

/* 1970-01-01 was a Thursday; 0 is Monday. */
static int64_t weekday(const struct world *w, row_t row)
{
	int64_t ms = w->corpus->time[row], day = ms / 86400000 - (ms % 86400000 < 0);

	return ms == TIME_UNKNOWN ? -1 : ((day + 3) % 7 + 7) % 7;
}

static int64_t score(const struct world *w, row_t row)
{
	struct post_score p = {.class = CLASS_UNASSESSABLE};

	if (w->score)
		p = score_post(w->score, row);
	if (p.class == CLASS_UNASSESSABLE)
		return -1;
	return (int64_t)(p.automated + p.coordinated) * 100 / SHARE_ONE;
}

static int64_t hour(const struct world *w, row_t row)
{
	int64_t ms = w->corpus->time[row];

	return ms == TIME_UNKNOWN ? -1 : (ms / 3600000 % 24 + 24) % 24;
}

static const struct distribution fields[] = {
	{"score",
	 N_("probability that a post is inorganic"),
	 "%",
	 10,
	 {0, 10, 20, 30, 40, 50, 60, 70, 80, 90},
	 true,
	 score},
	{"followers",
	 N_("followers of the author"),
	 "",
	 10,
	 {0, 1, 10, 50, 100, 500, 1500, 5000, 50000, 500000},
	 true,
	 followers},
	{"posts",
	 N_("posts of the author in the study"),
	 "",
	 9,
	 {1, 2, 3, 5, 10, 25, 50, 100, 500},
	 true,
	 posts},
	{"age",
	 N_("age of the account when it posted"),
	 "d",
	 9,
	 {0, 1, 7, 30, 90, 365, 730, 1825, 3650},
	 true,
	 age_days},
	{"reposts",
	 N_("how often the post was reposted"),
	 "",
	 8,
	 {0, 1, 2, 5, 10, 50, 100, 1000},
	 true,
	 reposts},
	{"likes",
	 N_("how often the post was liked"),
	 "",
	 8,
	 {0, 1, 2, 5, 10, 50, 100, 1000},
	 true,
	 likes},
	{"replies",
	 N_("how often the post was replied to"),
	 "",
	 8,
	 {0, 1, 2, 5, 10, 50, 100, 1000},
	 true,
	 replies},
	{"following",
	 N_("accounts that the account follows"),
	 "",
	 10,
	 {0, 1, 10, 50, 100, 500, 1000, 2000, 5000, 50000},
	 true,
	 following},
	{"statuses",
	 N_("all posts the account ever made, as its profile says"),
	 "",
	 9,
	 {0, 1, 10, 100, 1000, 5000, 20000, 50000, 200000},
	 true,
	 statuses},
	{"weekday", N_("day of the week, UTC"), "", 7, {0, 1, 2, 3, 4, 5, 6}, false, weekday},
	{"hour",
	 N_("hour of the day, UTC"),
	 "h",
	 24,
	 {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23},
	 false,
	 hour},
};
enum { FIELDS = sizeof fields / sizeof *fields };

static const struct distribution *field_of(const struct app *a)
{
	return &fields[a->histogram_field % FIELDS];
}

const char *command_histogram_field(int i)
{
	return i >= 0 && i < FIELDS ? fields[i].name : NULL;
}

static void title(const struct app *a, struct pen *p)
{
	pen_text(p, ROLE_NORMAL, _(field_of(a)->title));
	/* The keys in words, else at least the keys. */
	if (!pen_whole(p, ROLE_DIM, "%s", _(" · h l fields · Enter narrows")))
		pen_whole(p, ROLE_DIM, "%s", _(" · h l · Enter"));
}

static int bin_of(const struct distribution *f, int64_t v)
{
	int i = f->bins - 1;

	while (i > 0 && v < f->bound[i])
		i--;
	return v < f->bound[0] ? f->bins : i;
}

static void bar(struct lines *l, uint64_t n, uint64_t most, int width)
{
	static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	uint64_t eighths = most ? (n * (uint64_t)width * 8 + most - 1) / most : 0;

	for (uint64_t i = 0; i < eighths / 8; i++)
		lines_add(l, ROLE_CHART, "█");
	lines_add(l, ROLE_CHART, "%s", parts[eighths % 8]);
}

static void label(enum lang lang, const struct distribution *f, int i, char *out, size_t cap)
{
	static const char *const days[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
					   N_("Fri"), N_("Sat"), N_("Sun")};
	const int64_t from = f->bound[i];
	const bool last = i + 1 == f->bins;
	int64_t to = last ? from : f->bound[i + 1] - 1;
	char low[INTL_BUF], high[INTL_BUF];

	if (f->value == weekday) {
		snprintf(out, cap, "%s", _(days[i]));
		return;
	}
	if (last && f->value == score)
		to = 100;
	intl_count(lang, (uint64_t)from, low);
	if (last && f->value != score && f->value != hour)
		snprintf(out, cap, "%s%s +", low, f->unit);
	else if (from == to)
		snprintf(out, cap, "%s%s", low, f->unit);
	else
		snprintf(out, cap, "%s–%s%s", low, intl_count(lang, (uint64_t)to, high), f->unit);
}

static void build(struct app *a, int width)
{
	const struct distribution *f = field_of(a);
	const struct result *r = a->answer->result;
	struct lines *l = &a->lines[PANE_HISTOGRAM];
	uint64_t n[BINS + 1] = {0}, most = 0;
	char text[3 * INTL_BUF], count[INTL_BUF], share[INTL_BUF];

	for (size_t row = bitset_next(&r->selection, 0); row < r->selection.bits;
	     row = bitset_next(&r->selection, row + 1)) {
		int64_t v = f->value(a->answer->world, (row_t)row);

		n[v < 0 ? f->bins : bin_of(f, v)]++;
	}
	for (int i = 0; i <= f->bins; i++)
		most = n[i] > most ? n[i] : most;
	for (int i = 0; i <= f->bins; i++) {
		if (i < f->bins)
			lines_link(l, LINK_COMMAND, (uint32_t)i);
		else
			lines_new(l);
		if (i < f->bins)
			label(a->lang, f, i, text, sizeof text);
		else
			snprintf(text, sizeof text, "%s", _("unknown"));
		lines_fit_right(l, i < f->bins ? ROLE_NORMAL : ROLE_DIM, str_of(text), 14);
		lines_fit_right(l, ROLE_NUMBER, str_of(intl_count(a->lang, n[i], count)), 11);
		snprintf(text, sizeof text, "%s%% ",
			 intl_percent(r->selected ? (double)n[i] / (double)r->selected : 0, share));
		lines_fit_right(l, ROLE_DIM, str_of(text), 6);
		bar(l, n[i], most, width > 36 ? width - 34 : 2);
	}
}

PANE_OF_LINES(histogram, PANE_HISTOGRAM, title, build)

static enum reaction turn(struct app *a, int by)
{
	a->histogram_field = (a->histogram_field + by + FIELDS) % FIELDS;
	a->built_width[PANE_HISTOGRAM] = 0;
	a->cursor[PANE_HISTOGRAM] = (struct cursor){0};
	return REACT_REDRAW;
}

enum reaction act_FIELD_NEXT(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return turn(a, 1);
}

enum reaction act_FIELD_PREVIOUS(struct app *a, const char *args, int count)
{
	(void)args;
	(void)count;
	return turn(a, -1);
}

enum reaction act_HISTOGRAM(struct app *a, const char *args, int count)
{
	(void)count;
	for (int i = 0; *args && i < FIELDS; i++)
		if (!strcmp(fields[i].name, args))
			a->histogram_field = i;
	if (a->pane == PANE_HISTOGRAM)
		return turn(a, *args ? 0 : 1);
	app_push(a);
	return app_go(a, PANE_HISTOGRAM);
}

/* Narrows the filter to a bar. */
static enum reaction brush(struct app *a, uint32_t i)
{
	const struct distribution *f = field_of(a);
	char text[256];
	const char *percent = strcmp(f->name, "score") ? "" : "%",
		   *days = strcmp(f->name, "age") ? "" : "d";
	int n;

	if (!f->brush || i >= (uint32_t)f->bins) {
		app_complain(a, _("the filter language has no word for this bar"));
		return REACT_REDRAW;
	}
	n = snprintf(text, sizeof text, "%s>=%lld%s%s", f->name, (long long)f->bound[i], percent,
		     days);
	if ((int)i + 1 < f->bins && n > 0 && (size_t)n < sizeof text)
		n += snprintf(text + n, sizeof text - (size_t)n, " %s<%lld%s%s", f->name,
			      (long long)f->bound[i + 1], percent, days);
	if (n < 0 || (size_t)n >= sizeof text)
		return REACT_NONE;
	return app_narrow(a, a->question.filter, text);
}

enum reaction command_follow(struct app *a, uint32_t id)
{
	struct method_param p;
	char text[PROMPT_MAX];

	switch (a->pane) {
	case PANE_HISTOGRAM:
		return brush(a, id);
	case PANE_METHOD:
		method_param_at(&a->method, id, &p);
		snprintf(text, sizeof text, "method %s=%.10g", p.name, p.value);
		prompt_open(&a->prompt, PROMPT_COMMAND, text);
		return REACT_REDRAW;
	case PANE_VOLUME:
		return volume_follow(a, id);
	case PANE_OPTIONS:
		return options_follow(a, id);
	case PANE_SAVED:
		return saved_follow(a, id);
	case PANE_HELP:
		app_back(a);
		/* What needs words is typed, the rest is done. */
		if (*action_info((enum action)id)->args && !*action_info((enum action)id)->keys) {
			snprintf(text, sizeof text, "%s ", action_info((enum action)id)->name);
			prompt_open(&a->prompt, PROMPT_COMMAND, text);
			return REACT_REDRAW;
		}
		return REACT_REDRAW | command_do(a, (enum action)id, "", 0);
	default:
		return REACT_NONE;
	}
}
