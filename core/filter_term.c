/* The terms of a filter: words, phrases, patterns, and fields with their values. */
#include "config.h"

#include "filter_parser.h"
#include "fold.h"
#include "text.h"
#include "utf8.h"
#include "vec.h"

#include <stdio.h>
#include <string.h>

static void *fail_field(struct parser *p, size_t column, enum field f, const char *message)
{
	err_set(p->err, STATUS_USAGE, "%s: %s", field_info(f)->name, message);
	p->err->id = message;
	p->err->column = (int)column + 1;
	return NULL;
}

/* --- values ----------------------------------------------------------------------------------- */

static bool folded(struct parser *p, struct str raw, struct str *out)
{
	size_t cap = raw.len * 3 + 64, len;
	char *buf;

	for (;;) {
		buf = arena_alloc(p->arena, cap);
		if (!buf)
			return false;
		len = fold_text(raw, buf, cap);
		if (len <= cap)
			break;
		cap = len;
	}
	*out = (struct str){buf, len};
	return true;
}

/* The 5 of "\u{5}" and its like at `at`, whose } stands before `end`; 0 bytes: it is none. */
static size_t spelled(struct str text, size_t at, size_t end, int32_t *code)
{
	size_t i = at + 3;

	*code = 0;
	for (; i < end && i < at + 9; i++) {
		char c = text.p[i];

		if (c >= '0' && c <= '9')
			*code = *code * 16 + c - '0';
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			*code = *code * 16 + (c | 32) - 'a' + 10;
		else
			break;
	}
	if (i == at + 3 || i >= end || text.p[i] != '}' || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF))
		return 0;
	return i + 1 - at;
}

/* "…", with \", \\ and \u{…} undone. */
static bool take_quoted(struct parser *p, struct str *out)
{
	size_t start = p->at, end = start + 1, n = 0;
	char *buf;

	while (end < p->text.len && p->text.p[end] != '"')
		end += p->text.p[end] == '\\' && end + 1 < p->text.len ? 2 : 1;
	if (end >= p->text.len)
		return parser_fail(p, start, N_("the closing \" is missing")) != NULL;
	buf = arena_alloc(p->arena, end - start);
	if (!buf)
		return parser_nomem(p) != NULL;
	for (size_t i = start + 1; i < end; i++) {
		char c = p->text.p[i], next = p->text.p[i + 1];

		if (c == '\\' && next == 'u' && p->text.p[i + 2] == '{') {
			int32_t code;
			size_t len = spelled(p->text, i, end, &code);

			if (!len)
				return parser_fail(p, i,
						   N_("\\u{ takes the hexadecimal number of a character and "
						   "a }")) != NULL;
			n += (size_t)utf8_encode(code, buf + n);
			i += len - 1;
			continue;
		}
		if (c == '\\' && (next == '"' || next == '\\'))
			c = p->text.p[++i];
		buf[n++] = c;
	}
	p->at = end + 1;
	*out = (struct str){buf, n};
	return true;
}

/* The first byte of a control character, C0 or C1, or s.len. */
static size_t control_at(struct str s)
{
	for (size_t i = 0, len; i < s.len; i += len) {
		int32_t code;

		len = (size_t)text_decode(s.p + i, s.p + s.len, &code);
		if (code < 0x20 || (code >= 0x7F && code < 0xA0))
			return i;
	}
	return s.len;
}

/* /…/, kept as it is: \/ means / to the regular expression too.  A control character in it would be shown as something
 * else, and can't be spelled for the user: behind a backslash or between \Q and \E it would change its meaning. */
static bool take_regex(struct parser *p, struct str *out)
{
	size_t start = p->at++, control;

	for (; peek(p) >= 0; p->at++) {
		if (peek(p) == '\\' && p->at + 1 < p->text.len) {
			p->at++;
			continue;
		}
		if (peek(p) == '/') {
			*out = (struct str){p->text.p + start + 1, p->at - start - 1};
			p->at++;
			if (!out->len)
				return parser_fail(p, start,
						   N_("an empty // finds nothing: write a pattern "
						   "between the slashes")) != NULL;
			control = control_at(*out);
			if (control < out->len)
				return parser_fail(p, start + 1 + control,
						   N_("a pattern takes a control character as its number, "
						   "such as \\x{1B} or \\t")) != NULL;
			return true;
		}
	}
	return parser_fail(p, start, N_("the closing / is missing")) != NULL;
}

static struct str take_bare(struct parser *p, bool comma_ends)
{
	size_t start = p->at;

	while (!at_end_of_term(p) && !(comma_ends && peek(p) == ','))
		p->at++;
	return (struct str){p->text.p + start, p->at - start};
}

