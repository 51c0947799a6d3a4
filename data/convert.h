/* convert.h: from what a cell or a JSON value holds to a field's type.  Results are slices of the
 * value or lie in the arena; out of memory gives an unknown value and sets *nomem. */
#ifndef TAMIZ_CONVERT_H
#define TAMIZ_CONVERT_H

#include "arena.h"
#include "mapping.h"

/* Blanks (also no-break ones) off both ends. */
struct str str_trim(struct str s);
bool str_is(struct str s, const char *word);
/* NA, NULL, None, nan and the like: how tables write nothing. */
bool cell_is_null(struct str s);

/* An integer; blanks between digits are allowed, also ".0" and, for figures, an exponent.
 * COUNT_UNKNOWN where it is none or negative. */
int64_t convert_count(struct str s);
enum fact convert_fact(struct str s);
/* An id as written; {NULL, 0} where digits were lost to a floating-point number (8.41E+17). */
struct str convert_id(struct str s);

struct str convert_text(struct str s, enum conversion as, struct arena *arena, bool *nomem);

enum list_of { LIST_TAGS, LIST_URLS, LIST_MENTIONS };

/* Strips # or @ and blanks; empty where nothing is left. */
struct str convert_item(struct str s, enum list_of what);

/* A list in one cell: JSON, Python's repr, [a, b], or items parted by ; | , or blanks.  item: the
 * member to take of each where it is a JSON list of objects. */
struct str_list convert_list(struct str s, enum list_of what, struct str item, struct arena *arena,
			     bool *nomem);

/* Valid UTF-8 without NUL: s itself, or a copy with U+FFFD for what was not. */
struct str convert_utf8(struct str s, struct arena *arena, bool *nomem);

#endif
