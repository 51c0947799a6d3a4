#include "config.h"

#include "huge.h"
#include "signals_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_(text) text /* translated where it is shown */

const struct signal_info signal_info[SIGNAL_COUNT] = {
#define SIGNAL(ident, name_, family_, unit_, human_, neutral_, bot_, shrink_, weight_, needs_, \
	       source_, pro_, contra_) \
	[SIGNAL_##ident] = {.name = name_, \
			    .needs = needs_, \
			    .source = source_, \
			    .pro = pro_, \
			    .contra = contra_, \
			    .family = FAMILY_##family_, \
			    .unit = UNIT_##unit_, \
			    .human = human_, \
			    .neutral = neutral_, \
			    .bot = bot_, \
			    .shrink = shrink_, \
			    .weight = weight_},
#include "signals.def"
#undef SIGNAL
};

const char *const family_name[FAMILY_COUNT] = {
#define FAMILY(ident, name, title) [FAMILY_##ident] = name,
#include "families.def"
#undef FAMILY
};

const char *const family_title[FAMILY_COUNT] = {
#define FAMILY(ident, name, title) [FAMILY_##ident] = title,
#include "families.def"
#undef FAMILY
};

enum signal signal_find(struct str name)
{
	for (int s = 0; s < SIGNAL_COUNT; s++)
		if (strlen(signal_info[s].name) == name.len &&
		    !memcmp(signal_info[s].name, name.p, name.len))
			return (enum signal)s;
	return SIGNAL_COUNT;
}

struct signal_scratch *signal_scratch_new(void)
{
	return calloc(1, sizeof(struct signal_scratch));
}

void signal_scratch_free(struct signal_scratch *s)
{
	if (!s)
		return;
	free(s->time);
	free(s->gap);
	free(s->trace);
	free(s->spare);
	free(s->length);
	free(s);
}

bool scratch_grow(void **array, size_t *cap, size_t n, size_t size)
{
	size_t want = *cap ? *cap : 256;
	void *grown;

	if (n <= *cap && *array)
		return true;
	while (want < n)
		want *= 2;
	if (want > SIZE_MAX / size || !(grown = realloc(*array, want * size)))
		return false;
	*array = grown;
	*cap = want;
	return true;
}

bool signals_of_account(const struct corpus *c, uint32_t a, struct signal_scratch *scratch,
			struct account_signals *out)
{
	*out = (struct account_signals){.posts = lists_count(&c->account_posts, a)};
	signals_profile(c, a, out);
	return signals_tempo(c, a, scratch, out) && signals_text(c, a, scratch, out);
}

struct run {
	const struct corpus *corpus;
	struct job *job;
	struct account_signals *out;
	bool aside; /* of something else that tells how far it is */
	bool only_reposts;
	atomic_bool nomem;
};

/* Formats such as CSDS list shares alone, and a collection may have been made of reposts alone. */
static bool only_reposts(const struct corpus *c)
{
	for (row_t r = 0; r < c->n.posts; r++)
		if (c->kind[r] != KIND_REPOST)
			return false;
	return true;
}

static void run_part(void *ctx, size_t begin, size_t end, size_t part)
{
	struct run *r = ctx;
	struct signal_scratch *scratch = signal_scratch_new();

	(void)part;
	if (!scratch) {
		atomic_store(&r->nomem, true);
		return;
	}
	scratch->only_reposts = r->only_reposts;
	for (size_t a = begin; a < end; a++) {
		if ((a & 63) == 0 && job_stop(r->job))
			break;
		if (!signals_of_account(r->corpus, (uint32_t)a, scratch, &r->out[a])) {
			atomic_store(&r->nomem, true);
			break;
		}
	}
	if (!r->aside)
		job_advance(r->job, end - begin);
	signal_scratch_free(scratch);
}

enum status signals_run(const struct corpus *c, struct job *job, int threads,
			struct account_signals **out, struct err *err)
{
	struct run r = {.corpus = c,
			.job = job,
			.aside = threads > 0,
			.only_reposts = only_reposts(c)};

	*out = NULL;
	if (!(r.out = huge_alloc((size_t)c->n.accounts + 1, sizeof *r.out)))
		return err_nomem(err);
	if (!threads)
		job_phase(job, "signals", c->n.accounts);
	parallel_some(job, threads, c->n.accounts, 64, 256, run_part, &r);
	if (atomic_load(&r.nomem) || job_stop(job)) {
		huge_free(r.out);
		return atomic_load(&r.nomem) ? err_nomem(err)
					     : err_set(err, STATUS_CANCELLED, "stopped");
	}
	*out = r.out;
	return STATUS_OK;
}
