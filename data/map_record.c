#include "config.h"

#include "map_record.h"

#include "extract.h"
#include "fold.h"
#include "map_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_(text) text /* translated where it is told */

enum { MS_MINUTE = 60000, MS_DAY = 86400000 };

static const struct str UNKNOWN = {NULL, 0};

struct mapper *mapper_new(const struct map_context *x)
{
	struct mapper *m = calloc(1, sizeof *m);
	size_t slots = x->mapping->slot_count + 1;

	if (!m)
		return NULL;
	m->x = x;
	m->context_entity = -1;
	m->heads = malloc(4 * slots * sizeof *m->heads);
	if (!m->heads) {
		free(m);
		return NULL;
	}
	memset(m->heads, 0xff, 4 * slots * sizeof *m->heads);
	m->tails = m->heads + slots;
	m->context_heads = m->heads + 2 * slots;
	m->context_tails = m->heads + 3 * slots;
	return m;
}

void mapper_free(struct mapper *m)
{
	if (!m)
		return;
	free(m->heads);
	free(m->index);
	free(m->index_ids);
	arena_free(&m->arena);
	free(m);
}

enum status sink_reject(const struct sink *sink, const struct place *at, const char *reason,
			const char *detail, struct err *err)
{
	struct reject_record r = {.line = at->line,
				  .offset = at->offset,
				  .reason = reason,
				  .detail = detail,
				  .raw = at->raw};

	return sink->reject ? sink->reject(sink->ctx, &r, err) : STATUS_OK;
}

/* --- what a post refers to ----------------------------------------------------------------------
 */

static bool starts(struct str s, const char *word)
{
	return s.len >= strlen(word) && !memcmp(s.p, word, strlen(word));
}

/* "RT @handle: rest": the handle, and the rest to *text. */
static struct str repost_prefix(struct str *text)
{
	size_t i = 4;
	struct str handle;

	if (!text->p || !starts(*text, "RT @"))
		return UNKNOWN;
	while (i < text->len &&
	       ((text->p[i] | 32) >= 'a' || text->p[i] == '_' ||
		(text->p[i] >= '0' && text->p[i] <= '9')) &&
	       (unsigned char)text->p[i] < 0x7b)
		i++;
	handle = (struct str){text->p + 4, i - 4};
	if (!handle.len || i - 4 > 40)
		return UNKNOWN;
	if (i < text->len && text->p[i] == ':')
		i++;
	while (i < text->len && text->p[i] == ' ')
		i++;
	*text = (struct str){text->p + i, text->len - i};
	return handle;
}

/* The other post's text; in tables NA and the like are none. */
static struct str ref_text(struct mapper *m, const struct map_field *f)
{
	return m->x->mapping->table ? map_string(m, &f[MAP_ref_TEXT])
				    : map_text(m, &f[MAP_ref_TEXT]);
}

static void ref_content(struct mapper *m, const struct map_field *f, struct post_record *p)
{
	struct str text = ref_text(m, f);

	if (!p->ref_account_id.p)
		p->ref_account_id = map_id(m, &f[MAP_ref_ACCOUNT]);
	if (!p->ref_handle.p)
		p->ref_handle = map_handle(map_string(m, &f[MAP_ref_HANDLE]));
	if (p->kind != KIND_REPOST || !text.len)
		return;
	p->text = text;
	p->flags &= ~(uint32_t)POST_TRUNCATED;
	p->tags = map_list(m, &f[MAP_ref_TAGS], LIST_TAGS);
	p->urls = map_list(m, &f[MAP_ref_URLS], LIST_URLS);
	p->mentions = map_list(m, &f[MAP_ref_MENTIONS], LIST_MENTIONS);
}

static bool is_when(struct mapper *m, const struct map_conditions *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct map_when *w = &all->all[i];
		struct str s = map_string(m, &w->field);
		bool found = false;

		for (size_t v = 0; v < w->count && !found; v++)
			found = s.len == w->values[v].len && !memcmp(s.p, w->values[v].p, s.len);
		if (!found)
			return false;
	}
	return true;
}

