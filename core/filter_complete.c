/* What could follow: field names, a field's words, and the names that the corpus and the registry
 * hold, the most used first. */
#include "config.h"

#include "filter_ast.h"
#include "fold.h"
#include "text.h"
#include "vec.h"

#include <stdlib.h>
#include <string.h>

struct completion {
	const struct filter_env *env;
	struct str head; /* of the token: dashes, field, colon, items before the last comma */
	char typed[256]; /* the last item, folded */
	size_t typed_len;
	size_t left; /* to be found still */
	void (*found)(void *ctx, struct str replacement, const char *help);
	void *ctx;
};

static bool begins(struct str s, const char *prefix, size_t len)
{
	return s.len >= len && !memcmp(s.p, prefix, len);
}

static bool needs_quotes(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (strchr(" \t\r\n(),\"*\\", s.p[i]) || !s.p[i])
			return true;
	return !s.len || !text_shows(s);
}

/* head + value, quoted where it must be; a name too long for the line is left out. */
static void offer(struct completion *k, struct str value, const char *help)
{
	VEC(char) out = {0};
	char *quoted = NULL;

	if (!k->left)
		return;
	if (needs_quotes(value)) {
		if (!(quoted = filter_quoted(value)))
			return;
		value = (struct str){quoted, strlen(quoted)};
	}
	if (vec_reserve(&out, k->head.len + value.len)) {
		memcpy(out.at, k->head.p, k->head.len);
		memcpy(out.at + k->head.len, value.p, value.len);
		k->found(k->ctx, (struct str){out.at, k->head.len + value.len}, help);
		k->left--;
	}
	free(quoted);
	vec_free(&out);
}

static bool wanted(const struct completion *k, struct str name)
{
	char folded[512];
	size_t len = name.p ? fold_text(name, folded, sizeof folded) : sizeof folded + 1;

	return len <= sizeof folded && begins((struct str){folded, len}, k->typed, k->typed_len);
}

/* The first entry of a folded dictionary, in byte order, that is not below what is typed. */
static uint32_t lower_bound(const struct strings *s, uint32_t count, const char *p, size_t len)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		struct str at = strings_at(s, middle);
		int d = memcmp(at.p, p, at.len < len ? at.len : len);

		if (d < 0 || (!d && at.len < len))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static uint64_t uses_of_tag(const struct corpus *c, uint32_t i)
{
	return lists_count(&c->tag_posts, i);
}

static uint64_t uses_of_handle(const struct corpus *c, uint32_t i)
{
	uint32_t a = c->handle_account[i];

	return a == NONE ? 0 : lists_count(&c->account_posts, a);
}

enum { RANKED = 64 };

/* Of a run of a dictionary, those most used first. */
static void offer_ranked(struct completion *k, const struct strings *folded,
			 const struct strings *shown, uint32_t count,
			 uint64_t (*uses)(const struct corpus *, uint32_t))
{
	struct {
		uint64_t uses;
		uint32_t i;
	} best[RANKED];
	size_t n = 0, most = k->left < RANKED ? k->left : RANKED;

	for (uint32_t i = lower_bound(folded, count, k->typed, k->typed_len);
	     i < count && begins(strings_at(folded, i), k->typed, k->typed_len); i++) {
		uint64_t u = uses(k->env->corpus, i);
		size_t at = n < most ? n++ : most;

		/* Insertion from the end; equal ones keep the dictionary's order. */
		while (at > 0 && best[at - 1].uses < u) {
			if (at < most)
				best[at] = best[at - 1];
			at--;
		}
		if (at < most) {
			best[at].uses = u;
			best[at].i = i;
		}
	}
	for (size_t i = 0; i < n; i++)
		offer(k, strings_at(shown, best[i].i), "");
}

static void offer_names(struct completion *k, const struct strings *names, uint32_t count)
{
	for (uint32_t i = 0; i < count && k->left; i++)
		if (wanted(k, strings_at(names, i)))
			offer(k, strings_at(names, i), "");
}

static void offer_choices(struct completion *k, enum field f)
{
	const char *const *choices = field_choices(f);

	for (int i = 0; choices[i]; i++)
		if (!strncmp(choices[i], k->typed, k->typed_len))
			offer(k, (struct str){choices[i], strlen(choices[i])}, "");
}

