/* A bulletin to a file: its model is made, then written in one of the formats. */
#include "config.h"

#include "replace.h"
#include "report_model.h"

#include <string.h>

bool report_format_named(const char *name, enum report_format *out)
{
	static const char *const names[] = {"md", "html", "csv", "json"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], name)) {
			*out = (enum report_format)i;
			return true;
		}
	return false;
}

enum status report_to(const struct report_input *in, const struct report_options *o, FILE *f,
		      struct job *job, struct err *err)
{
	struct report *r;
	enum status st = report_make(in, o, job, &r, err);

	if (st)
		return st;
	if (o->format == REPORT_JSON)
		st = report_json(r, f, err);
	else if (o->format == REPORT_CSV)
		report_csv(r, f);
	else
		st = report_text(r, f, o->format == REPORT_HTML, err);
	report_free(r);
	return st;
}

enum status report_write(const struct report_input *in, const struct report_options *o,
			 const char *path, struct job *job, struct err *err)
{
	struct replacement to;
	enum status st = replace_begin(&to, path, err);

	if (st)
		return st;
	st = report_to(in, o, to.file, job, err);
	if (!st)
		return replace_end(&to, err);
	replace_abandon(&to);
	return st;
}
