/* Text to tree: recursive descent, bounded in depth, in terms and in bytes.  An error's column is
 * the start of the term that can't be understood, so that what stands before it may be tried by
 * itself. */
#include "config.h"

#include "filter_ast.h"
#include "fold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	struct str text;
	size_t at;
	int depth, predicates;
	struct arena *arena;
	struct err *err;
};

static struct node *parse_or(struct parser *p);

/* Every failure passes here; column is 0-based. */
static void *fail(struct parser *p, size_t column, const char *message)
{
	err_set(p->err, STATUS_USAGE, "%s", message);
	p->err->column = (int)column + 1;
	return NULL;
}

static void *fail_field(struct parser *p, size_t column, enum field f, const char *message)
{
	err_set(p->err, STATUS_USAGE, "%s: %s", field_info(f)->name, message);
	p->err->column = (int)column + 1;
	return NULL;
}

static void *nomem(struct parser *p)
{
	err_nomem(p->err);
	return NULL;
}

/* --- characters ------------------------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int peek(const struct parser *p)
{
	return p->at < p->text.len ? (unsigned char)p->text.p[p->at] : -1;
}

static void skip_space(struct parser *p)
{
	while (p->at < p->text.len && is_space(p->text.p[p->at]))
		p->at++;
}

/* Does a term end here? */
static bool at_end_of_term(const struct parser *p)
{
	int c = peek(p);

	return c < 0 || is_space((char)c) || c == '(' || c == ')';
}

/* Takes a keyword that stands by itself. */
static bool take_keyword(struct parser *p, const char *word)
{
	size_t len = strlen(word), start = p->at;

	if (p->text.len - p->at < len || memcmp(p->text.p + p->at, word, len))
		return false;
	p->at += len;
	if (at_end_of_term(p))
		return true;
	p->at = start;
	return false;
}

/* --- nodes ------------------------------------------------------------------------------------ */

static struct node *new_node(struct parser *p, enum node_type type, struct node *child)
{
	struct node *n = arena_calloc(p->arena, 1, sizeof *n);

	if (!n)
		return nomem(p);
	n->type = type;
	n->child = child;
	return n;
}