static void offer_registry(struct completion *k, enum field f)
{
	const struct registry *g = k->env->registry;

	for (uint32_t i = 0; g && (f == FIELD_ACTOR || f == FIELD_POSITIONED) && i < g->actor_count; i++)
		if (wanted(k, g->actors[i].id) || wanted(k, g->actors[i].name))
			offer(k, g->actors[i].id, "");
	if (f == FIELD_POSITIONED && wanted(k, (struct str){"nobody", 6}))
		offer(k, (struct str){"nobody", 6}, "");
	for (uint32_t i = 0; g && f == FIELD_DURING && i < g->event_count; i++)
		if (wanted(k, g->events[i].id) || wanted(k, g->events[i].name))
			offer(k, g->events[i].id, "");
	for (uint32_t i = 0; g && (f == FIELD_SECTOR || f == FIELD_POSITIONED) && i < g->actor_count; i++) {
		struct str s = g->actors[i].sector;
		bool before = false;

		for (uint32_t j = 0; j < i && !before; j++)
			before = g->actors[j].sector.len == s.len &&
				 (!s.len || !memcmp(g->actors[j].sector.p, s.p, s.len));
		if (!before && wanted(k, s))
			offer(k, s, "");
	}
}

static void offer_values(struct completion *k, enum field f)
{
	const struct corpus *c = k->env->corpus;

	switch (f) {
	case FIELD_TAG:
		offer_ranked(k, &c->tag_folded, &c->tag, c->n.tags, uses_of_tag);
		break;
	case FIELD_FROM:
	case FIELD_TO:
		offer_ranked(k, &c->handle_folded, &c->handle, c->n.handles, uses_of_handle);
		break;
	case FIELD_LANG:
		offer_names(k, &c->lang_name, c->n.langs);
		break;
	case FIELD_CLIENT:
		offer_names(k, &c->client_name, c->n.clients);
		break;
	case FIELD_PLATFORM:
		offer_names(k, &c->platform_name, c->n.platforms);
		break;
	case FIELD_ACTOR:
	case FIELD_SECTOR:
	case FIELD_POSITIONED:
	case FIELD_DURING:
		offer_registry(k, f);
		break;
	default:
		offer_choices(k, f);
	}
}

static void offer_fields(struct completion *k)
{
	for (int f = FIELD_NONE + 1; f < FIELD_COUNT; f++) {
		const struct field_info *i = field_info((enum field)f);
		char name[32];
		size_t n = strlen(i->name);
		bool measure = i->type == FIELD_TYPE_COUNT || i->type == FIELD_TYPE_RATE ||
			       i->type == FIELD_TYPE_SHARE || i->type == FIELD_TYPE_AGE;

		if (strncmp(i->name, k->typed, k->typed_len) || n + 2 > sizeof name)
			continue;
		memcpy(name, i->name, n);
		/* A measure takes < and > as well: the name alone. */
		if (!measure)
			name[n++] = ':';
		offer(k, (struct str){name, n}, i->help);
	}
}

/* Where the last token starts: after the last blank or parenthesis outside quotes. */
static size_t last_token(struct str text, bool *in_quotes)
{
	size_t start = 0;

	*in_quotes = false;
	for (size_t i = 0; i < text.len; i++) {
		if (*in_quotes && text.p[i] == '\\' && i + 1 < text.len)
			i++;
		else if (text.p[i] == '"')
			*in_quotes = !*in_quotes;
		else if (!*in_quotes && strchr(" \t\r\n()", text.p[i]))
			start = i + 1;
	}
	return start;
}

/* Splits the token into head and what is typed of the last item. */
static enum field split(struct completion *k, struct str token, bool in_quotes)
{
	size_t at = 0, colon, item;
	enum field f;

	while (at < token.len && token.p[at] == '-')
		at++;
	for (colon = at; colon < token.len && token.p[colon] != ':' && token.p[colon] != '=';)
		colon++;
	item = colon < token.len ? colon + 1 : at;
	f = colon < token.len ? field_by_name((struct str){token.p + at, colon - at}) : FIELD_NONE;
	for (size_t i = item; f != FIELD_NONE && !in_quotes && i < token.len; i++)
		if (token.p[i] == ',')
			item = i + 1;
	/* #tag and @handle are whole terms. */
	if (f == FIELD_NONE && colon == token.len && at < token.len &&
	    (token.p[at] == '#' || token.p[at] == '@')) {
		f = token.p[at] == '#' ? FIELD_TAG : FIELD_FROM;
		item = at + 1;
	}
	k->head = (struct str){token.p, item};
	while (item < token.len && strchr("\"#@", token.p[item]))
		item++;
	k->typed_len = fold_text((struct str){token.p + item, token.len - item}, k->typed,
				 sizeof k->typed);
	return k->typed_len <= sizeof k->typed ? f : FIELD_COUNT;
}

size_t filter_complete(struct str text, const struct filter_env *env, size_t most,
		       void (*found)(void *ctx, struct str replacement, const char *help),
		       void *ctx)
{
	struct completion k = {.env = env, .left = most, .found = found, .ctx = ctx};
	bool in_quotes;
	size_t start = last_token(text, &in_quotes);
	struct str token = {text.p + start, text.len - start};
	enum field f = split(&k, token, in_quotes);

	if (f == FIELD_NONE)
		offer_fields(&k);
	else if (f != FIELD_COUNT)
		offer_values(&k, f);
	return start;
}
