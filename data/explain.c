#include "config.h"

#include "format_private.h"
#include "timefmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_SHOWN = 8, EXPLAIN_BYTES = 4 << 20, TEXT_SHOWN = 100 };

/* What the absence of a field keeps the method from (tamiz-method(7)). */
static const struct {
	const char *field, *cost;
} costs[] = {
	{"post.id", N_("posts get ids made from their rows; no times from ids, no check against them")},
	{"post.time", N_("no rates, gaps, bursts, windows or co-action: only texts and profiles are left")},
	{"post.text", N_("no copies, near-duplicates or lexicon; tags only where listed")},
	{"post.account", N_("nothing about accounts: neither signals nor coordination")},
	{"post.client", N_("no evidence from rare clients")},
	{"post.reference", N_("reposts cannot be tied to their originals: no co-repost evidence")},
	{"post.lang", N_("no filter by language")},
	{"account.created", N_("no account age, no creation clusters (but for ids that tell it)")},
	{"account.followers", N_("no follower signals")},
	{"account.following", N_("no following/followers ratio")},
	{"account.statuses", N_("no growth per day beyond what was captured")},
	{"account.description", N_("no profile text")},
};
enum { COSTS = sizeof costs / sizeof *costs };

struct explaining {
	struct arena *arena;
	const char *(*translate)(const char *text); /* or NULL */
	char **text; /* grown by copying: a page of text at most */
	uint64_t posts, accounts, trends, deletions, rejects;
	uint64_t known[COSTS];
	bool full;
};

static const char *told(const struct explaining *e, const char *text)
{
	return e->translate ? e->translate(text) : text;
}

static void append(struct explaining *e, const char *line)
{
	char *joined = e->full ? NULL : arena_printf(e->arena, "%s%s", *e->text, line);

	e->full |= !joined;
	if (joined)
		*e->text = joined;
}

