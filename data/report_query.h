/* report_query.h: what of a bulletin can be pasted: the filter behind each figure, and the commands that make it again.
 * All lies in the report's arena; NULL or false: out of memory. */
#ifndef TAMIZ_REPORT_QUERY_H
#define TAMIZ_REPORT_QUERY_H

#include "report_model.h"

/* The report's filter as typed; where the bulletin would show that otherwise than it is, in its canonical form. */
enum status report_query_filter(struct report *r, struct err *err);

/* The report's filter and one term more. */
const char *report_query_join(struct report *r, const char *part);
/* FIELD:"VALUE", whatever the value holds. */
const char *report_query_term(struct report *r, const char *field, struct str value);
/* tag:#NAME, from:@NAME */
const char *report_query_name(struct report *r, const char *field, char sigil, struct str name);
/* since:… until:… for [start, end) */
const char *report_query_span(struct report *r, int64_t start_ms, int64_t end_ms);

/* all_query and the commands; wants the filter, the study's name, the first instant and the run. */
bool report_commands(struct report *r);

#endif
