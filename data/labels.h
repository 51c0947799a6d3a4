/* labels.h: which accounts are known to be automated and which are not, from a file. */
#ifndef TAMIZ_LABELS_H
#define TAMIZ_LABELS_H

#include "corpus.h"

enum label { LABEL_NONE, LABEL_BOT, LABEL_OTHER };

struct labels {
	uint8_t *of; /* enum label of each account of the corpus; free with labels_free */
	uint32_t bots, others;
	uint32_t absent; /* lines that name nobody of the corpus */
};

/* One account a line: an id or @handle, then, parted by a tab, comma, semicolon or blank, bot,
 * automated, inorganic or 1; or human, organic, genuine or 0.  A file of names alone lists the
 * bots: every other account of the corpus is then none.  # begins a comment; a first line that
 * reads as no label is a header.  STATUS_FAILED with the line for anything else. */
enum status labels_read(const char *path, const struct corpus *c, struct labels *out,
			struct err *err);
void labels_free(struct labels *l);

#endif
