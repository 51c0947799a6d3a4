#include "config.h"

#include "fit.h"

#include <math.h>
#include <stdlib.h>

/* Two columns for each signal (against, pro), then the two bases. */
enum { COLUMNS = 2 * SIGNAL_COUNT + 2, BASE_POSTS = 2 * SIGNAL_COUNT, BASE_PROFILE };

enum { ROUNDS_MAX = 400 };

struct problem {
	enum card card;
	size_t n;
	float *x;	/* [COLUMNS][n] */
	double *weight; /* [n] */
	double *z;	/* [n] logit at present */
	const struct fit_example *example;
	double beta[COLUMNS], start[COLUMNS], least[COLUMNS], most[COLUMNS], pull[COLUMNS];
};

static void fill_columns(struct problem *f, const struct points *p, const struct fit_options *o)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct account_signals *s = f->example[i].signals;

		for (int k = 0; k < SIGNAL_COUNT; k++) {
			bool fitted =
				family_of_profile(signal_info[k].family) ? o->profile : o->posts;
			double against = 0, pro = 0;

			if (p->signal[k].on && fitted)
				points_levels(p, (enum signal)k, s->of[k], &against, &pro);
			f->x[(size_t)(2 * k) * f->n + i] = (float)-against;
			f->x[(size_t)(2 * k + 1) * f->n + i] = (float)pro;
		}
		if (o->posts && s->posts)
			f->x[(size_t)BASE_POSTS * f->n + i] = (float)points_posts_weight(s->posts);
		if (o->profile)
			f->x[(size_t)BASE_PROFILE * f->n + i] = points_base_profile(s);
	}
}

static void set_bounds(struct problem *f, const struct points *p, const struct fit_options *o)
{
	for (int k = 0; k < SIGNAL_COUNT; k++) {
		bool profile = family_of_profile(signal_info[k].family);

		f->start[2 * k] = p->signal[k].against[profile ? CARD_GENERATED : f->card];
		f->start[2 * k + 1] = p->signal[k].pro[profile ? CARD_GENERATED : f->card];
		f->most[2 * k] = isnan(p->signal[k].human) ? 0 : o->most_against;
		f->most[2 * k + 1] = isnan(p->signal[k].bot) ? 0 : o->most_pro;
		f->pull[2 * k] = f->pull[2 * k + 1] = o->pull;
	}
	f->start[BASE_POSTS] = p->base_posts[f->card];
	f->start[BASE_PROFILE] = p->base_profile;
	f->least[BASE_POSTS] = f->least[BASE_PROFILE] = -5;
	f->most[BASE_POSTS] = f->most[BASE_PROFILE] = 2;
	f->pull[BASE_POSTS] = f->pull[BASE_PROFILE] = 0.01;
	for (int c = 0; c < COLUMNS; c++)
		f->beta[c] = fmin(f->most[c], fmax(f->least[c], f->start[c]));
}

/* Each class shares its part of the mass among its sources by their weight, each source among its
 * accounts evenly. */
static bool set_weights(struct problem *f, const struct points *p, const struct fit_options *o)
{
	uint32_t sources = o->sources ? o->sources : 1;
	double *count = calloc(2 * (size_t)sources, sizeof *count), total[2] = {0};

	if (!count)
		return false;
	for (size_t i = 0; i < f->n; i++)
		count[2 * (f->example[i].source % sources) + f->example[i].bot]++;
	for (uint32_t s = 0; s < sources; s++)
		for (uint32_t b = 0; b < 2; b++)
			if (count[2 * s + b] > 0)
				total[b] += o->source_weight ? o->source_weight[s] : 1;
	for (size_t i = 0; i < f->n; i++) {
		uint32_t s = f->example[i].source % sources;
		uint32_t b = f->example[i].bot;
		double part = (o->source_weight ? o->source_weight[s] : 1) / total[b];

		f->weight[i] = o->mass * (b ? p->prior : 1 - p->prior) * part / count[2 * s + b];
	}
	free(count);
	return total[0] > 0 && total[1] > 0;
}

/* One Newton step on one weight; returns how far it moved. */
static double step(struct problem *f, int c)
{
	const float *x = f->x + (size_t)c * f->n;
	double gradient = f->pull[c] * (f->beta[c] - f->start[c]), curve = f->pull[c], to, move;

	for (size_t i = 0; i < f->n; i++) {
		if (x[i] == 0)
			continue;
		double q = logistic(f->z[i]);

		gradient += f->weight[i] * x[i] * (q - f->example[i].bot);
		curve += f->weight[i] * x[i] * x[i] * fmax(q * (1 - q), 0.01);
	}
	to = fmin(f->most[c], fmax(f->least[c], f->beta[c] - gradient / curve));
	move = to - f->beta[c];
	f->beta[c] = to;
	for (size_t i = 0; i < f->n; i++)
		f->z[i] += move * x[i];
	return fabs(move);
}

static enum status solve(struct problem *f, const struct points *p, struct job *job,
			 struct err *err)
{
	for (size_t i = 0; i < f->n; i++) {
		f->z[i] = logit(p->prior);
		for (int c = 0; c < COLUMNS; c++)
			f->z[i] += f->beta[c] * f->x[(size_t)c * f->n + i];
	}
	job_phase(job, "fit", ROUNDS_MAX);
	for (int round = 0; round < ROUNDS_MAX; round++) {
		double moved = 0;

		if (job_stop(job))
			return err_set(err, STATUS_CANCELLED, "stopped");
		for (int c = 0; c < COLUMNS; c++)
			moved = fmax(moved, step(f, c));
		job_advance(job, 1);
		if (moved < 1e-6)
			break;
	}
	return STATUS_OK;
}

static void keep(const struct problem *f, struct points *p)
{
	for (int k = 0; k < SIGNAL_COUNT; k++) {
		if (f->card != CARD_GENERATED && family_of_profile(signal_info[k].family))
			continue;
		p->signal[k].against[f->card] = f->beta[2 * k];
		p->signal[k].pro[f->card] = f->beta[2 * k + 1];
	}
	p->base_posts[f->card] = f->beta[BASE_POSTS];
	if (f->card == CARD_GENERATED)
		p->base_profile = f->beta[BASE_PROFILE];
}

enum status fit_points(const struct fit_example *examples, size_t n, enum card card,
		       const struct fit_options *o, struct job *job, struct points *p,
		       struct err *err)
{
	struct problem *f = calloc(1, sizeof *f);
	enum status st = STATUS_NOMEM;

	if (!f)
		return err_nomem(err);
	f->n = n;
	f->card = card;
	f->example = examples;
	f->x = calloc(n ? n : 1, COLUMNS * sizeof *f->x);
	f->weight = calloc(n ? n : 1, sizeof *f->weight);
	f->z = calloc(n ? n : 1, sizeof *f->z);
	if (!f->x || !f->weight || !f->z) {
		err_nomem(err);
		goto out;
	}
	fill_columns(f, p, o);
	set_bounds(f, p, o);
	if (!set_weights(f, p, o)) {
		st = err_set(err, STATUS_USAGE, "a fit needs accounts of both sorts");
		goto out;
	}
	if ((st = solve(f, p, job, err)))
		goto out;
	keep(f, p);
out:
	free(f->x);
	free(f->weight);
	free(f->z);
	free(f);
	return st;
}