static bool ref_matches(struct mapper *m, const struct map_ref *r, struct str *id)
{
	const struct map_field *condition = &r->fields[MAP_ref_IF];

	*id = map_id(m, &r->fields[MAP_ref_ID]);
	if (r->when.count)
		return is_when(m, &r->when);
	return (condition->count && map_present(m, condition)) || id->len > 0 ||
	       ref_text(m, r->fields).p;
}

/* Finds the kind and what is referred to; true where the post's own text was replaced. */
static void map_refs(struct mapper *m, const struct map_def *d, struct post_record *p,
		     const struct map_ref **matched)
{
	struct str stripped = p->text;
	struct str handle = repost_prefix(&stripped);

	*matched = NULL;
	for (size_t i = 0; i < d->ref_count && !*matched; i++) {
		const struct map_ref *r = &d->refs[i];
		struct str id;

		if (handle.p && d->kind_from_text && r->kind != KIND_REPOST)
			continue;
		if (!ref_matches(m, r, &id))
			continue;
		*matched = r;
		p->kind = r->kind;
		p->ref_id = id;
		ref_content(m, r->fields, p);
	}
	if (!*matched && handle.p && d->kind_from_text)
		p->kind = KIND_REPOST;
	if (p->kind == KIND_REPOST && handle.p) {
		if (!p->ref_handle.p)
			p->ref_handle = handle;
		if (p->text.len > stripped.len &&
		    p->text.p + p->text.len == stripped.p + stripped.len)
			p->text = stripped;
	}
}

/* The text and author of a post that stands elsewhere in the document. */
static void look_up_original(struct mapper *m, struct post_record *p)
{
	int e = map_lookup(m, p->ref_id, false);
	struct account_record a = ACCOUNT_RECORD_EMPTY;

	if (e >= 0) {
		map_load(m, e);
		ref_content(m, m->x->mapping->defs[m->c->entities[e].def].fields, p);
		map_unload(m);
	}
	if (p->ref_account_id.p && !p->ref_handle.p && map_lookup_account(m, p->ref_account_id, &a))
		p->ref_handle = a.handle;
}

static void kind_otherwise(struct mapper *m, const struct map_def *d, struct post_record *p)
{
	bool told = false, reply_told = false;

	for (size_t i = 0; i < d->ref_count; i++) {
		bool bound = map_bound(m, &d->refs[i].fields[MAP_ref_ID]) ||
			     map_bound(m, &d->refs[i].fields[MAP_ref_IF]);

		told |= bound;
		reply_told |= bound && d->refs[i].kind == KIND_REPLY;
	}
	if (p->kind != KIND_UNKNOWN)
		return;
	if (d->kind_from_text && !reply_told && p->text.len > 1 && p->text.p[0] == '@')
		p->kind = KIND_REPLY;
	else if (told || (d->kind_from_text && p->text.p))
		p->kind = KIND_ORIGINAL;
}

/* --- times --------------------------------------------------------------------------------------
 */

static void check_time(struct mapper *m, struct post_record *p, const struct date_value *stated)
{
	int64_t id_ms = str_is(m->x->platform, "x") ? snowflake_ms(p->id) : TIME_UNKNOWN;
	int64_t apart;

	if (id_ms == TIME_UNKNOWN)
		return;
	if (p->time_ms == TIME_UNKNOWN) {
		p->time_ms = id_ms;
		p->flags |= POST_TIME_FROM_ID;
		return;
	}
	apart = id_ms - p->time_ms;
	if (stated->resolution_ms >= MS_MINUTE && apart >= 0 && apart < stated->resolution_ms) {
		p->time_ms = id_ms;
		p->flags |= POST_TIME_FROM_ID;
	} else if (llabs(apart) > MS_MINUTE) {
		p->flags |= POST_TIME_MISMATCH;
	}
}

