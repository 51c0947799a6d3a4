/* tamiz export: a selection for other programs. */
#include "config.h"

#include "commands.h"
#include "export.h"
#include "intl.h"
#include "session.h"

#include <string.h>
#include <unistd.h>

/* --format, else what the file's name ends in. */
static int rows_format(const struct cli *c, const char *path, bool *jsonl)
{
	const char *format = c->value[OPT_FORMAT], *dot = strrchr(path, '.');

	if (format && strcmp(format, "csv") && strcmp(format, "jsonl"))
		return cli_usage(c, _("an export is csv or jsonl"));
	*jsonl = format ? !strcmp(format, "jsonl") : dot && !strcmp(dot, ".jsonl");
	return EXIT_OK;
}

static int write_export(struct session *s, enum export_kind kind, bool jsonl, const char *path)
{
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};
	const char *lang = s->cli->value[OPT_LANG];
	struct export_input in;
	struct result *r = NULL;
	struct err err = {0};
	int status = session_query(s, &q, &r);

	if (status)
		return status;
	in = (struct export_input){.study = s->study,
				   .corpus = s->corpus,
				   .score = s->score,
				   .registry = s->registry,
				   .result = r,
				   .method = &s->method,
				   .filter = s->cli->value[OPT_FILTER],
				   .english = lang && !strcmp(lang, "en")};
	if (!r->selected && kind != EXPORT_VERDICTS)
		status = EXIT_NOTHING;
	else if (export_write(&in, kind, jsonl, path, &s->job, &err) != STATUS_OK)
		status = cli_fail(s->cli, &err);
	result_free(r);
	return status;
}

int cmd_export(const struct cli *c)
{
	const char *path = c->value[OPT_OUTPUT] ? c->value[OPT_OUTPUT] : "-";
	struct cli own = *c;
	struct session s;
	enum export_kind kind;
	bool jsonl = false;
	int status;

	if (c->operand_count != 2)
		return cli_usage(
			c,
			_("export takes STUDY and what: posts, accounts, trends, verdicts, csds, "
			  "graphml, gexf or evidence"));
	kind = export_kind_named(c->operands[1]);
	if (kind == EXPORT_KINDS)
		return cli_usage(c, _("nothing of that name can be exported"));
	if (!strcmp(path, "-") && isatty(STDOUT_FILENO))
		return cli_usage(c, _("export needs -o FILE where standard output is a terminal"));
	if ((status = rows_format(c, path, &jsonl)))
		return status;
	own.operand_count = 1;
	own.value[OPT_FORMAT] = NULL;
	status = session_open(&s, &own);
	if (!status)
		status = write_export(&s, kind, jsonl, path);
	session_close(&s);
	return status;
}
