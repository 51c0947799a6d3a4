/* tamiz assign: the analyst's own word on who positioned a trend; kept beside what the program
 * computes, appended to the chain of verdicts, and taken back by a later word. */
#include "config.h"

#include "case.h"
#include "commands.h"
#include "fold.h"
#include "intl.h"
#include "progress.h"
#include "study.h"
#include "timefmt.h"
#include "verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct assigning {
	struct study *study;
	struct corpus *corpus;
	struct registry *registry;
	int64_t offset_ms; /* of the case's local time */
};

static enum status load(void *ctx, struct job *job, struct err *err)
{
	struct assigning *a = ctx;
	struct case_file *kase = NULL;
	enum status st = study_load(a->study, job, &a->corpus, err);

	if (!st)
		st = study_registry(a->study, a->corpus, &a->registry, err);
	if (!st)
		st = case_of_study(a->study, &kase, err);
	if (kase)
		a->offset_ms = (int64_t)kase->offset_minutes * 60000;
	case_free(kase);
	return st;
}

static bool same_tag(struct str a, struct str b)
{
	char x[512], y[512];
	size_t nx = fold_text(a, x, sizeof x), ny = fold_text(b, y, sizeof y);

	return nx == ny && nx <= sizeof x && !memcmp(x, y, nx);
}

/* Does the trend begin at the moment that was written: a day, or more of it, local or UTC? */
static bool begins(const struct assigning *a, const struct trend *t, const char *at)
{
	char iso[TIMEFMT_ISO];

	if (!at)
		return true;
	if (t->start_ms == TIME_UNKNOWN)
		return !strcmp(at, "-");
	timefmt_iso(t->start_ms, iso, sizeof iso);
	if (!strncmp(iso, at, strlen(at)))
		return true;
	timefmt_iso(t->start_ms + a->offset_ms, iso, sizeof iso);
	return !strncmp(iso, at, strlen(at));
}

/* "#tag" or "#tag@2021-09-28".  NULL: the reason told. */
static const struct trend *find_trend(const struct cli *c, const struct assigning *a,
				      const char *text, int *status)
{
	const char *at = strrchr(text, '@'), *name = text + (text[0] == '#');
	struct str tag = {name, at > name ? (size_t)(at - name) : strlen(name)};
	const struct trend *found = NULL;
	uint32_t count = 0;
	char days[160] = "", iso[TIMEFMT_ISO];

	for (uint32_t i = 0; i < a->registry->trend_count; i++) {
		const struct trend *t = &a->registry->trends[i];
		size_t n = strlen(days);

		if (!same_tag(t->name, tag) || !begins(a, t, at > name ? at + 1 : NULL))
			continue;
		found = t;
		count++;
		timefmt_iso(t->start_ms == TIME_UNKNOWN ? t->start_ms : t->start_ms + a->offset_ms,
			    iso, sizeof iso);
		snprintf(days + n, sizeof days - n, " %.10s", iso);
	}
	*status = EXIT_OK;
	if (count == 1)
		return found;
	*status = EXIT_NOTHING;
	if (!count)
		cli_note(c, _("%s is no registered trend of this study"), text);
	else
		*status = cli_usage(c, _("%s began on several days: write #tag@DAY, one of%s"),
				    text, days);
	return NULL;
}

/* The word that the chain keeps; NULL: no such actor, and who there is was told. */
static const char *word_of(const struct cli *c, const struct registry *r, const char *who,
			   struct arena *arena)
{
	char known[512] = "";

	if (!strcmp(who, "undo"))
		return "none";
	if (!strcmp(who, "nobody"))
		return "positioned:-";
	for (uint32_t i = 0; i < r->actor_count; i++) {
		const struct actor *x = &r->actors[i];
		size_t n = strlen(known);
		struct str typed = {who, strlen(who)};

		if (same_tag(x->id, typed) || same_tag(x->name, typed))
			return arena_printf(arena, "positioned:%.*s", (int)x->id.len, x->id.p);
		snprintf(known + n, sizeof known - n, " %.*s", (int)x->id.len, x->id.p);
	}
	cli_note(c, _("%s is no actor of this study; there are: nobody undo%s"), who, known);
	return NULL;
}

int cmd_assign(const struct cli *c)
{
	struct assigning a = {0};
	struct arena arena = {0};
	const struct trend *trend;
	const char *word, *target;
	struct err err = {0};
	struct job job;
	int status = EXIT_OK;

	if (c->operand_count != 3)
		return cli_usage(c, _("assign takes STUDY TREND ACTOR"));
	job_init(&job, c->threads);
	if (study_open(c->operands[0], STUDY_WRITE, &a.study, &err) != STATUS_OK ||
	    progress_run(c, &job, load, &a, &err) != STATUS_OK)
		status = cli_fail(c, &err);
	trend = status ? NULL : find_trend(c, &a, c->operands[1], &status);
	word = trend ? word_of(c, a.registry, c->operands[2], &arena) : NULL;
	target = word ? verdict_trend_target(trend, &arena) : NULL;
	if (trend && !word)
		status = EXIT_NOTHING;
	if (target && study_verdict(a.study, target, word, c->value[OPT_NOTE], cli_analyst(c),
				    &err) != STATUS_OK)
		status = cli_fail(c, &err);
	registry_free(a.registry);
	corpus_unref(a.corpus);
	study_close(a.study);
	arena_free(&arena);
	return status;
}
