#include "config.h"

#include "session.h"

#include "episodes.h"

#include "attrib.h"
#include "evidence.h"
#include "intl.h"
#include "points_file.h"
#include "progress.h"
#include "regex.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_ROWS = 50 }; /* a table is read by a person: the rest is told, not printed */

bool session_by(const struct session *s, const char *word)
{
	return s->cli->value[OPT_BY] && !strcmp(s->cli->value[OPT_BY], word);
}

static enum status load(void *ctx, struct job *job, struct err *err)
{
	struct session *s = ctx;
	enum status status = study_load(s->study, job, &s->corpus, err);

	if (status == STATUS_OK)
		status = study_registry(s->study, s->corpus, &s->ungrouped, err);
	if (status == STATUS_OK && session_by(s, "episode"))
		status = registry_split(s->ungrouped, s->corpus, &s->method.gauges, job, err);
	if (status == STATUS_OK)
		status = score_run(s->corpus, &s->method, NULL, job, &s->score, err);
	if (status == STATUS_OK)
		status = attrib_regroup(s->ungrouped, s->corpus, &s->method.attrib, s->score->account_group,
					s->score->evidence->coord->groups, &s->registry, err);
	return status;
}

int session_listing(const struct cli *c, size_t table_rows, enum output_format *format, size_t *limit)
{
	const char *name = c->value[OPT_FORMAT], *rows = c->value[OPT_LIMIT];
	unsigned long long n;
	char *end;

	*format = name ? output_format_of(name) : OUTPUT_TABLE;
	if (*format == OUTPUT_FORMATS)
		return cli_usage(c, _("--format takes table, csv, jsonl or json"));
	*limit = *format == OUTPUT_TABLE ? table_rows : SIZE_MAX;
	if (!rows)
		return EXIT_OK;
	errno = 0;
	n = strtoull(rows, &end, 10);
	if (errno || *end || !*rows || *rows == '-')
		return cli_usage(c, _("-n takes a number of rows; 0: all"));
	*limit = n ? (size_t)n : SIZE_MAX;
	return EXIT_OK;
}

static int parse_filter(struct session *s)
{
	const char *text = s->cli->value[OPT_FILTER];
	struct err err = {0};

	if (text && filter_parse((struct str){text, strlen(text)}, &s->filter, &err) != STATUS_OK)
		return cli_fail(s->cli, &err);
	return EXIT_OK;
}

int session_method(const struct cli *c, struct method *method)
{
	struct err err = {0};
	enum status st;

	method_default(method);
	/* Shares by other points than the reader expects are worse than none. */
	if ((st = points_load(&method->points, &err)) == STATUS_NOTHING)
		cli_note(c, "%s", err.message);
	else if (st != STATUS_OK)
		return cli_fail(c, &err);
	if (c->value[OPT_POINTS] &&
	    points_read(c->value[OPT_POINTS], &method->points, &err) != STATUS_OK)
		return cli_fail(c, &err);
	for (int i = 0; i < c->set_count; i++) {
		struct str word = {c->sets[i], strlen(c->sets[i])};

		if (method_set_text(method, word, &err) != STATUS_OK)
			return cli_fail(c, &err);
	}
	return EXIT_OK;
}

int session_open(struct session *s, const struct cli *c)
{
	struct err err = {0};
	int status;

	*s = (struct session){.cli = c};
	job_init(&s->job, c->threads);
	if (c->operand_count < 1)
		return cli_usage(c, _("which study?"));
	if ((status = session_listing(c, TABLE_ROWS, &s->format, &s->limit)) || (status = parse_filter(s)) ||
	    (status = session_method(c, &s->method)))
		return status;
	if (study_open(c->operands[0], STUDY_READ, &s->study, &err) != STATUS_OK ||
	    progress_run(c, &s->job, load, s, &err) != STATUS_OK)
		return cli_fail(c, &err);
	if (!(s->cache = filter_cache_new())) {
		err_nomem(&err);
		return cli_fail(c, &err);
	}
	s->env = (struct filter_env){s->corpus, s->score, s->registry, &regex_pcre2};
	return EXIT_OK;
}

void session_close(struct session *s)
{
	filter_cache_free(s->cache);
	filter_free(s->filter);
	registry_free(s->registry);
	registry_free(s->ungrouped);
	score_free(s->score);
	corpus_unref(s->corpus);
	study_close(s->study);
}

struct output *session_output(const struct session *s, const struct output_column *columns, int count)
{
	return (s->corpus->simulated ? output_begin_simulated : output_begin)(s->format, columns,
									      count);
}

int session_query(struct session *s, struct query *q, struct result **out)
{
	struct err err = {0};

	q->filter = s->filter;
	if (query_run(q, &s->env, s->cache, &s->job, out, &err) != STATUS_OK)
		return cli_fail(s->cli, &err);
	return EXIT_OK;
}

struct str session_id(const struct session *s, struct str id, uint32_t platform, char *buf,
		      size_t cap)
{
	struct str p = strings_at(&s->corpus->platform_name, platform);
	int n;

	if (s->corpus->n.platforms < 2)
		return id;
	n = snprintf(buf, cap, "%.*s:%.*s", (int)p.len, p.p, (int)id.len, id.p);
	return n < 0 || (size_t)n >= cap ? id : (struct str){buf, (size_t)n};
}

bool session_gauges(const struct session *s, const struct result *r, const struct trend_row *t,
		    struct gauges *out)
{
	return query_trend_gauges(r, t, &s->method.gauges, out);
}
