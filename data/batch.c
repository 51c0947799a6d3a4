#include "config.h"

#include "batch.h"

#include <stdio.h>
#include <string.h>

void batch_init(struct batch *b, const struct hash_key *key)
{
	*b = (struct batch){.key = key};
}

void batch_reset(struct batch *b)
{
	arena_reset(&b->arena);
	b->posts.count = b->accounts.count = b->trends.count = 0;
	b->deletions.count = b->rejects.count = b->raw_bytes.count = 0;
	b->platform = (struct str){0};
	memset(b->recent, 0, sizeof b->recent);
}

void batch_free(struct batch *b)
{
	arena_free(&b->arena);
	vec_free(&b->posts);
	vec_free(&b->accounts);
	vec_free(&b->trends);
	vec_free(&b->deletions);
	vec_free(&b->rejects);
	vec_free(&b->raw_bytes);
}

size_t batch_count(const struct batch *b)
{
	return b->posts.count + b->accounts.count + b->trends.count + b->deletions.count +
	       b->rejects.count;
}

/* --- lists -------------------------------------------------------------------------------------
 */

static bool escaped(unsigned char c, bool escape_percent)
{
	return c <= ' ' || c == 0x7f || (escape_percent && c == '%');
}

bool batch_join(const struct str_list *items, bool escape_percent, struct arena *arena,
		struct str *out)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t most = 1;
	char *p;

	*out = (struct str){0};
	if (!items->known)
		return true;
	for (size_t i = 0; i < items->count; i++)
		most += items->items[i].len * 3 + 1;
	if (items->count && most > 256) {
		most = 1;
		for (size_t i = 0; i < items->count; i++, most++)
			for (size_t j = 0; j < items->items[i].len; j++)
				most += escaped((unsigned char)items->items[i].p[j], escape_percent)
						? 3
						: 1;
	}
	if (!(p = arena_alloc(arena, most)))
		return false;
	out->p = p;
	for (size_t i = 0; i < items->count; i++) {
		struct str s = items->items[i];

		if (!s.len)
			continue;
		if (p != out->p)
			*p++ = ' ';
		for (size_t j = 0; j < s.len; j++) {
			unsigned char c = (unsigned char)s.p[j];

			if (escaped(c, escape_percent)) {
				*p++ = '%';
				*p++ = digits[c >> 4];
				*p++ = digits[c & 15];
			} else {
				*p++ = (char)c;
			}
		}
	}
	out->len = (size_t)(p - out->p);
	return true;
}

