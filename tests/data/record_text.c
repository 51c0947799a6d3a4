#include "config.h"

#include "record_text.h"

#include <stdlib.h>
#include <string.h>

static void put(FILE *f, const char *name, struct str s)
{
	if (!s.p)
		return;
	fprintf(f, " %s=", name);
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '\n')
			fputs("\\n", f);
		else
			fputc(s.p[i], f);
	}
}

static void put_number(FILE *f, const char *name, int64_t n, int64_t unknown)
{
	if (n != unknown)
		fprintf(f, " %s=%lld", name, (long long)n);
}

static void put_list(FILE *f, const char *name, const struct str_list *l)
{
	if (!l->known)
		return;
	fprintf(f, " %s=[", name);
	for (size_t i = 0; i < l->count; i++)
		fprintf(f, "%s%.*s", i ? "|" : "", (int)l->items[i].len, l->items[i].p);
	fputc(']', f);
}

static void put_account(FILE *f, const struct account_record *a)
{
	put(f, "account", a->id);
	put(f, "handle", a->handle);
	put(f, "name", a->name);
	put(f, "description", a->description);
	put(f, "location", a->location);
	put(f, "url", a->url);
	put_number(f, "created", a->created_ms, TIME_UNKNOWN);
	put_number(f, "seen", a->captured_ms, TIME_UNKNOWN);
	put_number(f, "followers", a->followers, COUNT_UNKNOWN);
	put_number(f, "following", a->following, COUNT_UNKNOWN);
	put_number(f, "statuses", a->statuses, COUNT_UNKNOWN);
	put_number(f, "likes", a->likes, COUNT_UNKNOWN);
	put_number(f, "listed", a->listed, COUNT_UNKNOWN);
	put_number(f, "verified", a->verified, FACT_UNKNOWN);
	put_number(f, "restricted", a->restricted, FACT_UNKNOWN);
	put_number(f, "default_profile", a->default_profile, FACT_UNKNOWN);
	put_number(f, "default_image", a->default_image, FACT_UNKNOWN);
}

static enum status on_post(void *ctx, const struct post_record *p, struct err *err)
{
	static const char *const kinds[] = {"unknown", "original", "repost", "quote", "reply"};
	struct record_text *t = ctx;

	(void)err;
	t->n.posts++;
	t->n.reposts += p->kind == KIND_REPOST;
	t->n.quotes += p->kind == KIND_QUOTE;
	t->n.replies += p->kind == KIND_REPLY;
	t->n.tags += (int64_t)p->tags.count;
	t->n.urls += (int64_t)p->urls.count;
	t->n.mentions += (int64_t)p->mentions.count;
	if (p->time_ms != TIME_UNKNOWN && p->time_ms < t->n.first_ms)
		t->n.first_ms = p->time_ms;
	if (p->time_ms != TIME_UNKNOWN && p->time_ms > t->n.last_ms)
		t->n.last_ms = p->time_ms;
	if (!t->out)
		return STATUS_OK;
	fprintf(t->out, "post %s %s", p->platform.len == 1 ? "x" : "other", kinds[p->kind]);
	put(t->out, "id", p->id);
	put_number(t->out, "time", p->time_ms, TIME_UNKNOWN);
	put_number(t->out, "captured", p->captured_ms, TIME_UNKNOWN);
	put(t->out, "ref", p->ref_id);
	put(t->out, "ref_account", p->ref_account_id);
	put(t->out, "ref_handle", p->ref_handle);
	put(t->out, "lang", p->lang);
	put(t->out, "client", p->client);
	put_list(t->out, "tags", &p->tags);
	put_list(t->out, "urls", &p->urls);
	put_list(t->out, "mentions", &p->mentions);
	put_number(t->out, "reposts", p->reposts, COUNT_UNKNOWN);
	put_number(t->out, "liked", p->likes, COUNT_UNKNOWN);
	put_number(t->out, "replies", p->replies, COUNT_UNKNOWN);
	put_number(t->out, "quotes", p->quotes, COUNT_UNKNOWN);
	put_number(t->out, "flags", p->flags, 0);
	put_account(t->out, &p->account);
	put(t->out, "text", p->text);
	fputc('\n', t->out);
	return STATUS_OK;
}

static enum status on_account(void *ctx, const struct account_record *a, struct err *err)
{
	struct record_text *t = ctx;

