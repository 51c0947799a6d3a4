/* tamiz calibrate: points refitted on labelled accounts, or on the analyst's own verdicts. */
#include "config.h"

#include "commands.h"
#include "evidence.h"
#include "fit.h"
#include "intl.h"
#include "labels.h"
#include "output.h"
#include "points_file.h"
#include "session.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOLDS = 5, CALIBRATE_LEAST = 10 };

enum {
	C_POINTS,
	C_BOTS,
	C_OTHERS,
	C_ROC,
	C_PR,
	C_F1,
	C_MCC,
	C_BRIER,
	C_ECE,
	C_FLAGGED_BOTS,
	C_FLAGGED_OTHERS,
	C_COUNT
};
static const struct output_column columns[C_COUNT] = {
	[C_POINTS] = {"points", COLUMN_TEXT, 18},
	[C_BOTS] = {"bots", COLUMN_COUNT, 7},
	[C_OTHERS] = {"others", COLUMN_COUNT, 7},
	[C_ROC] = {"roc_auc", COLUMN_NUMBER, 8},
	[C_PR] = {"pr_auc", COLUMN_NUMBER, 8},
	[C_F1] = {"f1", COLUMN_NUMBER, 7},
	[C_MCC] = {"mcc", COLUMN_NUMBER, 7},
	[C_BRIER] = {"brier", COLUMN_NUMBER, 7},
	[C_ECE] = {"ece", COLUMN_NUMBER, 7},
	[C_FLAGGED_BOTS] = {"flagged_bots", COLUMN_SHARE, 12},
	[C_FLAGGED_OTHERS] = {"flagged_others", COLUMN_SHARE, 14},
};

struct calibration {
	struct session *s;
	struct labels labels;
	const struct account_signals *signals;
	struct fit_example *example;
	uint32_t *account; /* of each example */
	double *p;
	bool *bot;
	size_t n;
};

/* Verdicts on accounts: inorganic, organic; doubtful ones teach nothing. */
static enum status labels_of_verdicts(const struct session *s, struct labels *out, struct err *err)
{
	const struct registry *r = s->registry;

	*out = (struct labels){.of = calloc((size_t)s->corpus->n.accounts + 1, 1)};
	if (!out->of)
		return err_nomem(err);
	for (uint32_t i = 0; i < r->account_mark_count; i++) {
		const struct verdict_state *v = &r->account_marks[i];

		if (v->mark == MARK_INORGANIC)
			out->of[v->target] = LABEL_BOT;
		else if (v->mark == MARK_ORGANIC)
			out->of[v->target] = LABEL_OTHER;
		out->bots += v->mark == MARK_INORGANIC;
		out->others += v->mark == MARK_ORGANIC;
	}
	return STATUS_OK;
}

static bool gather(struct calibration *k)
{
	const struct corpus *c = k->s->corpus;
	size_t most = (size_t)k->labels.bots + k->labels.others + 1;

	k->example = calloc(most, sizeof *k->example);
	k->account = calloc(most, sizeof *k->account);
	k->p = calloc(most, sizeof *k->p);
	k->bot = calloc(most, sizeof *k->bot);
	if (!k->example || !k->account || !k->p || !k->bot)
		return false;
	for (uint32_t a = 0; a < c->n.accounts; a++) {
		struct account_points sum;

		points_sum(&k->s->method.points, &k->signals[a], &sum);
		if (k->labels.of[a] == LABEL_NONE || !sum.assessable)
			continue;
		k->bot[k->n] = k->labels.of[a] == LABEL_BOT;
		k->account[k->n] = a;
		k->example[k->n] =
			(struct fit_example){.signals = &k->signals[a], .bot = k->bot[k->n]};
		k->n++;
	}
	return true;
}

/* Both cards, each on all examples: which way a bot is automated is not known here. */
static enum status refit(struct calibration *k, const struct fit_example *of, size_t n,
			 struct points *p, struct err *err)
{
	struct fit_options o = FIT_DEFAULT;
	enum status st = STATUS_OK;

	o.mass = (double)n;
	*p = k->s->method.points;
	for (int card = 0; card < CARD_COUNT && !st; card++)
		st = fit_points(of, n, (enum card)card, &o, &k->s->job, p, err);
	return st;
}

static void probabilities(struct calibration *k, const struct points *p, int fold)
{
	for (size_t i = 0; i < k->n; i++) {
		struct account_points sum;

		if (fold >= 0 && (int)(i % FOLDS) != fold)
			continue;
		points_sum(p, k->example[i].signals, &sum);
		k->p[i] = points_probability(p, sum.logit);
	}
}

