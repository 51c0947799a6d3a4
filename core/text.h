/* text.h: the one way from dataset bytes to what a terminal, a message or a file name shows.
 *
 * Policy (DESIGN.md 7): grapheme clusters by utf8proc; a base character and at most two marks.  Of
 * a cluster's tail, what terminals measure differently (joined emoji, variation selectors, skin
 * tones, tags, joiners, a third mark) is dropped and TEXT_DROPPED stands for it.  C0, C1, bidi
 * controls, format and private characters, the unassigned, and those few whose width terminals
 * disagree about, are made visible: U+FFFD in TEXT_LINE, <U+202E> in TEXT_DETAIL; bad bytes there
 * as <0xFF>.
 *
 * What comes out is UTF-8 without any control (but newline in TEXT_DETAIL), escape, bidi control,
 * format character or joiner.  It is a row of spacing characters, each followed by at most two
 * zero-width ones: exactly what one curses cell holds.  All of this is stateless, takes no locale
 * and allocates nothing.  Widths are those of the C library of Debian 12 (Unicode 14), which
 * ncurses, tmux and xterm use there; the tests compare. */
#ifndef TAMIZ_TEXT_H
#define TAMIZ_TEXT_H

#include "record.h"

enum text_mode {
	TEXT_LINE,   /* one line: newlines and tabs become spaces, oddities U+FFFD */
	TEXT_DETAIL, /* newlines stay, oddities spelled out as <U+202E> */
	TEXT_ASCII,  /* as TEXT_LINE for LANG=C: what is beyond ASCII becomes '?' */
};

/* Says that something was dropped from the cluster before it: one cell. */
#define TEXT_DROPPED "\xE2\x81\xBA" /* U+207A superscript plus sign */

/* One step over hostile bytes: reads the cluster at *at in text (at < len), advances *at past it,
 * and writes what to show for it into out: at most TEXT_CLUSTER bytes, *bytes of them, taking
 * *cells terminal cells (0 for a newline in TEXT_DETAIL, else 1 or more).  An overlong cluster may
 * take several steps; the time of all steps together is linear in the text. */
enum { TEXT_CLUSTER = 64 };
void text_step(struct str text, size_t *at, enum text_mode mode, char out[TEXT_CLUSTER],
	       size_t *bytes, int *cells);

/* The whole of text made safe, into out (capacity cap >= 1, NUL-terminated, cut at a cluster
 * where it does not fit).  Returns the bytes written without the NUL.  3 * len + 1 is enough in
 * TEXT_LINE and TEXT_ASCII, 9 * len + 1 in TEXT_DETAIL. */
size_t text_safe(struct str text, enum text_mode mode, char *out, size_t cap);

/* As text_safe, cut to at most `cells` terminal cells with an ellipsis where cut; *used (may be
 * NULL) gets the cells taken. */
size_t text_fit(struct str text, enum text_mode mode, int cells, char *out, size_t cap, int *used);

/* Does text_safe in TEXT_LINE give back the very same bytes? */
bool text_shows(struct str text);

/* Cells that text_safe's output takes. */
int text_cells(struct str text, enum text_mode mode);

/* Stands for a mark that the terminal does not know. */
#define TEXT_LATE_MARK "\xCD\x93" /* U+0353 combining x below */

/* For a terminal whose tables are those of Unicode 5.0 (GNU screen 4), which takes a later mark for a
 * letter with a cell of its own: in text that came out of the functions above, `len` bytes and a NUL,
 * puts TEXT_LATE_MARK in its place, and ? for the few letters that were marks then.  Returns the bytes
 * left. */
size_t text_early_marks(char *safe, size_t len);

/* Cells of one code point that came out of the functions above: 0 for a mark, 1 or 2; -1 for one
 * that never comes out.  For code that puts safe text into cells by itself. */
int text_width(int32_t code);

/* Is it a letter of a script that is written from right to left? */
bool text_rtl(int32_t code);

/* Cluster boundaries for cursors and deletion in prompts: the offset after, or before, the grapheme
 * cluster at `at` (Unicode 15 extended grapheme clusters, GB1-GB999).  At the end, or the start,
 * the result is `at`. */
size_t text_next_cluster(struct str text, size_t at);
size_t text_previous_cluster(struct str text, size_t at);

/* Decodes one code point at p (p < end); returns its length, at least 1, and U+FFFD for bad bytes.
 */
int text_decode(const char *p, const char *end, int32_t *code);

/* Bytes that are valid UTF-8 without NUL?  Else *fault (may be NULL) gets the number of bytes up to
 * the first fault. */
bool text_valid(struct str text, size_t *fault);

#endif
