/* safe.h: dataset text into files: each kind of file has its own way to be attacked.  All go through
 * core/text first: no control, no bidi control, no bad UTF-8 comes out. */
#ifndef TAMIZ_SAFE_H
#define TAMIZ_SAFE_H

#include "record.h"

#include <stdio.h>

/* HTML text or attribute value: & < > " ' escaped. */
void safe_html(FILE *f, struct str s);
/* XML 1.0 text or attribute value. */
void safe_xml(FILE *f, struct str s);
/* Markdown text: what could begin markup is escaped, one line. */
void safe_markdown(FILE *f, struct str s);
/* A CSV cell, quoted where needed.  What a spreadsheet would take for a formula (a first = + - @, tab
 * or CR) gets a ' before it; a cell that begins with ' gets one too, so that taking one away always
 * gives the original back. */
void safe_csv(FILE *f, struct str s);

static inline struct str safe_z(const char *s)
{
	return s ? (struct str){s, __builtin_strlen(s)} : (struct str){NULL, 0};
}

#endif