/* Appends a child; one of the parent's own type is dissolved into it. */
static void adopt(struct node *parent, struct node ***tail, struct node *child)
{
	struct node *first = child->type == parent->type ? child->child : child;

	**tail = first;
	while (first->next)
		first = first->next;
	*tail = &first->next;
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

/* "…", with \" and \\ undone. */
static bool take_quoted(struct parser *p, struct str *out)
{
	size_t start = p->at, end = start + 1, n = 0;
	char *buf;

	while (end < p->text.len && p->text.p[end] != '"')
		end += p->text.p[end] == '\\' && end + 1 < p->text.len ? 2 : 1;
	if (end >= p->text.len)
		return fail(p, start, "the closing \" is missing") != NULL;
	buf = arena_alloc(p->arena, end - start);
	if (!buf)
		return nomem(p) != NULL;
	for (size_t i = start + 1; i < end; i++) {
		char c = p->text.p[i];

		if (c == '\\' && (p->text.p[i + 1] == '"' || p->text.p[i + 1] == '\\'))
			c = p->text.p[++i];
		buf[n++] = c;
	}
	p->at = end + 1;
	*out = (struct str){buf, n};
	return true;
}

/* /…/, kept as it is: \/ means / to the regular expression too. */
static bool take_regex(struct parser *p, struct str *out)
{
	size_t start = p->at++;

	for (; peek(p) >= 0; p->at++) {
		if (peek(p) == '\\' && p->at + 1 < p->text.len) {
			p->at++;
			continue;
		}
		if (peek(p) == '/') {
			*out = (struct str){p->text.p + start + 1, p->at - start - 1};
			p->at++;
			if (!out->len)
				return fail(p, start,
					    "an empty // finds nothing: write a pattern "
					    "between the slashes") != NULL;
			return true;
		}
	}
	return fail(p, start, "the closing / is missing") != NULL;
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
		return nomem(p) != NULL;
	if (f == FIELD_TAG)
		i->folded = without_sigil(i->folded, "#", "#");
	*why = "a name is missing";
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
	char list[160] = "one of these is expected:";

	for (int c = 0; choices[c]; c++) {
		size_t used = strlen(list);

		snprintf(list + used, sizeof list - used, "%s %s", c ? "," : "", choices[c]);
	}
	fail_field(p, column, f, list);
}

static bool fill_item(struct parser *p, const struct predicate *pr, struct item *i, bool quoted,
		      const char **why)
{
	switch (field_info(pr->field)->type) {
	case FIELD_TYPE_TEXT:
		*why = "a word is missing";
		if (!folded(p, i->raw, &i->folded))
			return nomem(p) != NULL;
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
			fail(p, column, why);
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
	struct item *items;
	uint32_t cap = 1;

	for (size_t i = p->at; takes_list(pr) && i < p->text.len && !is_space(p->text.p[i]); i++)
		cap += p->text.p[i] == ',';
	items = arena_calloc(p->arena, cap, sizeof *items);
	if (!items)
		return nomem(p) != NULL;
	pr->items = items;
	do {
		if (pr->count == cap)
			return fail(p, p->at, "a list in quotes holds no commas") != NULL;
		if (!take_item(p, pr, &items[pr->count++], start))
			return false;
	} while (takes_list(pr) && peek(p) == ',' && ++p->at);
	return true;
}

static struct node *finish_predicate(struct parser *p, struct predicate *pr, size_t start)
{
	struct node *n;

	if (!at_end_of_term(p))
		return fail(p, p->at, "a space is expected after the closing \" or /");
	if (++p->predicates > FILTER_PREDICATES_MAX)
		return fail(p, start, "the filter has more than 1024 terms");
	if (!predicate_print(pr, p->arena) || !(n = new_node(p, NODE_PREDICATE, NULL)))
		return nomem(p);
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
		fail(p, start, "no space may stand before < > =; quote it to search for it");
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
		fail(p, start, "no field has this name; quote the word to search for it as text");
	else if (!op_fits(f, *op)) {
		fail_field(p, start, f, "takes a : and not a comparison");
		f = FIELD_COUNT;
	}
	return f;
}

static struct node *parse_term(struct parser *p)
{
	struct predicate *pr = arena_calloc(p->arena, 1, sizeof *pr);
	size_t start = p->at;

	if (!pr)
		return nomem(p);
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
			return nomem(p);
		if (!take_regex(p, &pr->items->raw))
			return NULL;
	} else if (!take_items(p, pr, start)) {
		return NULL;
	}
	return finish_predicate(p, pr, start);
}

/* --- the tree --------------------------------------------------------------------------------- */

static struct node *parse_group(struct parser *p)
{
	size_t start = p->at++;
	struct node *n;

	if (++p->depth > FILTER_DEPTH_MAX)
		return fail(p, start, "parentheses are nested more than 64 deep");
	skip_space(p);
	if (peek(p) == ')')
		return fail(p, start, "nothing stands between ( and )");
	if (peek(p) < 0)
		return fail(p, start, "a term and the closing ) are missing");
	n = parse_or(p);
	if (!n)
		return NULL;
	if (peek(p) != ')')
		return fail(p, start, "the closing ) is missing");
	p->at++;
	p->depth--;
	return n;
}

/* Any number of - and NOT, then a term or a group. */
static struct node *parse_unary(struct parser *p)
{
	size_t start = p->at;
	bool negate = false;
	struct node *n;

	for (;;) {
		size_t before = p->at;

		if (take_keyword(p, "NOT")) {
			negate = !negate;
			skip_space(p);
		} else if (peek(p) == '-') {
			negate = !negate;
			p->at++;
		} else {
			break;
		}
		if (peek(p) < 0 || peek(p) == ')' || is_space(p->text.p[p->at]))
			return fail(p, before,
				    "a term is missing after this; a dash by itself "
				    "must stand in quotes");
	}
	if (take_keyword(p, "OR") || take_keyword(p, "AND"))
		return fail(p, start,
			    "a term is expected here, before OR or AND; quote the word "
			    "to search for it");
	n = peek(p) == '(' ? parse_group(p) : parse_term(p);
	if (!n || !negate)
		return n;
	if (n->type == NODE_NOT)
		return n->child;
	return new_node(p, NODE_NOT, n);
}

/* After OR or AND something must follow. */
static bool operand_follows(struct parser *p, size_t start)
{
	skip_space(p);
	if (peek(p) >= 0 && peek(p) != ')')
		return true;
	fail(p, start, "a term is missing after this word; quote it to search for it");
	return false;
}

static struct node *parse_and(struct parser *p)
{
	struct node *first = parse_unary(p), *all = NULL, **tail = NULL;

	for (;;) {
		size_t start;
		struct node *n;

		if (!first)
			return NULL;
		skip_space(p);
		start = p->at;
		if (take_keyword(p, "AND") && !operand_follows(p, start))
			return NULL;
		if (peek(p) < 0 || peek(p) == ')')
			break;
		start = p->at;
		if (take_keyword(p, "OR")) {
			p->at = start;
			break;
		}
		n = parse_unary(p);
		if (!n)
			return NULL;
		if (!all) {
			all = new_node(p, NODE_AND, NULL);
			if (!all)
				return NULL;
			tail = &all->child;
			adopt(all, &tail, first);
		}
		adopt(all, &tail, n);
	}
	return all ? all : first;
}

static struct node *parse_or(struct parser *p)
{
	struct node *first = parse_and(p), *any = NULL, **tail = NULL;

	while (first) {
		size_t start = p->at;
		struct node *n;

		if (!take_keyword(p, "OR"))
			break;
		if (!operand_follows(p, start) || !(n = parse_and(p)))
			return NULL;
		if (!any) {
			any = new_node(p, NODE_OR, NULL);
			if (!any)
				return NULL;
			tail = &any->child;
			adopt(any, &tail, first);
		}
		adopt(any, &tail, n);
	}
	return any ? any : first;
}

static struct node *parse_all(struct parser *p)
{
	const char *nul = p->text.len ? memchr(p->text.p, '\0', p->text.len) : NULL;
	struct node *n;

	if (p->text.len > FILTER_BYTES_MAX)
		return fail(p, FILTER_BYTES_MAX, "a filter may have 65536 bytes at most");
	if (nul) /* its canonical text would end there */
		return fail(p, (size_t)(nul - p->text.p), "a filter cannot hold a NUL byte");
	skip_space(p);
	if (peek(p) < 0)
		return new_node(p, NODE_ALL, NULL);
	if (peek(p) == ')')
		return fail(p, p->at, "no ( is open for this ) to close");
	n = parse_or(p);
	if (n && peek(p) >= 0)
		return fail(p, p->at, "no ( is open for this ) to close");
	return n;
}

enum status filter_parse(struct str text, struct filter **out, struct err *err)
{
	struct filter *f = calloc(1, sizeof *f);
	struct parser p = {.text = text, .err = err};
	char *copy;

	if (!f)
		return err_nomem(err);
	p.arena = &f->arena;
	/* Patterns and plain words are slices: they must outlive the caller's text. */
	if (text.len <= FILTER_BYTES_MAX) {
		copy = arena_copy(&f->arena, text.len ? text.p : "", text.len);
		if (!copy) {
			filter_free(f);
			return err_nomem(err);
		}
		p.text.p = copy;
	}
	f->root = parse_all(&p);
	if (!f->root) {
		filter_free(f);
		return err->status;
	}
	if (!filter_print(f)) {
		filter_free(f);
		return err_nomem(err);
	}
	*out = f;
	return STATUS_OK;
}

/* Each failure's column lies within the text tried, so that the next try is shorter. */
enum status filter_parse_prefix(struct str text, struct filter **out, struct err *err)
{
	enum status status = filter_parse(text, out, err), again = status;
	struct err at = *err;

	while (again == STATUS_USAGE) {
		text.len = (size_t)at.column - 1;
		again = filter_parse(text, out, &at);
	}
	if (again != STATUS_OK) {
		*err = at;
		return again;
	}
	return status;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	arena_free(&f->arena);
	free(f);
}

const char *filter_text(const struct filter *f)
{
	return f->text.p;
}
