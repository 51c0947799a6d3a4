/* Text to tree: recursive descent, bounded in depth, in terms and in bytes.  An error's column is
 * the start of the term that can't be understood, so that what stands before it may be tried by
 * itself. */
#include "config.h"

#include "filter_parser.h"

#include <stdlib.h>
#include <string.h>

static struct node *parse_or(struct parser *p);

void *parser_fail(struct parser *p, size_t column, const char *message)
{
	err_set(p->err, STATUS_USAGE, "%s", message);
	p->err->id = message;
	p->err->column = (int)column + 1;
	return NULL;
}

void *parser_nomem(struct parser *p)
{
	err_nomem(p->err);
	return NULL;
}

static void skip_space(struct parser *p)
{
	while (p->at < p->text.len && is_space(p->text.p[p->at]))
		p->at++;
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

struct node *parser_node(struct parser *p, enum node_type type, struct node *child)
{
	struct node *n = arena_calloc(p->arena, 1, sizeof *n);

	if (!n)
		return parser_nomem(p);
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

/* --- the tree --------------------------------------------------------------------------------- */

static struct node *parse_group(struct parser *p)
{
	size_t start = p->at++;
	struct node *n;

	if (++p->depth > FILTER_DEPTH_MAX)
		return parser_fail(p, start, N_("parentheses are nested more than 64 deep"));
	skip_space(p);
	if (peek(p) == ')')
		return parser_fail(p, start, N_("nothing stands between ( and )"));
	if (peek(p) < 0)
		return parser_fail(p, start, N_("a term and the closing ) are missing"));
	n = parse_or(p);
	if (!n)
		return NULL;
	if (peek(p) != ')')
		return parser_fail(p, start, N_("the closing ) is missing"));
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
			return parser_fail(p, before,
					   N_("a term is missing after this; a dash by itself "
					   "must stand in quotes"));
	}
	if (take_keyword(p, "OR") || take_keyword(p, "AND"))
		return parser_fail(p, start,
				   N_("a term is expected here, before OR or AND; quote the word "
				   "to search for it"));
	n = peek(p) == '(' ? parse_group(p) : parser_term(p);
	if (!n || !negate)
		return n;
	if (n->type == NODE_NOT)
		return n->child;
	return parser_node(p, NODE_NOT, n);
}

/* After OR or AND something must follow. */
static bool operand_follows(struct parser *p, size_t start)
{
	skip_space(p);
	if (peek(p) >= 0 && peek(p) != ')')
		return true;
	parser_fail(p, start, N_("a term is missing after this word; quote it to search for it"));
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
			all = parser_node(p, NODE_AND, NULL);
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
			any = parser_node(p, NODE_OR, NULL);
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
		return parser_fail(p, FILTER_BYTES_MAX, N_("a filter may have 65536 bytes at most"));
	if (nul) /* its canonical text would end there */
		return parser_fail(p, (size_t)(nul - p->text.p), N_("a filter cannot hold a NUL byte"));
	skip_space(p);
	if (peek(p) < 0)
		return parser_node(p, NODE_ALL, NULL);
	if (peek(p) == ')')
		return parser_fail(p, p->at, N_("no ( is open for this ) to close"));
	n = parse_or(p);
	if (n && peek(p) >= 0)
		return parser_fail(p, p->at, N_("no ( is open for this ) to close"));
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
	if (f->text.len > FILTER_BYTES_MAX) { /* what is spelled out takes more room; it could not be read back */
		parser_fail(&p, text.len, N_("a filter may have 65536 bytes at most"));
		filter_free(f);
		return err->status;
	}
	*out = f;
	return STATUS_OK;
}

/* Each failure's column lies within the text tried, so that the next try is shorter. */
enum { PREFIX_TRIES = 64 };

enum status filter_parse_prefix(struct str text, struct filter **out, struct err *err)
{
	enum status status = filter_parse(text, out, err), again = status;
	struct err at = *err;

	/* A thousand minus signs lack a word at every one of them: from some on, half is as good. */
	for (int tries = 0; again == STATUS_USAGE; tries++) {
		size_t half = text.len / 2;

		text.len = (size_t)at.column - 1;
		if (tries >= PREFIX_TRIES && text.len > half)
			text.len = half;
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
