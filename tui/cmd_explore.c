/* tamiz [STUDY | FILE...]: the explorer; where no terminal is, the trends as a table. */
#include "config.h"

#include "commands.h"
#include "explore.h"
#include "importing.h"
#include "intl.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int explore_study(const struct cli *c, const char *path)
{
	char *operands[] = {(char *)path, NULL};
	struct cli listing = *c;

	listing.operands = operands;
	listing.operand_count = 1;
	return cmd_trends(&listing);
}

/* An SQLite file is a study (or says why it is none); anything else is to be imported. */
static bool is_study(const char *path)
{
	char head[16] = "";
	FILE *f = fopen(path, "rb");
	size_t n = f ? fread(head, 1, sizeof head, f) : 0;

	if (f)
		fclose(f);
	return n == sizeof head && !memcmp(head, "SQLite format 3", sizeof head);
}

int cmd_explore(const struct cli *c)
{
	char path[4096];
	int status;

	if (!c->operand_count)
		return cli_usage(c, _("explore what? a study, or files"));
	if (c->operand_count == 1 && is_study(c->operands[0]))
		return explore_study(c, c->operands[0]);
	if ((status = importing_study_path(c, path, sizeof path)))
		return status;
	status = importing_files(c, path);
	return status == EXIT_OK || status == EXIT_REJECTED ? explore_study(c, path) : status;
}
