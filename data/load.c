/* The corpus from the tables. */
#include "config.h"

#include "batch.h"
#include "cache.h"
#include "columns.h"
#include "study_db.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fewer posts are read from the tables about as fast as from a cache. */
enum { CACHE_POSTS = 50000 };

/* Row numbers of the tables to the builder's. */
struct numbers {
	uint32_t *at;
	size_t size;
};

struct load {
	sqlite3 *db;
	struct job *job;
	bool beside; /* accounts and contents are not numbered yet: posts name their rows */
	struct corpus_builder *builder;
	struct numbers accounts, contents, sources;
	int64_t bytes;	    /* of the file; it holds no more rows and no more text: see count_rows */
	int64_t text_bytes; /* that were read */
	struct arena scratch;
};

/* A row's number is below it. */
static int64_t rows_most(const struct load *l)
{
	return l->bytes / 4 < UINT32_MAX ? l->bytes / 4 : UINT32_MAX;
}

static enum status number_set(const struct load *l, struct numbers *n, int64_t row, uint32_t value,
			      struct err *err)
{
	if (value == NONE)
		return err_nomem(err);
	if (row < 0 || row >= rows_most(l))
		return err_set(err, STATUS_FAILED,
			       "the study is damaged: row number %lld, more than it has room for",
			       (long long)row);
	if ((size_t)row >= n->size) {
		size_t size = (size_t)row + 1 + n->size / 2 + 1024;
		uint32_t *at = realloc(n->at, size * sizeof *at);

		if (!at)
			return err_nomem(err);
		for (size_t i = n->size; i < size; i++)
			at[i] = NONE;
		n->at = at;
		n->size = size;
	}
	n->at[row] = value;
	return STATUS_OK;
}

static uint32_t number_get(const struct numbers *n, int64_t row)
{
	return row >= 0 && (size_t)row < n->size ? n->at[row] : NONE;
}

typedef enum status take_row(struct load *l, sqlite3_value **v, struct err *err);

/* Texts lie in the file once, whatever its pages pretend; a number or UTF-16 read as text is up to four
 * times as long. */
static enum status count_text(struct load *l, const struct str *texts, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++)
		l->text_bytes += (int64_t)texts[i].len;
	if (l->text_bytes / 4 <= l->bytes)
		return STATUS_OK;
	return err_set(err, STATUS_FAILED, "the study is damaged: more text than its file holds");
}

/* A query whose rows go to `take`. */
struct each {
	struct load *load;
	take_row *take;
	int64_t rows;
	enum status status;
	struct err *err;
};

static enum status take_next(struct each *e, sqlite3_value **v)
{
	struct load *l = e->load;
	enum status st = e->take(l, v, e->err);

	if (!st && ++e->rows > l->bytes / 8)
		return err_set(e->err, STATUS_FAILED,
			       "the study is damaged: more rows than its file holds");
	if (!st && !(e->rows & 8191)) {
		job_advance(l->job, 8192);
		if (job_stop(l->job))
			return err_set(e->err, STATUS_CANCELLED, "stopped");
	}
	return st;
}

static void on_row(sqlite3_context *ctx, int count, sqlite3_value **v)
{
	struct each *e = sqlite3_user_data(ctx);

	(void)count;
	if ((e->status = take_next(e, v)))
		sqlite3_result_error_code(ctx, SQLITE_ABORT);
}

static void on_end(sqlite3_context *ctx)
{
	(void)ctx;
}

/* Calls take with the values of each row: sql is "SELECT take(...) FROM ...".  As an aggregate of ours they
 * are handed over where they lie; asking a statement for one value after the other took a tenth of the time
 * that loading takes. */
static enum status each(struct load *l, const char *sql, take_row *take, struct err *err)
{
	struct each e = {.load = l, .take = take, .err = err};
	sqlite3_stmt *q;
	bool row;
	enum status st;

