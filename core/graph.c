#include "config.h"

#include "graph.h"

#include "huge.h"

#include <stdlib.h>

struct adjacency {
	uint32_t *off, *item; /* neighbours of each vertex */
	uint32_t *degree;     /* that are left; 0: the vertex has gone */
	uint32_t *queue;
};

static bool adjacency_open(struct adjacency *g, const struct link *link, uint32_t links, uint32_t n)
{
	uint32_t sum = 0;

	*g = (struct adjacency){huge_calloc((size_t)n + 2, sizeof *g->off),
				huge_alloc((size_t)links * 2 + 1, sizeof *g->item),
				huge_calloc((size_t)n + 1, sizeof *g->degree),
				huge_alloc((size_t)n + 1, sizeof *g->queue)};
	if (!g->off || !g->item || !g->degree || !g->queue)
		return false;
	for (uint32_t i = 0; i < links; i++) {
		g->degree[link[i].a]++;
		g->degree[link[i].b]++;
	}
	for (uint32_t v = 0; v < n; v++) {
		g->off[v + 1] = sum;
		sum += g->degree[v];
	}
	for (uint32_t i = 0; i < links; i++) {
		g->item[g->off[link[i].a + 1]++] = link[i].b;
		g->item[g->off[link[i].b + 1]++] = link[i].a;
	}
	return true;
}

static void adjacency_close(struct adjacency *g)
{
	huge_free(g->off);
	huge_free(g->item);
	huge_free(g->degree);
	huge_free(g->queue);
}

/* A vertex with too few neighbours goes, which may leave others with too few. */
static void peel(struct adjacency *g, uint32_t n, uint32_t k)
{
	uint32_t head = 0, tail = 0;

	for (uint32_t v = 0; v < n; v++)
		if (g->degree[v] && g->degree[v] < k) {
			g->degree[v] = 0;
			g->queue[tail++] = v;
		}
	while (head < tail) {
		uint32_t v = g->queue[head++];

		for (uint32_t i = g->off[v]; i < g->off[v + 1]; i++) {
			uint32_t other = g->item[i];

			if (g->degree[other] && --g->degree[other] < k) {
				g->degree[other] = 0;
				g->queue[tail++] = other;
			}
		}
	}
}

bool graph_core(const struct link *link, uint32_t links, uint32_t n, uint32_t k,
		uint32_t *component)
{
	struct adjacency g;
	bool ok = adjacency_open(&g, link, links, n);

	if (ok) {
		uint32_t *parent = g.queue;

		peel(&g, n, k);
		for (uint32_t v = 0; v < n; v++)
			parent[v] = v;
		for (uint32_t i = 0; i < links; i++)
			if (g.degree[link[i].a] && g.degree[link[i].b])
				union_join(parent, link[i].a, link[i].b);
		for (uint32_t v = 0; v < n; v++)
			component[v] = g.degree[v] ? union_root(parent, v) + 1 : 0;
	}
	adjacency_close(&g);
	return ok;
}