bool batch_split(struct str joined, struct arena *arena, struct str_list *out)
{
	size_t count = joined.len > 0, n = 0;
	struct str *items;
	const char *p = joined.p, *end;

	*out = (struct str_list){.known = joined.p != NULL};
	for (size_t i = 0; i < joined.len; i++)
		count += joined.p[i] == ' ';
	if (!count)
		return true;
	if (!(items = arena_alloc(arena, count * sizeof *items)))
		return false;
	for (end = p + joined.len; p < end;) {
		const char *blank = memchr(p, ' ', (size_t)(end - p));
		const char *stop = blank ? blank : end;

		if (stop > p)
			items[n++] = (struct str){p, (size_t)(stop - p)};
		p = blank ? blank + 1 : end;
	}
	out->items = items;
	out->count = n;
	return true;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

size_t batch_unescape(char *item, size_t len)
{
	size_t to = 0;

	for (size_t i = 0; i < len; i++) {
		if (item[i] == '%' && i + 2 < len && hex(item[i + 1]) >= 0 &&
		    hex(item[i + 2]) >= 0) {
			item[to++] = (char)(hex(item[i + 1]) << 4 | hex(item[i + 2]));
			i += 2;
		} else {
			item[to++] = item[i];
		}
	}
	return to;
}

/* --- hashes ------------------------------------------------------------------------------------
 */

/* Unknown and empty hash differently. */
static struct hash128 hash_str(const struct hash_key *k, struct str s, struct hash128 h)
{
	h.b += s.p ? 1 : 2;
	return hash128_part(k, s.p ? s.p : "", s.len, h);
}

struct hash128 batch_key(const struct hash_key *k, struct str platform, struct str id)
{
	return hash128_end(k, hash_str(k, id, hash_str(k, platform, (struct hash128){0})));
}

struct hash128 batch_content_key(const struct hash_key *k, struct str text, struct str tags,
				 struct str urls, struct str mentions)
{
	struct hash128 h = hash_str(k, text, (struct hash128){0});

	return hash128_end(k, hash_str(k, mentions, hash_str(k, urls, hash_str(k, tags, h))));
}

struct hash128 batch_account_state(const struct hash_key *k, const struct account_record *a)
{
	int64_t numbers[] = {a->created_ms,	 a->followers,	  a->following, a->statuses,
			     a->likes,		 a->listed,	  a->verified,	a->restricted,
			     a->default_profile, a->default_image};
	struct hash128 h = hash128_part(k, numbers, sizeof numbers, (struct hash128){0});

	h = hash_str(k, a->name, hash_str(k, a->handle, h));
	h = hash_str(k, a->url, hash_str(k, a->location, hash_str(k, a->description, h)));
	return hash128_end(k, h);
}

/* --- copies ------------------------------------------------------------------------------------
 */

static void copy_str(char **to, struct str *s)
{
	if (!s->p)
		return;
	if (s->len)
		memcpy(*to, s->p, s->len);
	s->p = *to;
	*to += s->len;
}

/* Copies all n strings in one piece of the arena. */
static bool keep(struct batch *b, struct str *const *strings, size_t n)
{
	size_t size = 1;
	char *to;

	for (size_t i = 0; i < n; i++)
		size += strings[i]->len;
	if (!(to = arena_alloc(&b->arena, size)))
		return false;
	for (size_t i = 0; i < n; i++)
		copy_str(&to, strings[i]);
	return true;
}

static bool keep_platform(struct batch *b, struct str *platform)
{
	if (b->platform.p && b->platform.len == platform->len &&
	    !memcmp(b->platform.p, platform->p, platform->len)) {
		*platform = b->platform;
		return true;
	}
	if (!keep(b, &platform, 1))
		return false;
	b->platform = *platform;
	return true;
}

/* The same profile comes with each post of an account: one copy a batch serves them all. */
static const struct batch_account *keep_account(struct batch *b, const struct account_record *a,
						int64_t seen)
{
	struct hash128 key = batch_key(b->key, a->platform, a->id);
	struct hash128 state = batch_account_state(b->key, a);
	struct batch_account **recent = &b->recent[(key.b ^ state.b) % BATCH_RECENT];
	struct batch_account *k;

	if (*recent && (*recent)->key.a == key.a && (*recent)->key.b == key.b &&
	    (*recent)->state.a == state.a && (*recent)->state.b == state.b &&
	    (*recent)->r.captured_ms == a->captured_ms) {
		if (seen > (*recent)->seen)
			(*recent)->seen = seen;
		return *recent;
	}
	if (!(k = arena_alloc(&b->arena, sizeof *k)))
		return NULL;
	*k = (struct batch_account){.key = key, .state = state, .seen = seen, .r = *a};
	if (!keep_platform(b, &k->r.platform) ||
	    !keep(b,
		  (struct str *const[]){&k->r.id, &k->r.handle, &k->r.name, &k->r.description,
					&k->r.location, &k->r.url},
		  6))
		return NULL;
	*recent = k;
	return k;
}

static int64_t seen_at(int64_t own_capture, int64_t post_capture, int64_t post_time)
{
	if (own_capture != TIME_UNKNOWN)
		return own_capture;
	if (post_capture != TIME_UNKNOWN)
		return post_capture;
	return post_time != TIME_UNKNOWN ? post_time : INT64_MIN;
}

static enum status on_post(void *ctx, const struct post_record *r, struct err *err)
{
	struct batch *b = ctx;
	struct batch_post p = {
		.platform = r->platform,
		.id = r->id,
		.ref_id = r->ref_id,
		.ref_account_id = r->ref_account_id,
		.ref_handle = r->ref_handle,
		.lang = r->lang,
		.client = r->client,
		.text = r->text,
		.time_ms = r->time_ms,
		.captured_ms = r->captured_ms,
		.line = r->line > 0 ? r->line : COUNT_UNKNOWN,
		.reposts = r->reposts,
		.likes = r->likes,
		.replies = r->replies,
		.quotes = r->quotes,
		.flags = r->flags,
		.kind = r->kind,
		.account =
			keep_account(b, &r->account,
				     seen_at(r->account.captured_ms, r->captured_ms, r->time_ms)),
	};

	if (!p.account || !batch_join(&r->tags, true, &b->arena, &p.tags) ||
	    !batch_join(&r->urls, false, &b->arena, &p.urls) ||
	    !batch_join(&r->mentions, true, &b->arena, &p.mentions) ||
	    !keep_platform(b, &p.platform) ||
	    !keep(b,
		  (struct str *const[]){&p.id, &p.ref_id, &p.ref_account_id, &p.ref_handle, &p.lang,
					&p.client, &p.text},
		  7))
		return err_nomem(err);
	p.key = batch_key(b->key, p.platform, p.id);
	p.content = batch_content_key(b->key, p.text, p.tags, p.urls, p.mentions);
	return vec_push(&b->posts, p) ? STATUS_OK : err_nomem(err);
}

bool batch_keep(struct batch *b, const struct batch_post *p)
{
	struct batch_post k = *p;

	k.account = keep_account(b, &p->account->r, p->account->seen);
	return k.account && keep_platform(b, &k.platform) &&
	       keep(b,
		    (struct str *const[]){&k.id, &k.ref_id, &k.ref_account_id, &k.ref_handle,
					  &k.lang, &k.client, &k.text, &k.tags, &k.urls,
					  &k.mentions},
		    10) &&
	       vec_push(&b->posts, k);
}

static enum status on_account(void *ctx, const struct account_record *a, struct err *err)
{
	struct batch *b = ctx;
	const struct batch_account *k =
		keep_account(b, a, seen_at(a->captured_ms, TIME_UNKNOWN, TIME_UNKNOWN));

	return k && vec_push(&b->accounts, k) ? STATUS_OK : err_nomem(err);
}

static enum status on_trend(void *ctx, const struct trend_record *t, struct err *err)
{
	struct batch *b = ctx;
	struct trend_record k = *t;

	return keep(b, (struct str *const[]){&k.tag, &k.place}, 2) && vec_push(&b->trends, k)
		       ? STATUS_OK
		       : err_nomem(err);
}

static enum status on_deletion(void *ctx, const struct deletion_record *d, struct err *err)
{
	struct batch *b = ctx;
	struct deletion_record k = *d;

	return keep(b, (struct str *const[]){&k.platform, &k.id}, 2) && vec_push(&b->deletions, k)
		       ? STATUS_OK
		       : err_nomem(err);
}

static enum status on_reject(void *ctx, const struct reject_record *r, struct err *err)
{
	struct batch *b = ctx;
	const struct reject_record *last =
		b->rejects.count ? &b->rejects.at[b->rejects.count - 1] : NULL;
	struct reject_record k = *r;
	struct str reason = {r->reason, strlen(r->reason)};
	struct str detail = {r->detail, r->detail ? strlen(r->detail) : 0};

	k.raw.len = k.raw.len > BATCH_RAW_CAP ? BATCH_RAW_CAP : k.raw.len;
	/* Rows that are wrong in the same way come one after another. */
	k.reason = last && !strcmp(last->reason, r->reason)
			   ? last->reason
			   : arena_copy(&b->arena, reason.p, reason.len);
	k.detail = detail.p ? arena_copy(&b->arena, detail.p, detail.len) : NULL;
	if (!k.reason || (detail.p && !k.detail) || !keep(b, (struct str *const[]){&k.raw}, 1) ||
	    !vec_push(&b->rejects, k) || !vec_push(&b->raw_bytes, r->raw.len))
		return err_nomem(err);
	return STATUS_OK;
}

void batch_shift_lines(struct batch *b, int64_t by)
{
	for (size_t i = 0; i < b->posts.count; i++)
		if (b->posts.at[i].line != COUNT_UNKNOWN)
			b->posts.at[i].line += by;
	for (size_t i = 0; i < b->rejects.count; i++)
		b->rejects.at[i].line += by;
}

struct sink batch_sink(struct batch *b)
{
	return (struct sink){.ctx = b,
			     .post = on_post,
			     .account = on_account,
			     .trend = on_trend,
			     .deletion = on_deletion,
			     .reject = on_reject};
}
