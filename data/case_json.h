/* case_json.h: reading a case's JSON with the place of whatever is wrong: "actors[3].sector". */
#ifndef TAMIZ_CASE_JSON_H
#define TAMIZ_CASE_JSON_H

#include "arena.h"
#include "case.h"

#include <jansson.h>

/* Once err is set, every function returns quietly: check `status` at the end. */
struct case_reader {
	struct arena *arena;
	const char *name; /* of the file, for messages */
	struct str text;  /* the JSON itself: where a value stands in it */
	const char *odd;  /* a key that should not be there, or NULL */
	int offset_minutes;
	enum status status;
	struct err *err;
	char path[160]; /* where we are */
};

/* Sets the error "PATH.KEY: message" with the value's line, or that of the entry which lacks it,
 * unless there is one. */
void case_fault(struct case_reader *r, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* NULL where the key is absent and not needed.  Strings hold no control character. */
const char *case_string(struct case_reader *r, const json_t *o, const char *key, bool needed);
/* A string, or {"es": …, "en": …}. */
struct case_text case_words(struct case_reader *r, const json_t *o, const char *key, bool needed);
double case_number(struct case_reader *r, const json_t *o, const char *key, double lo, double hi,
		   bool needed, double otherwise);
/* "2021-09-28" or "2021-09-28T10:00", local time of the case; TIME_UNKNOWN where absent. */
int64_t case_time(struct case_reader *r, const json_t *o, const char *key, bool needed);
const char **case_strings(struct case_reader *r, const json_t *o, const char *key, size_t *count);
/* Refuses keys that are not in the blank-separated list (a misspelt key is a silent loss). */
void case_keys(struct case_reader *r, const json_t *o, const char *allowed);

/* The array under key (absent: none), with room for `size` bytes for each item; each is an object.
 */
void *case_array(struct case_reader *r, const json_t *o, const char *key, size_t size,
		 size_t *count, const json_t **items);
/* Item i, with `path` set to key[i]. */
const json_t *case_item(struct case_reader *r, const json_t *items, const char *key, size_t i);

#endif
