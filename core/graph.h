/* graph.h: cores and components of an undirected graph of accounts. */
#ifndef TAMIZ_GRAPH_H
#define TAMIZ_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

struct link {
	uint32_t a, b;
};

/* component[i] (of n) becomes 1 + the smallest vertex of i's component in the graph's k-core, the
 * largest part in which everybody has k neighbours or more (Seidman 1983); 0: not in the core.
 * Links are distinct, a != b.  O(n + links).  false when out of memory. */
bool graph_core(const struct link *link, uint32_t links, uint32_t n, uint32_t k,
		uint32_t *component);

/* The root of a union-find forest, halving the path. */
static inline uint32_t union_root(uint32_t *parent, uint32_t i)
{
	while (parent[i] != i)
		i = parent[i] = parent[parent[i]];
	return i;
}

/* Joins two trees; the smaller number becomes the root. */
static inline void union_join(uint32_t *parent, uint32_t i, uint32_t j)
{
	i = union_root(parent, i);
	j = union_root(parent, j);
	parent[i < j ? j : i] = i < j ? i : j;
}

#endif