	if (sqlite3_create_function_v2(l->db, "take", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, &e, NULL,
				       on_row, on_end, NULL) != SQLITE_OK)
		return sql_fail(l->db, "study", err);
	st = sql_prepare(l->db, sql, &q, err);
	if (!st) {
		struct err why;

		st = sql_step(q, &row, &why);
		if (st && e.status)
			st = e.status;
		else if (st)
			*err = why;
		sqlite3_finalize(q);
	}
	sqlite3_create_function_v2(l->db, "take", -1, SQLITE_UTF8, NULL, NULL, NULL, NULL, NULL);
	return st;
}

/* In an order that does not depend on when they came, which an aggregate is not promised. */
static enum status read_sources(struct load *l, struct err *err)
{
	sqlite3_stmt *q;
	bool row = true;
	enum status st = sql_prepare(l->db,
				     "SELECT source_id, resolution_ms FROM source"
				     " ORDER BY sha256, path, source_id",
				     &q, err);

	while (!st && !(st = sql_step(q, &row, err)) && row) {
		int64_t resolution = sql_count(q, 1);
		uint32_t n = corpus_builder_source(l->builder, resolution > 0 ? resolution : 0);

		/* Past 65,535 files the last one stands for the rest. */
		if (n == NONE)
			n = UINT16_MAX - 1;
		st = number_set(l, &l->sources, sqlite3_column_int64(q, 0), n, err);
	}
	sqlite3_finalize(q);
	return st;
}

static enum status take_account(struct load *l, sqlite3_value **v, struct err *err)
{
	struct account_record a = {
		.platform = sql_value_str(v[1]),
		.id = sql_value_str(v[2]),
		.handle = sql_value_str(v[3]),
		.name = sql_value_str(v[4]),
		.description = sql_value_str(v[5]),
		.created_ms = sql_value_time(v[6]),
		.captured_ms = sql_value_time(v[7]),
		.followers = sql_value_count(v[8]),
		.following = sql_value_count(v[9]),
		.statuses = sql_value_count(v[10]),
		.likes = sql_value_count(v[11]),
		.listed = sql_value_count(v[12]),
		.verified = sql_value_fact(v[13]),
		.restricted = sql_value_fact(v[14]),
		.default_profile = sql_value_fact(v[15]),
		.default_image = sql_value_fact(v[16]),
	};
	const struct str texts[] = {a.platform, a.id, a.handle, a.name, a.description};
	enum status st = count_text(l, texts, sizeof texts / sizeof *texts, err);
	uint32_t n = st ? NONE : corpus_builder_account(l->builder, &a);

	return st ? st : number_set(l, &l->accounts, sqlite3_value_int64(v[0]), n, err);
}

/* A list as the table has it; where escapes are in it, in memory of its own. */
static bool list_of(struct load *l, struct str joined, bool escaped, struct str_list *out)
{
	struct str *items;

	if (!batch_split(joined, &l->scratch, out))
		return false;
	if (!escaped || !joined.len || !memchr(joined.p, '%', joined.len))
		return true;
	items = (struct str *)out->items;
	for (size_t i = 0; i < out->count; i++) {
		char *copy = arena_copy(&l->scratch, items[i].p, items[i].len);

		if (!copy)
			return false;
		items[i] = (struct str){copy, batch_unescape(copy, items[i].len)};
	}
	return true;
}

static enum status take_content(struct load *l, sqlite3_value **v, struct err *err)
{
	const struct str texts[] = {sql_value_str(v[1]), sql_value_str(v[2]), sql_value_str(v[3]), sql_value_str(v[4])};
	struct str_list tags, urls, mentions;
	enum status st = count_text(l, texts, sizeof texts / sizeof *texts, err);
	uint32_t n;

	if (st)
		return st;
	if (l->scratch.used > 1 << 20)
		arena_reset(&l->scratch);
	if (!list_of(l, texts[1], true, &tags) || !list_of(l, texts[2], false, &urls) ||
	    !list_of(l, texts[3], true, &mentions))
		return err_nomem(err);
	n = corpus_builder_content(l->builder, texts[0], &tags, &urls, &mentions);
	return number_set(l, &l->contents, sqlite3_value_int64(v[0]), n, err);
}

static uint32_t number_of(const struct load *l, const struct numbers *n, int64_t row)
{
	if (!l->beside)
		return number_get(n, row);
	return row >= 0 && row < NONE ? (uint32_t)row : NONE;
}

