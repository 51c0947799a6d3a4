/* filter_parser.h: the parser's state, shared by the file that reads the tree and the one that
 * reads its terms; nobody else includes it. */
#ifndef TAMIZ_FILTER_PARSER_H
#define TAMIZ_FILTER_PARSER_H

#include "filter_ast.h"

struct parser {
	struct str text;
	size_t at;
	int depth, predicates;
	struct arena *arena;
	struct err *err;
};

/* Fills err and returns NULL, as parser_nomem() does; column is 0-based. */
void *parser_fail(struct parser *p, size_t column, const char *message);
void *parser_nomem(struct parser *p);

struct node *parser_node(struct parser *p, enum node_type type, struct node *child);

/* A word, phrase, pattern or field at p->at; NULL on failure. */
struct node *parser_term(struct parser *p);

static inline bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The byte at hand, or -1 at the end. */
static inline int peek(const struct parser *p)
{
	return p->at < p->text.len ? (unsigned char)p->text.p[p->at] : -1;
}

/* Does a term end here? */
static inline bool at_end_of_term(const struct parser *p)
{
	int c = peek(p);

	return c < 0 || is_space((char)c) || c == '(' || c == ')';
}

#endif