	(void)err;
	t->n.accounts++;
	if (t->out) {
		fputs("account", t->out);
		put_account(t->out, a);
		fputc('\n', t->out);
	}
	return STATUS_OK;
}

static enum status on_trend(void *ctx, const struct trend_record *r, struct err *err)
{
	struct record_text *t = ctx;

	(void)err;
	t->n.trends++;
	if (t->out) {
		fputs("trend", t->out);
		put(t->out, "tag", r->tag);
		put(t->out, "place", r->place);
		put_number(t->out, "start", r->start_ms, TIME_UNKNOWN);
		put_number(t->out, "end", r->end_ms, TIME_UNKNOWN);
		put_number(t->out, "reported", r->reported, COUNT_UNKNOWN);
		fputc('\n', t->out);
	}
	return STATUS_OK;
}

static enum status on_deletion(void *ctx, const struct deletion_record *d, struct err *err)
{
	struct record_text *t = ctx;

	(void)err;
	t->n.deletions++;
	if (t->out) {
		fputs("deletion", t->out);
		put(t->out, "id", d->id);
		put_number(t->out, "time", d->time_ms, TIME_UNKNOWN);
		fputc('\n', t->out);
	}
	return STATUS_OK;
}

static enum status on_reject(void *ctx, const struct reject_record *r, struct err *err)
{
	struct record_text *t = ctx;

	(void)err;
	t->n.rejects++;
	if (t->out)
		fprintf(t->out, "reject line %lld byte %lld: %s\n", (long long)r->line,
			(long long)r->offset, r->reason);
	return STATUS_OK;
}

struct sink record_text_sink(struct record_text *t)
{
	return (struct sink){.ctx = t,
			     .post = on_post,
			     .account = on_account,
			     .trend = on_trend,
			     .deletion = on_deletion,
			     .reject = on_reject};
}

struct reading {
	char *bytes;
	size_t have, cap;
	int64_t line, offset;
};

static enum status read_on(struct input *in, struct reading *r, bool *end, struct err *err)
{
	size_t got;
	enum status status;

	if (r->have == r->cap) {
		char *grown = realloc(r->bytes, 2 * r->cap);

		if (!grown)
			return err_nomem(err);
		r->bytes = grown;
		r->cap *= 2;
	}
	status = input_read(in, r->bytes + r->have, r->cap - r->have, &got, err);
	*end = !got;
	r->have += got;
	return status;
}

static enum status decode_on(const struct format_decoder *d, struct format_scratch *s,
			     struct reading *r, bool end, const struct sink *sink, struct err *err)
{
	int64_t lines, decoded;
	size_t whole = format_split(d, r->bytes, r->have, end, &lines);
	/* A copy that ends where the records end: a reader that looks further is caught. */
	char *copy = malloc(whole + 1);
	enum status status;

	if (!copy)
		return err_nomem(err);
	memcpy(copy, r->bytes, whole);
	status = format_decode(d, s, copy, whole, r->line, r->offset, sink, &decoded, err);
	free(copy);
	if (!status && decoded != lines)
		status = err_set(err, STATUS_FAILED, "%lld lines were decoded, and there are %lld",
				 (long long)decoded, (long long)lines);
	r->line += lines;
	r->offset += (int64_t)whole;
	r->have -= whole;
	memmove(r->bytes, r->bytes + whole, r->have);
	return status;
}

enum status record_text_read(struct input *in, const struct format_options *o, size_t chunk,
			     struct record_text *t, struct format_facts *facts, struct err *err)
{
	struct sink sink = record_text_sink(t);
	struct reading r = {.cap = chunk, .line = 1};
	struct format_decoder *d = NULL;
	struct format_scratch *s = NULL;
	bool end = false;
	enum status status = format_open(in, o, &d, facts, err);

	t->n = (struct record_counts){.first_ms = INT64_MAX, .last_ms = INT64_MIN};
	if (status != STATUS_OK)
		return status;
	s = format_scratch_new(d);
	r.bytes = malloc(chunk);
	if (!s || !r.bytes)
		status = err_nomem(err);
	while (status == STATUS_OK && !end) {
		status = read_on(in, &r, &end, err);
		if (status == STATUS_OK)
			status = decode_on(d, s, &r, end, &sink, err);
	}
	free(r.bytes);
	format_scratch_free(s);
	format_close(d);
	return status;
}
