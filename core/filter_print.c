/* The canonical text of a filter: what it prints parses to the same tree and prints the same. */
#include "config.h"

#include "filter_ast.h"
#include "text.h"
#include "vec.h"

#include <stdio.h>

struct printer {
	VEC(char) out;
	bool failed;
};

static void put(struct printer *p, const char *bytes, size_t len)
{
	if (p->failed || !vec_reserve(&p->out, len)) {
		p->failed = true;
		return;
	}
	if (len)
		memcpy(p->out.at + p->out.count, bytes, len);
	p->out.count += len;
}

static void put_text(struct printer *p, const char *text)
{
	put(p, text, strlen(text));
}

static void put_in_quotes(struct printer *p, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] == '"' || bytes[i] == '\\')
			put_text(p, "\\");
		put(p, bytes + i, 1);
	}
}

/* A cluster that a screen or a bulletin shows otherwise than it is: what has no place of its own there is spelled out,
 * so that a query can be copied from what is seen.  Bad bytes stay: they are compared as the U+FFFD that is shown. */
static void put_spelled(struct printer *p, struct str cluster)
{
	int len;

	for (size_t i = 0; i < cluster.len; i += (size_t)len) {
		char number[16];
		int32_t code;

		len = text_decode(cluster.p + i, cluster.p + cluster.len, &code);
		if (text_width(code) > 0)
			put_in_quotes(p, cluster.p + i, (size_t)len);
		else
			put(p, number, (size_t)snprintf(number, sizeof number, "\\u{%X}", (unsigned)code));
	}
}

static void put_quoted(struct printer *p, struct str s)
{
	put_text(p, "\"");
	for (size_t at = 0, before = 0; at < s.len; before = at) {
		char shown[TEXT_CLUSTER];
		size_t bytes;
		int cells;

		text_step(s, &at, TEXT_LINE, shown, &bytes, &cells);
		if (bytes == at - before && !memcmp(shown, s.p + before, bytes))
			put_in_quotes(p, shown, bytes);
		else
			put_spelled(p, (struct str){s.p + before, at - before});
	}
	put_text(p, "\"");
}

char *filter_quoted(struct str s)
{
	struct printer p = {.failed = false};

	put_quoted(&p, s);
	put(&p, "", 1);
	if (!p.failed)
		return p.out.at;
	vec_free(&p.out);
	return NULL;
}

/* Bytes that need no quotes anywhere in a word. */
static bool is_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_' || c == '#' || c == '@' || c == '.' || (unsigned char)c >= 0x80;
}

static bool is_plain_text(struct str s, const char *more)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_plain(s.p[i]) && !(s.p[i] && strchr(more, s.p[i])))
			return false;
	return s.len > 0 && text_shows(s);
}

static bool is_keyword(struct str s)
{
	return (s.len == 2 && !memcmp(s.p, "OR", 2)) ||
	       (s.len == 3 && (!memcmp(s.p, "AND", 3) || !memcmp(s.p, "NOT", 3)));
}

static void put_word(struct printer *p, struct str s)
{
	if (is_plain_text(s, "") && !is_keyword(s))
		put(p, s.p, s.len);
	else
		put_quoted(p, s);
}

static void put_decimal(struct printer *p, struct decimal d)
{
	char digits[32];
	int n = snprintf(digits, sizeof digits, "%0*lld", d.scale + 1, (long long)d.digits);

	put(p, digits, (size_t)(n - d.scale));
	if (d.scale) {
		put_text(p, ".");
		put(p, digits + n - d.scale, (size_t)d.scale);
	}
}

/* A * in quotes is a star and no pattern, so a pattern is never quoted; one that begins with a quote
 * was written behind its sigil, and needs it again. */
static void put_glob(struct printer *p, enum field f, struct str raw)
{
	if (raw.p[0] == '"')
		put_text(p, f == FIELD_TAG ? "#" : "@");
	put(p, raw.p, raw.len);
}

