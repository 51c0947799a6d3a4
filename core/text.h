/* text.h: the one way from dataset bytes to what a terminal, a message or a file name shows.
 *
 * Policy (DESIGN.md 7): grapheme clusters by utf8proc; a base character and at most two marks;
 * ZWJ tails, variation selectors, skin tones and tags dropped with a marker; C0, C1, bidi controls,
 * unassigned and format characters made visible: U+FFFD in TEXT_LINE, <U+202E> in TEXT_DETAIL.
 * Output is UTF-8 that holds no control character, no escape and no bidi control. */
#ifndef TAMIZ_TEXT_H
#define TAMIZ_TEXT_H

#include "record.h"

enum text_mode {
	TEXT_LINE,   /* one line: newlines and tabs become spaces, oddities U+FFFD */
	TEXT_DETAIL, /* newlines stay, oddities spelled out as <U+202E> */
	TEXT_ASCII,  /* as TEXT_LINE for LANG=C: everything beyond ASCII becomes '?' */
};

/* One step over hostile bytes: reads the cluster at *at in text (at < len), advances *at past it,
 * and writes what to show for it into out: at most TEXT_CLUSTER bytes, *bytes of them, taking
 * *cells terminal cells (0 for something dropped, 1 or 2; more in TEXT_DETAIL). */
enum { TEXT_CLUSTER = 64 };
void text_step(struct str text, size_t *at, enum text_mode mode, char out[TEXT_CLUSTER],
	       size_t *bytes, int *cells);

/* The whole of text made safe, into out (capacity cap >= 1, NUL-terminated, cut at a cluster
 * where it does not fit).  Returns the bytes written without the NUL. */
size_t text_safe(struct str text, enum text_mode mode, char *out, size_t cap);

/* As text_safe, cut to at most `cells` terminal cells with an ellipsis where cut; *used gets the
 * cells taken. */
size_t text_fit(struct str text, enum text_mode mode, int cells, char *out, size_t cap, int *used);

/* Cells that text_safe's output takes. */
int text_cells(struct str text, enum text_mode mode);

/* Cluster boundaries for cursors and deletion in prompts: the offset after, or before, the grapheme
 * cluster at `at` (Unicode 15 extended grapheme clusters, GB1-GB999). */
size_t text_next_cluster(struct str text, size_t at);
size_t text_previous_cluster(struct str text, size_t at);

/* Decodes one code point at p (p < end); returns its length, at least 1, and U+FFFD for bad bytes.
 */
int text_decode(const char *p, const char *end, int32_t *code);

/* Bytes that are valid UTF-8 without NUL?  Else the number of bytes up to the first fault. */
bool text_valid(struct str text, size_t *fault);

#endif
