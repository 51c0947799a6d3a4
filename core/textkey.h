/* textkey.h: what makes two texts, or two links, the same thing (METHOD.md 1). */
#ifndef TAMIZ_TEXTKEY_H
#define TAMIZ_TEXTKEY_H

#include "record.h"

/* Reduces folded text to its words: without URLs, mentions, hashtags, a leading "rt @x:",
 * punctuation and emoji, joined by single spaces.  out has room for folded.len + 1 bytes.  *len
 * gets the bytes written, and the result is the number of words; a script written without spaces
 * counts a word for every two letters. */
uint32_t textkey_words(struct str folded, char *out, size_t *len);

/* Reduces a URL: lower-case host without "www.", no scheme, fragment, tracking parameters or
 * closing slash.  out has room for url.len + 1 bytes; returns the bytes written. */
size_t urlkey(struct str url, char *out);

#endif