/* --- posts --------------------------------------------------------------------------------------
 */

static bool ends_cut(struct str s)
{
	return s.len >= 3 && !memcmp(s.p + s.len - 3, "…", 3);
}

/* U+FFFD and the full-width # and @ all begin with this byte, which most texts lack. */
static bool holds_wide(struct str s)
{
	return s.len && memchr(s.p, 0xef, s.len);
}

/* What the data does not list is looked for in the text. */
static void extract_missing(struct mapper *m, struct post_record *p)
{
	struct str_list found[3] = {{0}};
	const bool wide = holds_wide(p->text);
	bool tags, urls, mentions;

	if (!p->text.p)
		return;
	tags = !p->tags.known && (wide || memchr(p->text.p, '#', p->text.len));
	urls = !p->urls.known && memchr(p->text.p, '.', p->text.len);
	mentions = !p->mentions.known && (wide || memchr(p->text.p, '@', p->text.len));
	if ((tags || urls || mentions) &&
	    !extract_entities(p->text, &m->arena, tags ? &found[0] : NULL,
			      mentions ? &found[1] : NULL, urls ? &found[2] : NULL))
		m->nomem = true;
	if (!p->tags.known)
		p->flags |= POST_TAGS_FROM_TEXT;
	for (size_t i = 0; i < 3; i++)
		found[i].known = true;
	p->tags = p->tags.known ? p->tags : found[0];
	p->mentions = p->mentions.known ? p->mentions : found[1];
	p->urls = p->urls.known ? p->urls : found[2];
}

/* Posts without an id get one from what they are, so that the same row is the same post. */
static struct str made_id(struct mapper *m, const struct post_record *p)
{
	uint64_t a = 0x7461, b = 0x6d69;
	struct str row = m->at->raw;
	char *id;

	if (m->x->mapping->table) {
		while (row.len && (row.p[row.len - 1] == '\n' || row.p[row.len - 1] == '\r'))
			row.len--;
		a = hash_bytes(row.p, row.len, a);
		b = hash_bytes(row.p, row.len, b);
	} else {
		const struct str s[] = {p->account.id, p->account.handle, p->text};

		for (size_t i = 0; i < 3; i++) {
			a = hash_bytes(s[i].p ? s[i].p : "", s[i].len, a);
			b = hash_bytes(s[i].p ? s[i].p : "", s[i].len, b);
		}
		a = hash_bytes(&p->time_ms, sizeof p->time_ms, a);
		b = hash_bytes(&p->time_ms, sizeof p->time_ms, b);
	}
	id = arena_printf(&m->arena, "row-%016llx%016llx", (unsigned long long)a,
			  (unsigned long long)b);
	m->nomem |= !id;
	return id ? (struct str){id, strlen(id)} : UNKNOWN;
}

static void post_author(struct mapper *m, const struct map_def *d, struct post_record *p)
{
	const struct map_field *f = d->fields;
	struct str id = d->lookup_author ? map_id(m, &f[MAP_post_AUTHOR]) : UNKNOWN;

	map_account(m, f, &p->account);
	if (!p->account.id.p)
		p->account.id = id;
	if (p->account.captured_ms == TIME_UNKNOWN)
		p->account.captured_ms = p->captured_ms;
}

static bool first_place(struct mapper *m, const struct map_field *f)
{
	struct map_field first = *f;

	first.count = f->count ? 1 : 0;
	return map_find(m, &first) != NULL;
}

