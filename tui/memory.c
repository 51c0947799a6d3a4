#include "config.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(HAVE_MALLOPT) || defined(HAVE_MALLOC_TRIM)
#include <malloc.h>
#endif

bool memory_now(struct memory *m)
{
	const struct {
		const char *name;
		uint64_t *to;
	} fields[] = {{"VmRSS:", &m->resident},
		      {"VmHWM:", &m->peak},
		      {"RssAnon:", &m->own},
		      {"RssFile:", &m->of_files}};
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];

	*m = (struct memory){0};
	while (f && fgets(line, sizeof line, f))
		for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
			if (!strncmp(line, fields[i].name, strlen(fields[i].name)))
				*fields[i].to =
					strtoull(line + strlen(fields[i].name), NULL, 10) * 1024;
	if (f)
		fclose(f);
	return m->resident > 0;
}

#ifdef HAVE_MALLOPT
/* The second too, for setting either ends the library's own adjusting of both. */
static void thresholds(int map, int trim)
{
	mallopt(M_MMAP_THRESHOLD, map);
	mallopt(M_TRIM_THRESHOLD, trim);
}
#endif

void memory_spare_begin(void)
{
#ifdef HAVE_MALLOPT
	thresholds(1 << 20, 1 << 20);
#endif
}

void memory_spare_end(void)
{
#ifdef HAVE_MALLOC_TRIM
	malloc_trim(0);
#endif
#ifdef HAVE_MALLOPT
	thresholds(32 << 20, 64 << 20);
#endif
}