/* Every account judged by points that have not seen it. */
static enum status cross_validate(struct calibration *k, struct err *err)
{
	struct fit_example *rest = calloc(k->n + 1, sizeof *rest);
	enum status st = STATUS_OK;

	if (!rest)
		return err_nomem(err);
	for (int fold = 0; fold < FOLDS && !st; fold++) {
		struct points p;
		size_t n = 0;

		for (size_t i = 0; i < k->n; i++)
			if ((int)(i % FOLDS) != fold)
				rest[n++] = k->example[i];
		if (!(st = refit(k, rest, n, &p, err)))
			probabilities(k, &p, fold);
	}
	free(rest);
	return st;
}

static enum status print_row(struct calibration *k, struct output *o, const char *points,
			     struct err *err)
{
	struct output_cell cells[C_COUNT] = {0};
	struct fit_figures f;
	enum status st;

	if ((st = fit_judge(k->p, k->bot, k->n, &f, err)))
		return st;
	cells[C_POINTS].text = (struct str){points, strlen(points)};
	cells[C_BOTS].integer = (int64_t)f.bots;
	cells[C_OTHERS].integer = (int64_t)f.others;
	cells[C_ROC].number = f.roc_auc;
	cells[C_PR].number = f.pr_auc;
	cells[C_F1].number = f.f1;
	cells[C_MCC].number = f.mcc;
	cells[C_BRIER].number = f.brier;
	cells[C_ECE].number = f.ece;
	cells[C_FLAGGED_BOTS].number = f.flagged_bots;
	cells[C_FLAGGED_OTHERS].number = f.flagged_others;
	output_row(o, cells);
	return STATUS_OK;
}

static enum status print_figures(struct calibration *k, struct points *fitted, struct err *err)
{
	struct output *o = output_begin(k->s->format, columns, C_COUNT);
	enum status st;

	if (!o)
		return err_nomem(err);
	probabilities(k, &k->s->method.points, -1);
	st = print_row(k, o, "before", err);
	if (!st && !(st = cross_validate(k, err)))
		st = print_row(k, o, "after, unseen", err);
	if (!st && !(st = refit(k, k->example, k->n, fitted, err))) {
		probabilities(k, fitted, -1);
		st = print_row(k, o, "after", err);
	}
	output_end(o);
	return st;
}

static int calibrate(struct calibration *k)
{
	const struct cli *c = k->s->cli;
	char note[256];
	struct points fitted;
	struct err err = {0};

	if (!gather(k)) {
		err_nomem(&err);
		return cli_fail(c, &err);
	}
	if (k->labels.absent)
		cli_note(c, _("%u labels name nobody of this study"), k->labels.absent);
	if (k->labels.bots < CALIBRATE_LEAST || k->labels.others < CALIBRATE_LEAST) {
		err_set(&err, STATUS_NOTHING,
			_("%u automated and %u other accounts are labelled; a fit needs %d of "
			  "each"),
			k->labels.bots, k->labels.others, CALIBRATE_LEAST);
		return cli_fail(c, &err);
	}
	if (print_figures(k, &fitted, &err))
		return cli_fail(c, &err);
	if (!c->value[OPT_OUTPUT]) {
		cli_note(c, _("-o FILE keeps the points; --points FILE uses them"));
		return EXIT_OK;
	}
	snprintf(note, sizeof note,
		 "refitted by tamiz calibrate on %u automated and %u other accounts",
		 k->labels.bots, k->labels.others);
	return points_write(c->value[OPT_OUTPUT], &fitted, note, &err) ? cli_fail(c, &err)
								       : EXIT_OK;
}

int cmd_calibrate(const struct cli *c)
{
	struct calibration k = {0};
	struct session s = {0};
	struct err err = {0};
	enum status st;
	int status;

	if (c->operand_count < 1 || c->operand_count > 2)
		return cli_usage(c, _("calibrate takes STUDY and perhaps LABELS"));
	if (!(status = session_open(&s, c))) {
		k.s = &s;
		k.signals = s.score->evidence->signals;
		st = c->operand_count == 2 ? labels_read(c->operands[1], s.corpus, &k.labels, &err)
					   : labels_of_verdicts(&s, &k.labels, &err);
		status = st ? cli_fail(c, &err) : calibrate(&k);
	}
	labels_free(&k.labels);
	free(k.example);
	free(k.account);
	free(k.p);
	free(k.bot);
	session_close(&s);
	return status;
}