/* How many bytes of a cell to show, cut at a character. */
static int shown(struct str s)
{
	size_t n = s.len < TEXT_SHOWN ? s.len : TEXT_SHOWN;

	while (n && n < s.len && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return s.p ? (int)n : 0;
}

static void know(struct explaining *e, const char *field, bool known)
{
	for (size_t i = 0; i < COSTS; i++)
		e->known[i] += known && !strcmp(costs[i].field, field);
}

static void know_account(struct explaining *e, const struct account_record *a)
{
	know(e, "account.created", a->created_ms != TIME_UNKNOWN);
	know(e, "account.followers", a->followers >= 0);
	know(e, "account.following", a->following >= 0);
	know(e, "account.statuses", a->statuses >= 0);
	know(e, "account.description", a->description.p != NULL);
}

static enum status on_post(void *ctx, const struct post_record *p, struct err *err)
{
	static const char *const kinds[] = {N_("unknown"), N_("original"), N_("repost"), N_("quote"),
					    N_("reply")};
	struct explaining *e = ctx;
	char *line, time[TIMEFMT_ISO];

	(void)err;
	timefmt_iso(p->time_ms, time, sizeof time);
	know(e, "post.id", p->id.len && strncmp(p->id.p, "row-", 4));
	know(e, "post.time", p->time_ms != TIME_UNKNOWN);
	know(e, "post.text", p->text.p != NULL);
	know(e, "post.account", p->account.id.p != NULL);
	know(e, "post.client", p->client.p != NULL);
	know(e, "post.reference", p->ref_id.p != NULL);
	know(e, "post.lang", p->lang.p != NULL);
	know_account(e, &p->account);
	if (e->posts++ >= ROWS_SHOWN)
		return STATUS_OK;
	line = arena_printf(e->arena,
			    told(e, N_("  post %.*s\tby @%.*s (%.*s)\tat %s\t%s\ttags %zu urls "
				       "%zu mentions %zu\t%.*s\n")),
			    shown(p->id), p->id.p ? p->id.p : "", shown(p->account.handle),
			    p->account.handle.p ? p->account.handle.p : "", shown(p->account.id),
			    p->account.id.p ? p->account.id.p : "",
			    time[0] ? time : told(e, N_("an unknown time")), told(e, kinds[p->kind]), p->tags.count,
			    p->urls.count, p->mentions.count, shown(p->text),
			    p->text.p ? p->text.p : "");
	if (line)
		append(e, line);
	return STATUS_OK;
}

static enum status on_account(void *ctx, const struct account_record *a, struct err *err)
{
	struct explaining *e = ctx;
	char *line;

	(void)err;
	know_account(e, a);
	if (e->accounts++ >= ROWS_SHOWN)
		return STATUS_OK;
	line = arena_printf(e->arena,
			    told(e, N_("  account %.*s\t@%.*s\tfollowers %lld following %lld "
				       "posts %lld\n")),
			    shown(a->id), a->id.p ? a->id.p : "", shown(a->handle),
			    a->handle.p ? a->handle.p : "", (long long)a->followers,
			    (long long)a->following, (long long)a->statuses);
	if (line)
		append(e, line);
	return STATUS_OK;
}

static enum status on_trend(void *ctx, const struct trend_record *t, struct err *err)
{
	struct explaining *e = ctx;
	char *line;

	(void)err;
	if (e->trends++ >= ROWS_SHOWN)
		return STATUS_OK;
	line = arena_printf(e->arena, told(e, N_("  trend %.*s\tvolume %lld\t%.*s\n")), shown(t->tag),
			    t->tag.p, (long long)t->reported, shown(t->place),
			    t->place.p ? t->place.p : "");
	if (line)
		append(e, line);
	return STATUS_OK;
}

static enum status on_deletion(void *ctx, const struct deletion_record *r, struct err *err)
{
	(void)r;
	(void)err;
	((struct explaining *)ctx)->deletions++;
	return STATUS_OK;
}

static enum status on_reject(void *ctx, const struct reject_record *r, struct err *err)
{
	struct explaining *e = ctx;
	char *line;

	(void)err;
	if (e->rejects++ >= ROWS_SHOWN)
		return STATUS_OK;
	line = arena_printf(e->arena, told(e, N_("  refused, line %lld, byte %lld: %s%s%s\n")),
			    (long long)r->line, (long long)r->offset, told(e, r->reason),
			    r->detail ? ": " : "", r->detail ? r->detail : "");
	if (line)
		append(e, line);
	return STATUS_OK;
}

static void say_costs(struct explaining *e)
{
	char line[256];

	append(e, told(e, N_("not in the data, and what that costs:\n")));
	for (size_t i = 0; i < COSTS; i++) {
		bool of_post = !strncmp(costs[i].field, "post.", 5);

		if (e->known[i] || (of_post && !e->posts) ||
		    (!of_post && !e->posts && !e->accounts))
			continue;
		snprintf(line, sizeof line, "  %s: %s\n", costs[i].field, told(e, costs[i].cost));
		append(e, line);
	}
}

static enum status explain_rows(const struct format_decoder *d, struct input *in,
				struct explaining *e, struct err *err)
{
	const struct sink sink = {e, on_post, on_account, on_trend, on_deletion, on_reject};
	struct format_scratch *s = format_scratch_new(d);
	enum status status;
	const char *bytes;
	size_t len, whole;
	int64_t lines;

	if (!s)
		return err_nomem(err);
	status = input_peek(in, EXPLAIN_BYTES, &bytes, &len, err);
	if (status == STATUS_OK) {
		whole = format_split(d, bytes, len, len < EXPLAIN_BYTES, &lines);
		if (!whole && len == EXPLAIN_BYTES &&
		    (status = input_peek(in, (size_t)1 << 30, &bytes, &len, err)) == STATUS_OK)
			whole = format_split(d, bytes, len, true, &lines);
		if (status == STATUS_OK)
			status = format_decode(d, s, bytes, whole, 1, 0, &sink, &lines, err);
	}
	format_scratch_free(s);
	return status;
}

enum status format_explain(struct input *in, const struct format_options *o, struct arena *arena,
			   char **text, struct err *err)
{
	static const char *const framings[] = {N_("one value a line"), N_("a table"),
					       N_("a document")};
	struct explaining e = {.arena = arena, .text = text, .translate = o->translate};
	struct format_decoder *d;
	struct format_facts facts;
	enum status status = format_open(in, o, &d, &facts, err);
	char line[256];

	if (status != STATUS_OK)
		return status;
	*text = arena_printf(arena,
			     told(&e, N_("%s\nformat %s (version %s), %s, %s, compression %s\n%s\nas "
					 "mapped:\n")),
			     input_path(in), facts.format, facts.version,
			     told(&e, framings[facts.framing]), facts.encoding,
			     facts.compression, facts.told);
	e.full = !*text;
	status = explain_rows(d, in, &e, err);
	snprintf(line, sizeof line,
		 told(&e, N_("in the first %d MiB: %llu posts, %llu accounts, %llu trends, %llu "
			     "deletions, %llu refused\n")),
		 EXPLAIN_BYTES >> 20, (unsigned long long)e.posts, (unsigned long long)e.accounts,
		 (unsigned long long)e.trends, (unsigned long long)e.deletions,
		 (unsigned long long)e.rejects);
	append(&e, line);
	say_costs(&e);
	append(&e, told(&e, N_("fields that nobody reads (in the first values):\n")));
	append(&e, d->unmapped && *d->unmapped ? d->unmapped : told(&e, N_("  none\n")));
	format_close(d);
	if (status == STATUS_OK && e.full)
		return err_nomem(err);
	return status;
}
