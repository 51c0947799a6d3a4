/* report_model.h: everything that a bulletin says, computed once, before any format. */
#ifndef TAMIZ_REPORT_MODEL_H
#define TAMIZ_REPORT_MODEL_H

#include "attrib.h"
#include "findings.h"
#include "method.h"
#include "report.h"
#include "replace.h"
#include "run.h"

struct report_trend {
	const struct trend_row *row;
	const struct trend *trend; /* NULL: a bare tag */
	struct str name;	   /* as written, without # */
	struct shares shares;
	const char *query;    /* a filter that selects it */
	const char *evidence; /* the computed attribution in words, or NULL */
};

struct report_actor {
	const struct actor_row *row;
	const char *name;  /* raw; NULL: nobody */
	const char *query; /* NULL: none selects it */
	struct shares shares;
	double share; /* of the selected posts */
};

struct report_account {
	uint32_t account;
	uint32_t posts;
	double inorganic; /* its posts that are, expected */
	const char *name;  /* a handle with @, or "account 3" */
	const char *query; /* under a pseudonym: the command that gives the figures with names */
};

struct report_compare {
	const struct case_figure *figure;
	double ours;	   /* NAN where it can't be told */
	const char *query; /* or NULL */
};

struct report_week {
	const struct week_panel *panel;
	const char *query[3]; /* before, during, after */
};

/* A rule of the case and how many trends it speaks of. */
struct report_rule {
	const struct case_rule *rule;
	uint32_t count;
	const char *query; /* selects those trends */
};

/* Sectors that a case counts together, such as all of the officialism. */
struct report_bloc {
	const struct case_bloc *bloc;
	uint64_t posts;
	uint32_t trends;
	double share; /* of the selected posts */
	const char *query;
};

struct report {
	struct arena arena;
	const struct report_input *in;
	const struct report_options *o;
	const char *filter; /* as the bulletin shows it, or NULL */
	struct method shipped;
	struct case_file *kase; /* or NULL */
	struct actor_table *table;
	struct findings *findings;   /* or NULL */
	struct shares shares;	     /* of the selection */
	struct report_trend *trends; /* by start, then tag */
	uint32_t trend_count;
	struct report_actor *actors, *sectors;
	struct report_bloc *blocs;
	size_t bloc_count;
	struct report_account *accounts; /* who made most inorganic posts */
	uint32_t account_count;
	struct report_rule *rules; /* as kase->rules; those about weeks find no trends */
	struct report_compare *compares;
	size_t compare_count;
	struct report_week *weeks; /* as findings->weeks */
	struct day_count *days;
	uint32_t day_count, bar_days; /* bar_days: in one bar of the timeline */
	const char **bar_queries;     /* by bar */
	int64_t days_start_ms, offset_ms;
	int64_t first_ms, last_ms; /* of the selected dated posts, or TIME_UNKNOWN */
	struct study_source *sources;
	size_t source_count;
	const char *title, *simulated; /* simulated: NULL, or how it was made */
	const char *study_name;	       /* the file's name without folders */
	const char *all_query;	       /* what selects all of it, or NULL */
	const char *rerun;	       /* the command that makes this report again */
	const char *rerun_names;       /* the same with the accounts' names */
	const char *check;	       /* the one that makes its figures again and compares */
	const char *rerun_query;       /* the one that gets one figure again */
	const char *rerun_with;	       /* its beginning, up to the query in apostrophes */
	char digest[STUDY_DIGEST];
	char run[RUN_ID]; /* what this bulletin says, kept in the study under this name */
	bool run_kept;	  /* false: the study can't be written */
};

enum status report_make(const struct report_input *in, const struct report_options *o,
			struct job *job, struct report **out, struct err *err);
void report_free(struct report *r);
/* The trend that a finding is about, or NULL. */
const struct report_trend *report_trend_of(const struct report *r, const struct finding *f);

enum status report_json(const struct report *r, FILE *f, struct err *err);
void report_csv(const struct report *r, FILE *f);
enum status report_text(const struct report *r, FILE *f, bool html, struct err *err);

/* Text in the report's language. */
static inline const char *report_words(const struct report *r, struct case_text t)
{
	return r->o->english ? t.en : t.es;
}

#endif
