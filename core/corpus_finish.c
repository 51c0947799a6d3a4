/* The builder's second half: everything is put into its final order and linked.
 *
 * Order decides numbers, and numbers decide output: posts by (time, platform, id), accounts by
 * (platform, id), contents by their first row, dictionaries by their bytes.  So the result does not
 * depend on the order in which records came. */
#include "config.h"

#include "corpus_private.h"
#include "huge.h"

uint32_t *corpus_numbers(size_t n, bool identity)
{
	uint32_t *at = malloc((n ? n : 1) * sizeof *at);

	for (size_t i = 0; at && i < n; i++)
		at[i] = identity ? (uint32_t)i : NONE;
	return at;
}

/* The coarsest of day, minute, second and millisecond that all times of a source are whole numbers
 * of; with fewer than three dated posts no more than a second is claimed. */
static bool publish_sources(struct finish *f)
{
	static const int64_t steps[] = {86400000, 60000, 1000, 1};
	struct corpus *c = f->c;
	uint32_t n = f->b->resolutions.count ? (uint32_t)f->b->resolutions.count : 1;
	int64_t *resolution = corpus_alloc(c, n, sizeof *resolution);
	uint32_t *seen = calloc(n, sizeof *seen);

	if (!resolution || !seen) {
		free(seen);
		return false;
	}
	for (row_t row = 0; row < c->dated; row++) {
		uint16_t s = c->source[row];
		int step = 0;

		while (c->time[row] % steps[step])
			step++;
		if (!seen[s] || steps[step] < resolution[s])
			resolution[s] = steps[step];
		seen[s]++;
	}
	for (uint32_t s = 0; s < n; s++) {
		if (seen[s] < 3 && (!seen[s] || resolution[s] > 1000))
			resolution[s] = 1000;
		if (s < f->b->resolutions.count && f->b->resolutions.at[s] > 0)
			resolution[s] = f->b->resolutions.at[s];
	}
	free(seen);
	c->source_resolution = resolution;
	c->n.sources = n;
	return true;
}

static bool publish_platforms(struct finish *f)
{
	f->c->n.platforms = f->b->platforms.count;
	return corpus_publish_sorted(f->c, &f->b->platforms, &f->c->platform_name,
				     &f->platform_new);
}

static bool publish_dictionaries(struct finish *f)
{
	struct corpus *c = f->c;
	struct corpus_builder *b = f->b;

	c->n.urls = b->url_names.count;
	c->n.clients = b->clients.count;
	c->n.langs = b->langs.count;
	c->n.odd_ids = b->odd_ids.count;
	return corpus_publish_sorted(c, &b->url_names, &c->url, &f->url_new) &&
	       corpus_publish_sorted(c, &b->clients, &c->client_name, &f->client_new) &&
	       corpus_publish_sorted(c, &b->langs, &c->lang_name, &f->lang_new) &&
	       corpus_publish_odd_ids(f);
}

static bool publish_lists(struct finish *f)
{
	struct corpus *c = f->c;
	struct corpus_builder *b = f->b;

	return corpus_publish_lists(f, &b->tags, b->tag_names.entry.at, f->tag_new,
				    &c->content_tags) &&
	       corpus_publish_lists(f, &b->urls, NULL, f->url_new, &c->content_urls) &&
	       corpus_publish_lists(f, &b->mentions, b->handle_names.entry.at, f->handle_new,
				    &c->content_mentions) &&
	       corpus_publish_inverse(c, &c->content_tags, NULL, c->n.contents, c->n.tags,
				      &c->tag_contents) &&
	       corpus_index_tags(c);
}

/* The builder's posts and texts, whose memory the corpus's own texts take over: nearly all of them fit, and
 * fresh pages would take longer to clear than texts to copy. */
