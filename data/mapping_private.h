/* mapping_private.h: a mapping's tree of keys while it grows (mapping_tree.c), for mapping.c. */
#ifndef TAMIZ_MAPPING_PRIVATE_H
#define TAMIZ_MAPPING_PRIVATE_H

#include "mapping.h"

/* Indexes of nodes, -1 when out of memory.  While it grows, edges are a plain list; tree_hash makes
 * the table that map_child asks. */
int tree_new(struct mapping *m);
int tree_under(struct mapping *m, int node, const char *key, size_t len);
int tree_element(struct mapping *m, int node);
bool tree_hash(struct map_node *n);
/* The slot of what is captured at the node, made where it has none yet. */
int tree_slot(struct mapping *m, int node);

/* MAP_x_y by "x" and "y", or -1. */
int map_field_named(const char *group, const char *name);

#endif
