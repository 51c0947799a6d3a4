/* tamiz report: the bulletin. */
#include "config.h"

#include "commands.h"
#include "intl.h"
#include "report.h"
#include "session.h"

#include <stdlib.h>
#include <string.h>

/* --lang, else the user's own where it is English, else Spanish: the bulletin's first readers. */
int cli_english(const struct cli *c, bool *english)
{
	const char *lang = c->value[OPT_LANG];

	*english = (lang ? intl_lang(lang) : intl_of_environment()) == LANG_EN;
	return EXIT_OK;
}

static int write_report(struct session *s, const struct report_options *o, const char *path)
{
	struct query q = {.focus_tag = NONE,
			  .focus_account = NONE,
			  .focus_start_ms = TIME_UNKNOWN,
			  .focus_end_ms = TIME_UNKNOWN};
	struct report_input in;
	struct result *r = NULL;
	struct err err = {0};
	int status = session_query(s, &q, &r);

	if (status)
		return status;
	in = (struct report_input){s->study, s->corpus, s->score, s->registry, r, &s->method};
	if (!r->selected)
		status = EXIT_NOTHING;
	else if (report_write(&in, o, path, &s->job, &err) != STATUS_OK)
		status = cli_fail(s->cli, &err);
	result_free(r);
	return status;
}

int cmd_report(const struct cli *c)
{
	const char *path = c->value[OPT_OUTPUT] ? c->value[OPT_OUTPUT] : "-";
	struct report_options o = {.names = c->value[OPT_NAMES] != NULL,
				   .filter = c->value[OPT_FILTER]};
	struct cli own = *c;
	struct session s;
	int status = cli_english(c, &o.english);

	if (status)
		return status;
	if (!report_format_named(c->value[OPT_FORMAT] ? c->value[OPT_FORMAT] : "md", &o.format))
		return cli_usage(c, _("a bulletin is md, html, csv or json"));
	own.value[OPT_FORMAT] = NULL; /* not that of lists */
	status = session_open(&s, &own);
	if (!status)
		status = write_report(&s, &o, path);
	session_close(&s);
	return status;
}