static enum status post_alone(struct err *err)
{
	return err_set(err, STATUS_FAILED,
		       "the study is damaged: a post without account, content or source");
}

static enum status take_post(struct load *l, sqlite3_value **v, struct err *err)
{
	int64_t kind = sqlite3_value_int64(v[5]);
	struct post_record r = {
		.platform = sql_value_str(v[0]),
		.id = sql_value_str(v[1]),
		.time_ms = sql_value_time(v[4]),
		.captured_ms = TIME_UNKNOWN,
		.kind = kind > 0 && kind < KIND_COUNT ? (enum post_kind)kind : KIND_UNKNOWN,
		.ref_id = sql_value_str(v[6]),
		.ref_account_id = sql_value_str(v[7]),
		.ref_handle = sql_value_str(v[8]),
		.lang = sql_value_str(v[9]),
		.client = sql_value_str(v[10]),
		.reposts = sql_value_count(v[11]),
		.likes = sql_value_count(v[12]),
		.replies = sql_value_count(v[13]),
		.quotes = sql_value_count(v[14]),
		.flags = (uint32_t)sqlite3_value_int64(v[15]),
	};
	uint32_t account = number_of(l, &l->accounts, sqlite3_value_int64(v[2]));
	uint32_t content = number_of(l, &l->contents, sqlite3_value_int64(v[3]));
	uint32_t source = number_get(&l->sources, sqlite3_value_int64(v[16]));
	const struct str texts[] = {r.platform,	  r.id,	  r.ref_id, r.ref_account_id,
				    r.ref_handle, r.lang, r.client};
	enum status st = count_text(l, texts, sizeof texts / sizeof *texts, err);

	if (st)
		return st;
	if (account == NONE || content == NONE || source == NONE || !r.platform.p || !r.id.p)
		return post_alone(err);
	if (corpus_builder_post(l->builder, &r, account, content, source) != NONE)
		return STATUS_OK;
	return corpus_builder_full(l->builder)
		       ? err_set(err, STATUS_FAILED, "the study is damaged: more posts than they are numbered")
		       : err_nomem(err);
}

enum { POSTS_BESIDE = 50000, TURN_ROWS = 1 << 16 };

static const char all_accounts[] =
	"SELECT take(account_id, platform, id, handle, name, description, created_ms,"
	" captured_ms, followers, following, statuses, likes, listed, verified,"
	" restricted, default_profile, default_image) FROM account";
static const char all_contents[] = "SELECT take(content_id, text, tags, urls, mentions) FROM content";

/* Posts are read in turns of rows that follow one another; who is free takes the next one. */
struct turns {
	atomic_llong next;
	int64_t count;
};

static enum status read_posts(struct load *l, struct turns *turns, struct err *err)
{
	enum status st = STATUS_OK;
	char sql[400];
	int64_t k;

	/* The first and the last take what a forged number puts beyond. */
	while (!st && (k = atomic_fetch_add(&turns->next, 1)) < turns->count) {
		snprintf(sql, sizeof sql,
			 "SELECT take(platform, id, account_id, content_id, time_ms, kind, ref_id,"
			 " ref_account_id, ref_handle, lang, client, reposts, likes, replies, quotes,"
			 " flags, source_id) FROM post WHERE post_id > %" PRId64 " AND post_id <= %" PRId64,
			 k ? k * TURN_ROWS : INT64_MIN,
			 k + 1 < turns->count ? (k + 1) * TURN_ROWS : INT64_MAX);
		st = each(l, sql, take_post, err);
	}
	return st;
}

/* Posts read by a second connection on a second thread, while the first reads accounts and contents.  The first
 * holds a read lock all the while, so that both see the same; in the modes of SQLite where that is not so, one
 * reads alone. */
struct beside {
	struct load load;
	struct turns *turns;
	pthread_t thread;
	bool sharing, running;
	enum status status;
	struct err err;
};

static void *read_beside(void *ctx)
{
	struct beside *b = ctx;

	b->status = read_posts(&b->load, b->turns, &b->err);
	return NULL;
}

