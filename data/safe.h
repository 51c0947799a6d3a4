/* safe.h: dataset text into files: each kind of file has its own way to be attacked.  No
 * control, no bidi control, no bad UTF-8 comes out: all go through core/text first, but for JSON, which
 * escapes them, since its strings are read back. */
#ifndef TAMIZ_SAFE_H
#define TAMIZ_SAFE_H

#include "record.h"

#include <stdbool.h>
#include <stdio.h>

/* HTML text or attribute value: & < > " ' escaped. */
void safe_html(FILE *f, struct str s);
/* XML 1.0 text or attribute value. */
void safe_xml(FILE *f, struct str s);
/* Markdown text: what could begin markup is escaped, one line. */
void safe_markdown(FILE *f, struct str s);
/* Would a spreadsheet take the cell for a formula?  So it does where = + - @ come first, or first behind blanks and
 * what no one sees, in full width too; a tab or CR may end the cell before.  True too for a cell that begins
 * with '. */
bool safe_is_formula(struct str s);
/* A CSV cell, quoted where needed.  A formula gets a ' before it, and so does a cell that begins with ', so
 * that taking one away always gives the original back. */
void safe_csv(FILE *f, struct str s);
/* A JSON string (null where s.p is NULL): what is no UTF-8 becomes U+FFFD; controls, C1, bidi and
 * format controls are escaped, so that the same string is read back. */
void safe_json(FILE *f, struct str s);
/* JSON text that jansson made, with the same escaped: a json_dump_callback_t over whole characters,
 * whose last argument is the FILE.  -1 where it takes no more. */
int safe_json_bytes(const char *bytes, size_t len, void *file);

static inline struct str safe_z(const char *s)
{
	return s ? (struct str){s, __builtin_strlen(s)} : (struct str){NULL, 0};
}

#endif