static void post_fields(struct mapper *m, const struct map_def *d, struct post_record *p)
{
	const struct map_field *f = d->fields;

	p->platform = m->x->platform;
	p->id = map_id(m, &f[MAP_post_ID]);
	p->captured_ms = map_time_ms(m, &f[MAP_post_CAPTURED]);
	p->text = map_text(m, &f[MAP_post_TEXT]);
	p->lang = map_string(m, &f[MAP_post_LANG]);
	p->client = map_string(m, &f[MAP_post_CLIENT]);
	p->tags = map_list(m, &f[MAP_post_TAGS], LIST_TAGS);
	p->urls = map_list(m, &f[MAP_post_URLS], LIST_URLS);
	p->mentions = map_list(m, &f[MAP_post_MENTIONS], LIST_MENTIONS);
	p->reposts = map_count(m, &f[MAP_post_REPOSTS]);
	p->likes = map_count(m, &f[MAP_post_LIKES]);
	p->replies = map_count(m, &f[MAP_post_REPLIES]);
	p->quotes = map_count(m, &f[MAP_post_QUOTES]);
	if (map_fact(m, &f[MAP_post_TRUNCATED]) == FACT_YES && !first_place(m, &f[MAP_post_TEXT]))
		p->flags |= POST_TRUNCATED;
	if (map_present(m, &f[MAP_post_WITHHELD]))
		p->flags |= POST_WITHHELD;
}

/* Whether the document itself says that this post lies outside of what it covers. */
static bool outside(struct mapper *m, const struct map_def *d, int64_t time_ms)
{
	int64_t start = map_time_ms(m, &d->fields[MAP_post_WINDOW_START]);
	int64_t end = map_time_ms(m, &d->fields[MAP_post_WINDOW_END]);

	if (time_ms == TIME_UNKNOWN)
		return false;
	return (start != TIME_UNKNOWN && time_ms < start) || (end != TIME_UNKNOWN && time_ms > end);
}

static void post_author_elsewhere(struct mapper *m, struct post_record *p)
{
	struct account_record a = ACCOUNT_RECORD_EMPTY;

	if (p->account.id.p && !p->account.handle.p && map_lookup_account(m, p->account.id, &a)) {
		if (a.captured_ms == TIME_UNKNOWN)
			a.captured_ms = p->captured_ms;
		p->account = a;
	}
	if (!p->account.id.p && p->account.handle.p)
		p->account.id = map_folded(m, p->account.handle);
}

static enum status emit_post(struct mapper *m, int entity, const struct map_def *d,
			     const struct sink *sink, size_t *emitted, struct err *err)
{
	struct post_record p = POST_RECORD_EMPTY;
	const struct map_ref *ref;
	struct date_value time;
	bool refused;

	map_load(m, entity);
	post_fields(m, d, &p);
	if (!p.id.p && !p.text.p) {
		map_unload(m);
		return STATUS_OK;
	}
	map_time(m, &d->fields[MAP_post_TIME], &time);
	p.time_ms = time.ms;
	post_author(m, d, &p);
	map_refs(m, d, &p, &ref);
	kind_otherwise(m, d, &p);
	refused = outside(m, d, p.time_ms);
	map_unload(m);
	(*emitted)++;
	if (refused) {
		struct place here = {m->at->line, m->at->offset, p.text.p ? p.text : p.id};

		return sink_reject(sink, &here, N_("post outside the document's own window of time"),
				   NULL, err);
	}
	post_author_elsewhere(m, &p);
	if (!p.account.id.p) {
		struct place here = {m->at->line, m->at->offset, p.text.p ? p.text : p.id};

		return sink_reject(sink, &here, N_("post without an author"), NULL, err);
	}
	if (ref && ref->lookup)
		look_up_original(m, &p);
	p.line = m->at->line;
	if (!p.id.p)
		p.id = made_id(m, &p);
	check_time(m, &p, &time);
	if (p.kind == KIND_REPOST && p.text.p && ends_cut(p.text))
		p.flags |= POST_TRUNCATED;
	if (holds_wide(p.text) && memmem(p.text.p, p.text.len, "\xef\xbf\xbd", 3))
		p.flags |= POST_REPAIRED;
	extract_missing(m, &p);
	if (m->nomem)
		return err_nomem(err);
	return sink->post ? sink->post(sink->ctx, &p, err) : STATUS_OK;
}

