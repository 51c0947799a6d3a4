/* Posts, accounts, trends, shared objects and verdicts as rows. */
#include "config.h"

#include "evidence.h"
#include "export_private.h"
#include "replace.h"
#include "safe.h"
#include "study_db.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STOP_EVERY = 4096, ITEMS_MAX = 4096 };

static const char *const kinds[KIND_COUNT] = {"unknown", "original", "repost", "quote", "reply"};
static const char *const classes[CLASS_COUNT] = {"unassessable", "organic", "coordinated",
						 "automated"};

static int64_t count_of(uint32_t n)
{
	return n == NONE ? COUNT_UNKNOWN : (int64_t)n;
}

static struct str name_of(const struct strings *s, uint32_t i)
{
	return i == NONE ? (struct str){NULL, 0} : strings_at(s, i);
}

static void list_of(struct export_row *row, const char *name, const struct lists *lists,
		    uint32_t content, const struct strings *strings)
{
	struct str items[ITEMS_MAX];
	uint32_t n = lists_count(lists, content);

	for (uint32_t i = 0; i < n && i < ITEMS_MAX; i++)
		items[i] = strings_at(strings, lists->item[lists->off[content] + i]);
	export_list(row, name, items, n < ITEMS_MAX ? n : ITEMS_MAX);
}

static struct str ref_id(const struct corpus *c, row_t row, char buf[POST_ID_BUF])
{
	if (c->ref[row] == NONE)
		return (struct str){NULL, 0};
	if (c->ref[row] < c->n.posts)
		return corpus_post_id(c, c->ref[row], buf);
	return strings_at(&c->object_id, c->ref[row] - c->n.posts);
}

static void post_row(const struct export_input *in, struct export_row *r, row_t row)
{
	const struct corpus *c = in->corpus;
	struct post_score s = score_post(in->score, row);
	uint32_t a = c->account[row], content = c->content[row];
	bool assessable = s.class != CLASS_UNASSESSABLE;
	char id[POST_ID_BUF], ref[POST_ID_BUF];

	export_row_begin(r);
	export_text(r, "platform", strings_at(&c->platform_name, c->platform[row]));
	export_text(r, "id", corpus_post_id(c, row, id));
	export_text(r, "account", strings_at(&c->account_id, a));
	export_text(r, "handle", name_of(&c->handle, c->account_handle[a]));
	export_time(r, "time", c->time[row]);
	export_text(r, "kind", safe_z(kinds[c->kind[row] < KIND_COUNT ? c->kind[row] : 0]));
	export_text(r, "ref", ref_id(c, row, ref));
	export_text(r, "ref_handle", name_of(&c->handle, c->ref_handle[row]));
	export_text(r, "lang",
		    c->lang[row] == LANG_NONE ? (struct str){NULL, 0}
					      : strings_at(&c->lang_name, c->lang[row]));
	export_text(r, "client", name_of(&c->client_name, c->client[row]));
	export_text(r, "text", strings_at(&c->text, content));
	list_of(r, "tags", &c->content_tags, content, &c->tag);
	list_of(r, "urls", &c->content_urls, content, &c->url);
	export_count(r, "reposts", count_of(c->reposts[row]));
	export_count(r, "likes", count_of(c->likes[row]));
	export_count(r, "replies", count_of(c->replies[row]));
	export_count(r, "quotes", count_of(c->quotes[row]));
	export_share(r, "automated", assessable ? s.automated / (double)SHARE_ONE : NAN);
	export_share(r, "coordinated", assessable ? s.coordinated / (double)SHARE_ONE : NAN);
	export_share(r, "inorganic",
		     assessable ? (s.automated + s.coordinated) / (double)SHARE_ONE : NAN);
	export_text(r, "class", safe_z(classes[s.class]));
	export_count(r, "source", c->source[row]);
	export_count(r, "simulated", (c->flags[row] & POST_SIMULATED) != 0);
	export_row_end(r);
}

enum status export_posts(const struct export_input *in, bool jsonl, FILE *f, struct job *job)
{
	struct export_row r = {.f = f, .jsonl = jsonl};
	const struct bitset *rows = &in->result->selection;

