/* method.h: every number that the verdicts depend on, as one value with names. */
#ifndef TAMIZ_METHOD_H
#define TAMIZ_METHOD_H

#include "attrib.h"
#include "coord.h"
#include "gauges.h"
#include "points.h"

struct method {
	struct points points;
	struct copies_params copies;
	struct coord_params coord;
	struct gauge_params gauges;
	struct attrib_params attrib;
};

void method_default(struct method *m);

/* What a parameter changes, and all that follows from it. */
enum method_stage { STAGE_COPIES, STAGE_COORD, STAGE_SCORE, STAGE_GAUGES, STAGE_ATTRIB };

struct method_param {
	char name[40];
	const char *unit, *source, *help; /* help: to be translated */
	double value, fallback, least, most;
	enum method_stage stage;
	enum signal signal; /* whose, or SIGNAL_COUNT */
};

/* Parameters in order: those of method.def, then those of each signal. */
uint32_t method_param_count(void);
void method_param_at(const struct method *m, uint32_t i, struct method_param *out);
/* Its number, or NONE. */
uint32_t method_param_find(struct str name);

/* How many parameters differ; *first (or NULL): the first that does. */
uint32_t method_differs(const struct method *a, const struct method *b, uint32_t *first);

/* Sets one.  STATUS_USAGE for an unknown name or a value out of range; m is then as it was. */
enum status method_set(struct method *m, struct str name, double value, struct err *err);
/* As `--set NAME=VALUE` and the command line have it; VALUE a number, "on" or "off". */
enum status method_set_text(struct method *m, struct str name_value, struct err *err);

#endif