static void begin_beside(struct beside *b, struct study *s, struct load *first, int64_t posts,
			 struct turns *turns)
{
	b->turns = turns;
	b->load = (struct load){.job = first->job, .beside = true, .sources = first->sources, .bytes = first->bytes};
	if (!(b->load.builder = corpus_builder_new()) || study_second(s, &b->load.db, &b->err))
		return;
	b->sharing = corpus_builder_share(first->builder, b->load.builder, (size_t)posts);
	b->running = b->sharing && !pthread_create(&b->thread, NULL, read_beside, b);
}

static enum status end_beside(struct beside *b, struct load *first, enum status st, struct err *err)
{
	bool whole = true;

	if (b->running) {
		if (st)
			atomic_store(&b->turns->next, b->turns->count);
		pthread_join(b->thread, NULL);
		if (!st && (st = b->status))
			*err = b->err;
	}
	if (b->sharing && !st) {
		const struct corpus_numbering accounts = {first->accounts.at, first->accounts.size};
		const struct corpus_numbering contents = {first->contents.at, first->contents.size};

		if (!corpus_builder_join(first->builder, b->load.builder, accounts, contents, first->job,
					 &whole))
			st = err_nomem(err);
		else if (!whole)
			st = post_alone(err);
		b->load.builder = NULL;
	}
	corpus_builder_free(b->load.builder);
	arena_free(&b->load.scratch);
	sqlite3_close(b->load.db);
	return st;
}

/* What the tables hold at most, so that a damaged or forged number reserves no more than the file
 * could hold.  Posts are numbered from 1: there are no more of them than the highest number. */
static enum status count_rows(struct study *s, int64_t *posts, int64_t *contents, int64_t *bytes,
			      struct err *err)
{
	int64_t lowest = 1;
	enum status st = sql_number(s->db,
				    "SELECT page_count * page_size FROM pragma_page_count,"
				    " pragma_page_size",
				    0, bytes, err);

	if (!st)
		st = sql_number(s->db, "SELECT max(post_id) FROM post", 0, posts, err);
	if (!st)
		st = sql_number(s->db, "SELECT min(post_id) FROM post", 1, &lowest, err);
	if (!st && lowest < 1)
		st = err_set(err, STATUS_FAILED, "the study is damaged: a post with the number %lld",
			     (long long)lowest);
	if (!st)
		st = sql_number(s->db, "SELECT max(content_id) FROM content", 0, contents, err);
	*posts = *posts < 0 ? 0 : *posts > *bytes / 16 ? *bytes / 16 : *posts;
	*contents = *contents < 0 ? 0 : *contents > *bytes / 4 ? *bytes / 4 : *contents;
	return st;
}

static enum status read_tables(struct load *l, struct study *s, bool two, struct err *err)
{
	struct beside beside = {.running = false};
	struct turns turns = {.next = 0};
	int64_t posts = 0, contents = 0;
	enum status st = sql_exec(s->db, "BEGIN", err);

	if (!st)
		st = count_rows(s, &posts, &contents, &l->bytes, err);
	if (st)
		return st;
	turns.count = posts / TURN_ROWS + 1;
	job_phase(l->job, "load", (uint64_t)(posts + contents));
	corpus_builder_expect(l->builder, (size_t)posts, (size_t)contents);
	if (!(st = read_sources(l, err)) && two && posts >= POSTS_BESIDE)
		begin_beside(&beside, s, l, posts, &turns);
	if (!st)
		st = each(l, all_accounts, take_account, err);
	if (!st)
		st = each(l, all_contents, take_content, err);
	if (!st)
		st = read_posts(l, &turns, err);
	return end_beside(&beside, l, st, err);
}

static enum status load_tables(struct study *s, uint64_t state, struct job *job,
			       struct corpus **out, struct err *err)
{
	struct load l = {.db = s->db, .job = job, .builder = corpus_builder_new()};
	enum status st;