/* --- the rest -----------------------------------------------------------------------------------
 */

static enum status emit_account(struct mapper *m, const struct map_def *d, const struct sink *sink,
				size_t *emitted, struct err *err)
{
	struct account_record a = ACCOUNT_RECORD_EMPTY;

	map_account(m, d->fields, &a);
	if (!a.id.p && a.handle.p)
		a.id = map_folded(m, a.handle);
	if (!a.id.p)
		return STATUS_OK;
	(*emitted)++;
	if (m->nomem)
		return err_nomem(err);
	return sink->account ? sink->account(sink->ctx, &a, err) : STATUS_OK;
}

static enum status emit_trend(struct mapper *m, const struct map_def *d, const struct sink *sink,
			      size_t *emitted, struct err *err)
{
	struct date_value start;
	struct trend_record t = {.tag = map_string(m, &d->fields[MAP_trend_TAG]),
				 .place = map_string(m, &d->fields[MAP_trend_PLACE]),
				 .end_ms = map_time_ms(m, &d->fields[MAP_trend_END]),
				 .reported = map_count(m, &d->fields[MAP_trend_REPORTED])};

	map_time(m, &d->fields[MAP_trend_START], &start);
	t.start_ms = start.ms;
	if (t.end_ms == TIME_UNKNOWN && start.ms != TIME_UNKNOWN && start.resolution_ms == MS_DAY)
		t.end_ms = start.ms + MS_DAY;
	if (!t.tag.len)
		return STATUS_OK;
	(*emitted)++;
	if (m->nomem)
		return err_nomem(err);
	return sink->trend ? sink->trend(sink->ctx, &t, err) : STATUS_OK;
}

static enum status emit_deletion(struct mapper *m, const struct map_def *d, const struct sink *sink,
				 size_t *emitted, struct err *err)
{
	struct deletion_record r = {.platform = m->x->platform,
				    .id = map_id(m, &d->fields[MAP_deletion_ID]),
				    .time_ms = map_time_ms(m, &d->fields[MAP_deletion_TIME])};

	if (!r.id.p)
		return STATUS_OK;
	(*emitted)++;
	return sink->deletion ? sink->deletion(sink->ctx, &r, err) : STATUS_OK;
}

/* Which of the records that begin at an entity's place it is; NULL: none. */
static const struct map_def *applicable(struct mapper *m, int entity)
{
	const struct map_def *defs = m->x->mapping->defs;
	int def = m->c->entities[entity].def;

	if (!defs[def].when.count && defs[def].otherwise < 0)
		return &defs[def];
	map_load(m, entity);
	while (def >= 0 && !is_when(m, &defs[def].when))
		def = defs[def].otherwise;
	map_unload(m);
	return def < 0 ? NULL : &defs[def];
}

enum status map_emit(struct mapper *m, struct captures *c, const struct place *at,
		     const struct sink *sink, size_t *emitted, struct err *err)
{
	enum status status = STATUS_OK;

	m->c = c;
	m->at = at;
	if (m->arena.used)
		arena_reset(&m->arena);
	map_index(m);
	for (uint32_t i = 0; status == STATUS_OK && i < c->entity_count; i++) {
		const struct map_def *d = applicable(m, (int)i);

		if (!d)
			continue;
		if (d->kind == ENTITY_POST) {
			status = emit_post(m, (int)i, d, sink, emitted, err);
			continue;
		}
		map_load(m, (int)i);
		if (d->kind == ENTITY_ACCOUNT)
			status = emit_account(m, d, sink, emitted, err);
		else if (d->kind == ENTITY_TREND)
			status = emit_trend(m, d, sink, emitted, err);
		else if (d->kind == ENTITY_DELETION)
			status = emit_deletion(m, d, sink, emitted, err);
		map_unload(m);
	}
	map_unload_context(m);
	if (c->nomem || m->nomem) {
		c->nomem = m->nomem = false;
		return err_nomem(err);
	}
	return status;
}