static void put_item(struct printer *p, enum field f, const struct item *i)
{
	char number[32];

	switch (field_info(f)->type) {
	case FIELD_TYPE_TEXT:
		put_word(p, i->folded.len ? i->folded : i->raw);
		break;
	case FIELD_TYPE_NAME:
		if (is_plain_text(i->raw, i->glob ? "-:/+*" : "-:/+") &&
		    (i->glob || !memchr(i->folded.p, '*', i->folded.len)))
			put(p, i->raw.p, i->raw.len);
		else if (i->glob)
			put_glob(p, f, i->raw);
		else
			put_quoted(p, i->raw);
		break;
	case FIELD_TYPE_COUNT:
		put(p, number,
		    (size_t)snprintf(number, sizeof number, "%lld", (long long)i->count));
		break;
	case FIELD_TYPE_SHARE:
		put_decimal(p, i->num);
		break;
	case FIELD_TYPE_RATE:
	case FIELD_TYPE_AGE:
		put_decimal(p, i->num);
		put_text(p, i->suffix);
		break;
	case FIELD_TYPE_TIME:
		put(p, i->raw.p, i->raw.len);
		break;
	case FIELD_TYPE_CHOICE:
	case FIELD_TYPE_PRESENCE:
		put_text(p, field_choices(f)[i->choice]);
		break;
	}
}

static bool publish(struct printer *p, struct arena *arena, struct str *out)
{
	char *copy = p->failed ? NULL : arena_copy(arena, p->out.at ? p->out.at : "", p->out.count);

	*out = (struct str){copy, p->out.count};
	vec_free(&p->out);
	return copy != NULL;
}

bool predicate_print(struct predicate *pr, struct arena *arena)
{
	static const char *const ops[] = {":", "<", "<=", ">", ">="};
	struct printer p = {0};

	if (pr->field != FIELD_NONE) {
		put_text(&p, field_info(pr->field)->name);
		put_text(&p, ops[pr->op]);
	}
	if (pr->regex) {
		put_text(&p, "/");
		put(&p, pr->items->raw.p, pr->items->raw.len);
		put_text(&p, "/");
	} else {
		for (uint32_t i = 0; i < pr->count; i++) {
			if (i)
				put_text(&p, ",");
			put_item(&p, pr->field, &pr->items[i]);
		}
	}
	return publish(&p, arena, &pr->text);
}

/* Depth is bounded by the parser. */
static void put_node(struct printer *p, const struct node *n)
{
	bool group;

	switch (n->type) {
	case NODE_ALL:
		break;
	case NODE_PREDICATE:
		put(p, n->predicate->text.p, n->predicate->text.len);
		break;
	case NODE_NOT:
		group = n->child->type != NODE_PREDICATE;
		put_text(p, group ? "-(" : "-");
		put_node(p, n->child);
		put_text(p, group ? ")" : "");
		break;
	case NODE_AND:
	case NODE_OR:
		for (const struct node *c = n->child; c; c = c->next) {
			group = c->type == NODE_OR;
			if (c != n->child)
				put_text(p, n->type == NODE_OR ? " OR " : " ");
			put_text(p, group ? "(" : "");
			put_node(p, c);
			put_text(p, group ? ")" : "");
		}
		break;
	}
}

bool filter_print(struct filter *f)
{
	struct printer p = {0};

	put_node(&p, f->root);
	return publish(&p, &f->arena, &f->text);
}

/* Remembers the last star: on a mismatch it takes one byte more. */
bool glob_matches(struct str glob, struct str s)
{
	size_t g = 0, i = 0, star = SIZE_MAX, from = 0;

	while (i < s.len) {
		if (g < glob.len && glob.p[g] == '*') {
			star = g++;
			from = i;
		} else if (g < glob.len && glob.p[g] == s.p[i]) {
			g++, i++;
		} else if (star != SIZE_MAX) {
			g = star + 1;
			i = ++from;
		} else {
			return false;
		}
	}
	while (g < glob.len && glob.p[g] == '*')
		g++;
	return g == glob.len;
}