	if (!l.builder)
		return err_nomem(err);
	study_watch(s, job);
	st = read_tables(&l, s, state && job->threads > 1, err);
	st = study_unwatch(s, st, err);
	study_rollback(s);
	free(l.accounts.at);
	free(l.contents.at);
	if (!st)
		st = corpus_builder_finish(l.builder, job, out, err);
	corpus_builder_free(l.builder);
	free(l.sources.at);
	arena_free(&l.scratch);
	return st;
}

/* --- beside the cache --------------------------------------------------------------------------
 */

/* A cache being written while the corpus is used already. */
struct cache_writing {
	pthread_t thread;
	bool begun;
	struct corpus *corpus;
	char *path;
	uint64_t state;
	uint64_t sums[COLUMN_PARTS_MOST];
};

static void *write_cache(void *ctx)
{
	struct cache_writing *w = ctx;
	struct err
		ignored; /* a folder that cannot be written is no error: the cache is a comfort */

	cache_write(w->path, w->state, w->corpus, w->sums, &ignored);
	return NULL;
}

static void drop_cache(struct study *s)
{
	corpus_unref(s->cache->corpus);
	free(s->cache->path);
	free(s->cache);
	s->cache = NULL;
}

void study_cache_wait(struct study *s)
{
	if (!s->cache)
		return;
	if (s->cache->begun)
		pthread_join(s->cache->thread, NULL);
	drop_cache(s);
}

static void plan_cache(struct study *s, const struct corpus *c, uint64_t state,
		       const uint64_t *sums)
{
	struct cache_writing *w = calloc(1, sizeof *w);

	study_cache_wait(s);
	if (!w || !(w->path = strdup(s->path))) {
		free(w);
		return;
	}
	w->corpus = corpus_ref(c);
	w->state = state;
	memcpy(w->sums, sums, sizeof w->sums);
	s->cache = w;
}

static void begin_cache(struct study *s)
{
	struct cache_writing *w = s->cache;

	if (w && !w->begun && !(w->begun = !pthread_create(&w->thread, NULL, write_cache, w)))
		drop_cache(s);
}

/* texts: as cache_open takes it; *cached: the corpus comes from there. */
static enum status load(struct study *s, struct job *job, uint64_t *texts, bool *cached,
			struct corpus **out, struct err *err)
{
	uint64_t state = 0, sums[COLUMN_PARTS_MOST] = {0};
	struct err why;
	enum status st = study_state(s, &state, err);

	*out = NULL;
	if (st)
		return st;
	job_phase(job, "open", 0);
	st = cache_open(s->path, state, job, texts, out, &why);
	*cached = st == STATUS_OK;
	if (st != STATUS_NOTHING) {
		*err = why;
		return st;
	}
	st = load_tables(s, state, job, out, err);
	if (!st)
		st = columns_sum(*out, job, sums, err);
	if (st) {
		corpus_unref(*out);
		*out = NULL;
		return st;
	}
	(*out)->fingerprint = columns_fingerprint(*out, sums);
	if ((*out)->n.posts >= CACHE_POSTS && state)
		plan_cache(s, *out, state, sums);
	return STATUS_OK;
}

enum status study_load(struct study *s, struct job *job, struct corpus **out, struct err *err)
{
	bool cached = false;

	enum status st = load(s, job, NULL, &cached, out, err);

	begin_cache(s);
	return st;
}

enum status study_load_first(struct study *s, struct job *job, struct corpus **out, struct err *err)
{
	bool cached = false;
	enum status st;

	free(s->texts_due);
	s->texts_due = calloc(COLUMN_PARTS_MOST, sizeof *s->texts_due); /* without it: all at once */
	st = load(s, job, s->texts_due, &cached, out, err);
	if (st || !cached) {
		free(s->texts_due);
		s->texts_due = NULL;
	}
	return st;
}

enum status study_load_rest(struct study *s, const struct corpus *c, struct job *job,
			    struct err *err)
{
	enum status st = s->texts_due ? cache_check_texts(s->path, c, s->texts_due, job, err)
				      : STATUS_OK;

	begin_cache(s);
	if (st != STATUS_CANCELLED && st != STATUS_NOMEM) {
		free(s->texts_due);
		s->texts_due = NULL;
	}
	return st;
}
