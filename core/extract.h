/* extract.h: hashtags, mentions and URLs from text by twitter-text's rules, for data without
 * entities. */
#ifndef TAMIZ_EXTRACT_H
#define TAMIZ_EXTRACT_H

#include "arena.h"
#include "record.h"

/* Slices into text, in order of appearance: tags without # or full-width #, mentions without @,
 * URLs as written.  A list is known and may be empty; NULL lists are not looked for.  Items lie in
 * the arena; false when out of memory. */
bool extract_entities(struct str text, struct arena *arena, struct str_list *tags,
		      struct str_list *mentions, struct str_list *urls);

#endif