	job_phase(job, "writing", in->result->selected);
	if (!jsonl && in->corpus->n.posts) {
		r.header = true;
		post_row(in, &r, 0);
		r.header = false;
	}
	for (size_t row = bitset_next(rows, 0), n = 0; row < rows->bits;
	     row = bitset_next(rows, row + 1), n++) {
		if (n % STOP_EVERY == 0 && job_stop(job))
			return STATUS_CANCELLED;
		post_row(in, &r, (row_t)row);
	}
	return r.lacked ? STATUS_NOMEM : STATUS_OK;
}

static void account_row_of(const struct export_input *in, struct export_row *r,
			   const struct account_row *x)
{
	const struct corpus *c = in->corpus;
	const struct score *s = in->score;
	uint32_t a = x->account;
	bool assessable = s->account_told[a];
	double automated = s->account_automated[a] / (double)SHARE_ONE;
	double coordinated = s->account_coordinated[a] / (double)SHARE_ONE;

	export_row_begin(r);
	export_text(r, "platform", strings_at(&c->platform_name, c->account_platform[a]));
	export_text(r, "id", strings_at(&c->account_id, a));
	export_text(r, "handle", name_of(&c->handle, c->account_handle[a]));
	export_text(r, "name", strings_at(&c->account_name, a));
	export_time(r, "created", c->account_created[a]);
	export_count(r, "followers", count_of(c->account_followers[a]));
	export_count(r, "following", count_of(c->account_following[a]));
	export_count(r, "statuses", count_of(c->account_statuses[a]));
	export_count(r, "posts", x->posts);
	export_share(r, "automated", assessable ? automated : NAN);
	export_share(r, "coordinated", assessable ? coordinated : NAN);
	export_share(r, "inorganic", assessable ? automated + coordinated : NAN);
	export_text(r, "class", safe_z(classes[s->account_class[a]]));
	export_count(r, "group",
		     s->account_group[a] ? (int64_t)s->account_group[a] : COUNT_UNKNOWN);
	export_count(r, "simulated", c->simulated);
	export_row_end(r);
}

enum status export_accounts(const struct export_input *in, bool jsonl, FILE *f, struct job *job)
{
	struct export_row r = {.f = f, .jsonl = jsonl};
	const struct account_row none = {0};

	if (!jsonl && in->corpus->n.accounts) {
		r.header = true;
		account_row_of(in, &r, &none);
		r.header = false;
	}
	for (uint32_t i = 0; i < in->result->account_count; i++) {
		if (i % STOP_EVERY == 0 && job_stop(job))
			return STATUS_CANCELLED;
		account_row_of(in, &r, &in->result->accounts[i]);
	}
	return STATUS_OK;
}

static void trend_row_of(const struct export_input *in, struct export_row *r,
			 const struct trend_row *t)
{
	const struct trend *g = t && t->trend != NONE ? &in->registry->trends[t->trend] : NULL;
	const struct actor *a = g && g->actor != NONE ? &in->registry->actors[g->actor] : NULL;
	const struct share_sums none = {0};
	struct shares s = shares_of(t ? &t->sums : &none);
	struct str nothing = {NULL, 0};

	export_row_begin(r);
	export_text(r, "tag",
		    g			  ? g->name
		    : t && t->tag != NONE ? strings_at(&in->corpus->tag, t->tag)
					  : nothing);
	export_time(r, "start", g ? g->start_ms : TIME_UNKNOWN);
	export_time(r, "end", g ? g->end_ms : TIME_UNKNOWN);
	export_count(r, "posts", t ? (int64_t)t->sums.posts : 0);
	export_count(r, "accounts", t ? (int64_t)t->sums.accounts : 0);
	export_count(r, "reported", g ? g->reported : COUNT_UNKNOWN);
	export_time(r, "first", t ? t->first_ms : TIME_UNKNOWN);
	export_time(r, "last", t ? t->last_ms : TIME_UNKNOWN);
	export_share(r, "automated", s.automated);
	export_share(r, "coordinated", s.coordinated);
	export_share(r, "organic", s.organic);
	export_share(r, "unassessable", s.unassessable);
	export_share(r, "inorganic", s.inorganic);
	export_share(r, "lo", s.lo);
	export_share(r, "hi", s.hi);
	export_share(r, "lo_id", s.lo_id);
	export_share(r, "hi_id", s.hi_id);
	export_text(r, "actor", a ? a->name : nothing);
	export_text(r, "sector", a ? a->sector : nothing);
	export_text(r, "attribution", !g ? nothing : safe_z(registry_by(g->by)));
	export_count(r, "simulated", in->corpus->simulated);
	export_row_end(r);
}