static bool starts_with(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && !memcmp(s.p, prefix, n);
}

/* Drops leading # or @, ASCII or full-width. */
static struct str without_sigil(struct str s, const char *ascii, const char *wide)
{
	for (;;) {
		size_t n = starts_with(s, ascii) ? strlen(ascii) : 0;

		if (!n)
			n = starts_with(s, wide) ? strlen(wide) : 0;
		if (!n)
			return s;
		s.p += n;
		s.len -= n;
	}
}

static bool fill_name(struct parser *p, enum field f, struct item *i, bool quoted, const char **why)
{
	if (f == FIELD_FROM || f == FIELD_TO)
		i->raw = without_sigil(i->raw, "@", "\xef\xbc\xa0");
	if (f == FIELD_TAG)
		i->raw = without_sigil(i->raw, "#", "\xef\xbc\x83");
	if (!folded(p, i->raw, &i->folded))
		return parser_nomem(p) != NULL;
	if (f == FIELD_TAG)
		i->folded = without_sigil(i->folded, "#", "#");
	*why = N_("a name is missing");
	i->glob = !quoted && i->folded.len && memchr(i->folded.p, '*', i->folded.len);
	return i->folded.len > 0;
}

static bool fill_choice(enum field f, struct item *i, const char **why)
{
	const char *const *choices = field_choices(f);

	*why = NULL;
	for (int c = 0; choices[c]; c++)
		if (strlen(choices[c]) == i->raw.len && !memcmp(choices[c], i->raw.p, i->raw.len)) {
			i->choice = c;
			return true;
		}
	return false;
}

/* Says which words a choice takes. */
static void fail_choice(struct parser *p, size_t column, enum field f)
{
	const char *const *choices = field_choices(f);
	static const char words[] = N_("one of these is expected");
	char list[160];

	snprintf(list, sizeof list, "%s:", words);

	for (int c = 0; choices[c]; c++) {
		size_t used = strlen(list);

		snprintf(list + used, sizeof list - used, "%s %s", c ? "," : "", choices[c]);
	}
	fail_field(p, column, f, list);
	p->err->id = words;
}

static bool fill_item(struct parser *p, const struct predicate *pr, struct item *i, bool quoted,
		      const char **why)
{
	switch (field_info(pr->field)->type) {
	case FIELD_TYPE_TEXT:
		*why = N_("a word is missing");
		if (!folded(p, i->raw, &i->folded))
			return parser_nomem(p) != NULL;
		return i->raw.len > 0;
	case FIELD_TYPE_NAME:
		return fill_name(p, pr->field, i, quoted, why);
	case FIELD_TYPE_COUNT:
		return value_count(i->raw, &i->count, why);
	case FIELD_TYPE_RATE:
		return value_rate(i->raw, i, why);
	case FIELD_TYPE_SHARE:
		return value_share(i->raw, &i->num, why);
	case FIELD_TYPE_TIME:
		return value_time(i->raw, i, why);
	case FIELD_TYPE_AGE:
		return value_age(i->raw, i, why);
	case FIELD_TYPE_CHOICE:
	case FIELD_TYPE_PRESENCE:
		return fill_choice(pr->field, i, why);
	}
	return false;
}

/* A trailing * is what people type for "begins with"; a contained word has it anyway. */
static struct str without_star(struct str s)
{
	if (s.len > 1 && s.p[s.len - 1] == '*' && s.p[s.len - 2] != '*')
		s.len--;
	return s;
}

/* --- predicates ------------------------------------------------------------------------------- */

static bool takes_list(const struct predicate *pr)
{
	enum field_type t = field_info(pr->field)->type;

	return pr->op == OP_IS && (t == FIELD_TYPE_NAME || t == FIELD_TYPE_CHOICE ||
				   t == FIELD_TYPE_PRESENCE || t == FIELD_TYPE_COUNT);
}

/* One value of a list, or the whole value. */
static bool take_item(struct parser *p, const struct predicate *pr, struct item *out, size_t start)
{
	bool quoted = peek(p) == '"', text = field_info(pr->field)->type == FIELD_TYPE_TEXT;
	size_t column = p->at;
	const char *why = NULL;
	struct item i = {0};

	if (quoted && !take_quoted(p, &i.raw))
		return false;
	if (!quoted)
		i.raw = take_bare(p, takes_list(pr));
	if (!quoted && text)
		i.raw = without_star(i.raw);
	p->err->status = STATUS_OK;
	if (!fill_item(p, pr, &i, quoted, &why)) {
		/* Nothing typed yet: the term as a whole is unfinished. */
		column = i.raw.len ? column : start;
		if (p->err->status == STATUS_OK && why && pr->field == FIELD_NONE)
			parser_fail(p, column, why);
		else if (p->err->status == STATUS_OK && why)
			fail_field(p, column, pr->field, why);
		else if (p->err->status == STATUS_OK)
			fail_choice(p, column, pr->field);
		return false;
	}
	*out = i;
	return true;
}

