/* sniff.h: which mapping fits a beginning of data, and on what evidence. */
#ifndef TAMIZ_SNIFF_H
#define TAMIZ_SNIFF_H

#include "csv.h"
#include "format.h"
#include "mapping.h"

enum { SNIFF_VALUES = 64, SNIFF_BYTES = 1 << 20 };

/* The installed mappings, and the user's own, which replace installed ones of the same name. */
struct mapping_set {
	struct mapping **items;
	size_t count;
};

/* Loads all of them; of o->map_file that alone, and of o->format the file of that name where there
 * is one.  One that cannot be read is an error. */
enum status mapping_set_load(const struct format_options *o, struct mapping_set *set,
			     struct err *err);
void mapping_set_free(struct mapping_set *set);

/* How a table of data looks from its beginning: is it JSON, one value a line, or a table?  *nomem is
 * set where memory ended, and left alone else: what is returned is then worth nothing. */
enum framing sniff_framing(const char *bytes, size_t len, bool whole, bool *nomem);

struct json_sample {
	json_t *values[SNIFF_VALUES];
	size_t count, broken; /* values that are no JSON */
};

/* Reads the first values; for lists the elements count.  *nomem as above. */
void json_sample_take(struct json_sample *s, enum framing framing, const char *bytes, size_t len,
		      bool whole, bool *nomem);
void json_sample_free(struct json_sample *s);

/* Index of the mapping that fits best, or -1; the evidence is told. */
int sniff_json(const struct mapping_set *set, const char *as, const struct json_sample *s,
	       struct format_facts *facts);
int sniff_table(const struct mapping_set *set, const char *as, const struct str *columns,
		size_t count, struct format_facts *facts);

/* Marks a sentence for translation; it is translated where it is told. */
#define N_(text) text

/* Appends a sentence to what was found out, on a line of its own: in English, and as the user reads it.
 * assumed: it is no more than that. */
void sniff_say(struct format_facts *facts, bool assumed, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