enum status export_trends(const struct export_input *in, bool jsonl, FILE *f, struct job *job)
{
	struct export_row r = {.f = f, .jsonl = jsonl, .header = !jsonl};

	(void)job;
	if (!jsonl)
		trend_row_of(in, &r, NULL);
	r.header = false;
	for (uint32_t i = 0; i < in->result->trend_count; i++)
		trend_row_of(in, &r, &in->result->trends[i]);
	return STATUS_OK;
}

/* One line of the shared-object format of CooRTweet and CooRnet. */
static void csds_line(FILE *f, const struct corpus *c, row_t row, const char *prefix,
		      struct str object)
{
	char id[POST_ID_BUF];

	fputs(prefix, f);
	safe_csv(f, object);
	putc(',', f);
	safe_csv(f, strings_at(&c->account_id, c->account[row]));
	putc(',', f);
	safe_csv(f, corpus_post_id(c, row, id));
	fprintf(f, ",%" PRId64 "\r\n", c->time[row] / 1000);
}

enum status export_csds(const struct export_input *in, FILE *f, struct job *job)
{
	const struct corpus *c = in->corpus;
	const struct bitset *rows = &in->result->selection;
	uint32_t *users = calloc(c->n.contents + 1, sizeof *users);
	char buf[POST_ID_BUF];

	if (!users)
		return STATUS_NOMEM;
	for (size_t row = bitset_next(rows, 0); row < rows->bits; row = bitset_next(rows, row + 1))
		users[c->content[row]] += c->kind[row] != KIND_REPOST;
	fputs("object_id,account_id,content_id,timestamp_share\r\n", f);
	for (size_t at = bitset_next(rows, 0), n = 0; at < c->dated;
	     at = bitset_next(rows, at + 1), n++) {
		row_t row = (row_t)at;
		uint32_t content = c->content[row];

		if (n % STOP_EVERY == 0 && job_stop(job))
			break;
		if (c->kind[row] == KIND_REPOST && c->ref[row] != NONE) {
			csds_line(f, c, row, "", ref_id(c, row, buf));
			continue;
		}
		for (uint32_t i = c->content_urls.off[content];
		     i < c->content_urls.off[content + 1]; i++)
			csds_line(f, c, row, "", strings_at(&c->url, c->content_urls.item[i]));
		if (users[content] > 1) {
			char text[16];
			int len = snprintf(text, sizeof text, "%u", content);

			csds_line(f, c, row, "text-", (struct str){text, (size_t)len});
		}
	}
	free(users);
	return job_stop(job) ? STATUS_CANCELLED : STATUS_OK;
}

enum status export_verdicts(const struct export_input *in, bool jsonl, FILE *f, struct err *err)
{
	static const char *const names[] = {"by", "target", "mark", "note", "previous", "hash"};
	struct export_row r = {.f = f, .jsonl = jsonl, .header = !jsonl};
	sqlite3_stmt *q = NULL;
	bool row = !jsonl;
	enum status st =
		sql_prepare(in->study->db,
			    "SELECT by_whom, target, mark, note, previous, hash, at_ms FROM verdict"
			    " ORDER BY verdict_id",
			    &q, err);

	while (!st && (r.header || (!(st = sql_step(q, &row, err)) && row))) {
		export_row_begin(&r);
		export_count(&r, "at_ms", r.header ? 0 : sqlite3_column_int64(q, 6));
		for (int i = 0; i < 6; i++)
			export_text(&r, names[i], r.header ? (struct str){NULL, 0} : sql_str(q, i));
		export_row_end(&r);
		r.header = false;
	}
	sqlite3_finalize(q);
	return st;
}
