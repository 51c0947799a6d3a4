/* tamiz trends --compare: what the parameters of --set change: shares, intervals, places. */
#include "config.h"

#include "intl.h"
#include "places.h"
#include "points_file.h"
#include "progress.h"
#include "say.h"
#include "session.h"

#include <stdlib.h>

enum { C_TAG, C_START, C_POSTS, C_WAS, C_WAS_LO, C_WAS_HI, C_IS, C_LO, C_HI, C_WAS_PLACE, C_PLACE, C_COUNT };

static const struct output_column columns[C_COUNT] = {
	[C_TAG] = {"tag", COLUMN_TEXT, 28},
	[C_START] = {"start", COLUMN_TIME, 10},
	[C_POSTS] = {"posts", COLUMN_COUNT, 7},
	[C_WAS] = {"before", COLUMN_SHARE, 7},
	[C_WAS_LO] = {"lo_before", COLUMN_SHARE, 0},
	[C_WAS_HI] = {"hi_before", COLUMN_SHARE, 0},
	[C_IS] = {"inorganic", COLUMN_SHARE, 9},
	[C_LO] = {"lo", COLUMN_SHARE, 0},
	[C_HI] = {"hi", COLUMN_SHARE, 0},
	[C_WAS_PLACE] = {"place_before", COLUMN_COUNT, 12},
	[C_PLACE] = {"place", COLUMN_COUNT, 6},
};

struct shipping {
	struct session *s;
	struct score *score; /* as shipped */
};

static enum status score_shipped(void *ctx, struct job *job, struct err *err)
{
	struct shipping *k = ctx;
	struct method shipped;
	enum status st = points_shipped(&shipped, err);

	return st ? st : score_run(k->s->corpus, &shipped, k->s->score, job, &k->score, err);
}

static void print_move(struct session *s, struct output *o, const struct result *r,
		       const struct trend_place *was, const struct trend_place *is)
{
	uint32_t i = result_find_trend(r, is->trend, is->tag);
	struct output_cell cells[C_COUNT] = {0};

	cells[C_TAG].text = strings_at(&s->corpus->tag, is->tag);
	cells[C_START].integer = TIME_UNKNOWN;
	if (is->trend != NONE) {
		cells[C_TAG].text = s->registry->trends[is->trend].name;
		cells[C_START].integer = s->registry->trends[is->trend].start_ms;
	}
	cells[C_POSTS].integer = i == NONE ? COUNT_UNKNOWN : (int64_t)r->trends[i].sums.posts;
	cells[C_WAS].number = was->shares.inorganic;
	cells[C_WAS_LO].number = was->shares.lo;
	cells[C_WAS_HI].number = was->shares.hi;
	cells[C_IS].number = is->shares.inorganic;
	cells[C_LO].number = is->shares.lo;
	cells[C_HI].number = is->shares.hi;
	cells[C_WAS_PLACE].integer = was->place;
	cells[C_PLACE].integer = is->place;
	output_row(o, cells);
}

/* What moved, the widest first; a person gets the shares of all before it. */
static int print(struct session *s, const struct result *before, const struct result *r)
{
	uint32_t n, m, found;
	struct trend_place *was = places_of(before, &n), *is = places_of(r, &m);
	struct place_move *moves = malloc(((size_t)m + 1) * sizeof *moves);
	struct output *o;

	if (!was || !is || !moves) {
		free(was);
		free(is);
		free(moves);
		output_lose(true);
		return EXIT_OK;
	}
	found = places_moved(was, n, is, m, moves, m);
	if (s->format == OUTPUT_TABLE)
		say(stdout,
		    _("inorganic %.1f %% [%.0f-%.0f] as shipped, %.1f %% [%.0f-%.0f] so; %u of %u trends "
		      "changed their place\n"),
		    100 * before->shares.inorganic, 100 * before->shares.lo, 100 * before->shares.hi,
		    100 * r->shares.inorganic, 100 * r->shares.lo, 100 * r->shares.hi, found, m);
	o = session_output(s, columns, C_COUNT);
	for (uint32_t i = 0; o && i < found && i < s->limit; i++)
		print_move(s, o, r, &moves[i].was, &moves[i].is);
	output_end(o);
	free(was);
	free(is);
	free(moves);
	return found ? EXIT_OK : EXIT_NOTHING;
}

int session_compare(struct session *s, struct query *q, const struct result *r)
{
	struct shipping k = {.s = s};
	struct filter_env env = s->env;
	struct filter_cache *cache = filter_cache_new();
	struct result *before = NULL;
	struct err err = {0};
	int status = EXIT_OK;

	if (!cache)
		err_nomem(&err);
	if (!cache || progress_run(s->cli, &s->job, score_shipped, &k, &err) != STATUS_OK)
		status = cli_fail(s->cli, &err);
	env.score = k.score;
	if (!status && query_run(q, &env, cache, &s->job, &before, &err) != STATUS_OK)
		status = cli_fail(s->cli, &err);
	if (!status)
		status = print(s, before, r);
	if (before)
		result_free(before);
	filter_cache_free(cache);
	score_free(k.score);
	return status;
}
