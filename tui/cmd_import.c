/* tamiz import: files and folders into a study, every row accounted for. */
#include "config.h"

#include "commands.h"
#include "importing.h"
#include "intl.h"
#include "study.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int explain(const struct cli *c)
{
	struct format_options o;
	struct arena arena = {0};
	int status = EXIT_OK;

	importing_options(c, &o);
	for (int i = 0; i < c->operand_count; i++) {
		struct input *in = NULL;
		struct err err = {0};
		char *text = NULL;

		if (input_open(c->operands[i], 0, &in, &err) != STATUS_OK ||
		    format_explain(in, &o, &arena, &text, &err) != STATUS_OK)
			status = cli_fail(c, &err);
		else
			importing_print(text);
		input_close(in);
		arena_reset(&arena);
	}
	arena_free(&arena);
	return status;
}

int cmd_import(const struct cli *c)
{
	char path[4096];
	int status;

	if (!c->operand_count && !c->value[OPT_RETRY])
		return cli_usage(c, _("import what? FILE... or - for standard input"));
	if (c->value[OPT_EXPLAIN])
		return explain(c);
	if ((status = importing_study_path(c, path, sizeof path)))
		return status;
	return importing_files(c, path);
}