static bool take_items(struct parser *p, struct predicate *pr, size_t start)
{
	VEC(struct item) items = {0};
	bool taken;

	do {
		struct item i = {0};

		taken = take_item(p, pr, &i, start);
		if (taken && !vec_push(&items, i))
			taken = parser_nomem(p) != NULL;
	} while (taken && takes_list(pr) && peek(p) == ',' && ++p->at);
	if (taken) {
		pr->count = (uint32_t)items.count;
		pr->items = arena_calloc(p->arena, items.count, sizeof *pr->items);
		if (pr->items)
			memcpy(pr->items, items.at, items.count * sizeof *items.at);
		else
			taken = parser_nomem(p) != NULL;
	}
	vec_free(&items);
	return taken;
}

static struct node *finish_predicate(struct parser *p, struct predicate *pr, size_t start)
{
	struct node *n;

	if (!at_end_of_term(p))
		return parser_fail(p, p->at, N_("a space is expected after the closing \" or /"));
	if (++p->predicates > FILTER_PREDICATES_MAX)
		return parser_fail(p, start, N_("the filter has more than 1024 terms"));
	if (!predicate_print(pr, p->arena) || !(n = parser_node(p, NODE_PREDICATE, NULL)))
		return parser_nomem(p);
	n->predicate = pr;
	return n;
}

static bool take_op(struct parser *p, enum op *op)
{
	int c = peek(p);

	if (c != ':' && c != '=' && c != '<' && c != '>')
		return false;
	p->at++;
	*op = c == '<' ? OP_LT : c == '>' ? OP_GT : OP_IS;
	if (*op != OP_IS && peek(p) == '=') {
		p->at++;
		*op = *op == OP_LT ? OP_LE : OP_GE;
	}
	return true;
}

static bool op_fits(enum field f, enum op op)
{
	switch (field_info(f)->type) {
	case FIELD_TYPE_COUNT:
	case FIELD_TYPE_RATE:
	case FIELD_TYPE_SHARE:
	case FIELD_TYPE_AGE:
		return true;
	default:
		return op == OP_IS;
	}
}

/* A field's name and operator off the front; FIELD_NONE for a bare word, FIELD_COUNT on failure. */
static enum field take_field(struct parser *p, enum op *op)
{
	size_t start = p->at, end = start;
	struct str name;
	enum field f;

	while (end < p->text.len && (p->text.p[end] | 32) >= 'a' && (p->text.p[end] | 32) <= 'z')
		end++;
	name = (struct str){p->text.p + start, end - start};
	p->at = end;
	if (!name.len && (peek(p) == '<' || peek(p) == '>' || peek(p) == '=')) {
		parser_fail(p, start, N_("no space may stand before < > =; quote it to search for it"));
		return FIELD_COUNT;
	}
	if (!name.len || !take_op(p, op)) {
		p->at = start;
		return FIELD_NONE;
	}
	f = field_by_name(name);
	if (f == FIELD_COUNT && p->text.len - end >= 3 && !memcmp(p->text.p + end, "://", 3)) {
		p->at = start; /* a pasted address */
		return FIELD_NONE;
	}
	if (f == FIELD_COUNT)
		parser_fail(p, start,
			    N_("no field has this name; quote the word to search for it as text"));
	else if (!op_fits(f, *op)) {
		fail_field(p, start, f, N_("takes a : and not a comparison"));
		f = FIELD_COUNT;
	}
	return f;
}

struct node *parser_term(struct parser *p)
{
	struct predicate *pr = arena_calloc(p->arena, 1, sizeof *pr);
	size_t start = p->at;

	if (!pr)
		return parser_nomem(p);
	if (peek(p) != '"' && peek(p) != '/')
		pr->field = take_field(p, &pr->op);
	if (pr->field == FIELD_COUNT)
		return NULL;
	pr->column = (int)p->at + 1;
	pr->regex = field_info(pr->field)->type == FIELD_TYPE_TEXT && peek(p) == '/';
	if (pr->regex) {
		pr->items = arena_calloc(p->arena, 1, sizeof *pr->items);
		pr->count = 1;
		if (!pr->items)
			return parser_nomem(p);
		if (!take_regex(p, &pr->items->raw))
			return NULL;
	} else if (!take_items(p, pr, start)) {
		return NULL;
	}
	return finish_predicate(p, pr, start);
}