static bool publish_texts(struct finish *f)
{
	struct corpus_builder *b = f->b;
	struct corpus_block posts = {b->posts.at, pages_bytes(b->posts.cap * sizeof *b->posts.at)};
	struct corpus_block texts = {b->texts.bytes.at, pages_bytes(b->texts.bytes.cap)};
	bool ok;

	corpus_names_free(&b->tag_names);
	corpus_names_free(&b->handle_names);
	strmap_free(&b->url_names);
	strmap_free(&b->ref_accounts);
	ok = corpus_texts_in_order(f, &b->texts, f->content_old, f->c->n.contents, &posts,
					      &f->c->text) &&
			corpus_publish_folded(f, &texts);

	if (!posts.at)
		b->posts.at = NULL, b->posts.cap = b->posts.count = 0;
	if (!texts.at)
		b->texts.bytes.at = NULL, b->texts.bytes.cap = b->texts.bytes.count = 0;
	return ok;
}

static void finish_free(struct finish *f)
{
	huge_free(f->row_post);
	free(f->account_new);
	free(f->account_old);
	free(f->content_new);
	free(f->content_old);
	free(f->tag_new);
	free(f->handle_new);
	free(f->url_new);
	free(f->client_new);
	free(f->lang_new);
	free(f->platform_new);
	free(f->odd_new);
}

/* --- in what order -----------------------------------------------------------------------------
 */

enum { LANES = 2, STEPS = 3 };
typedef bool finish_step(struct finish *f);

/* Steps of one lane follow one another, and both lanes of a stage are done before the next begins: each step
 * finds what it needs.  Few of them use all cores by themselves, so two go on at once. */
static finish_step *const stages[][LANES][STEPS] = {
	{{publish_platforms}},
	{{corpus_order_posts, corpus_order_contents}, {publish_dictionaries, corpus_order_accounts}},
	{{corpus_publish_posts},
	 {corpus_publish_tags, corpus_publish_handles, corpus_publish_accounts}},
	{{corpus_publish_refs, corpus_publish_ref_handles, publish_sources}, {publish_lists}},
	{{publish_texts}},
};

struct stage {
	struct finish *f;
	finish_step *const (*lanes)[STEPS];
	bool failed[LANES];
};

static void run_lane(void *ctx, size_t begin, size_t end, size_t part)
{
	struct stage *s = ctx;

	for (size_t lane = begin; lane < end; lane++)
		for (int i = 0; i < STEPS && s->lanes[lane][i] && !s->failed[lane]; i++)
			s->failed[lane] = !job_stop(s->f->job) && !s->lanes[lane][i](s->f);
	(void)part;
}

/* A cancelled parallel_for skips pieces: what it filled is no corpus. */
static enum status run_stage(struct finish *f, finish_step *const lanes[LANES][STEPS],
			     struct err *err)
{
	struct stage s = {.f = f, .lanes = lanes};

	parallel_for(f->job, lanes[1][0] ? LANES : 1, 1, LANES, run_lane, &s);
	if (job_stop(f->job))
		return err_set(err, STATUS_CANCELLED, "stopped");
	for (int i = 0; i < LANES; i++)
		if (s.failed[i])
			return err_nomem(err);
	return STATUS_OK;
}

enum status corpus_builder_finish(struct corpus_builder *b, struct job *job, struct corpus **out,
				  struct err *err)
{
	struct finish f = {.b = b, .c = corpus_over(NULL, NULL), .job = job};
	enum status status = STATUS_OK;

	if (!f.c)
		return err_nomem(err);
	f.c->n.posts = (uint32_t)b->posts.count;
	if (!b->texts.off.count &&
	    corpus_builder_content(b, (struct str){0}, NULL, NULL, NULL) == NONE)
		status = err_nomem(err);
	for (size_t i = 0; status == STATUS_OK && i < sizeof stages / sizeof *stages; i++)
		status = run_stage(&f, stages[i], err);
	finish_free(&f);
	if (status == STATUS_OK)
		*out = f.c;
	else
		corpus_unref(f.c);
	return status;
}
