#include "config.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
