#include "config.h"

#include "registry.h"

#include <stdlib.h>

const struct verdict_state *registry_mark(const struct verdict_state *marks, uint32_t count,
					  uint32_t target)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (marks[middle].target < target)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && marks[low].target == target ? &marks[low] : NULL;
}

const char *registry_by(enum positioned_by by)
{
	static const char *const names[] = {"", "computed", "case", "analyst"};

	return names[by];
}

void registry_free(struct registry *r)
{
	if (!r)
		return;
	arena_free(&r->arena);
	free(r);
}
