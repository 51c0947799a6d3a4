/* filter_ast.h: a parsed filter from inside: shared by the parser, the two evaluators and
 * completion; nobody else includes it.  Everything lies in the filter's arena. */
#ifndef TAMIZ_FILTER_AST_H
#define TAMIZ_FILTER_AST_H

#include "arena.h"
#include "filter.h"

/* Bounds that keep hostile filters cheap. */
enum { FILTER_BYTES_MAX = 65536, FILTER_DEPTH_MAX = 64, FILTER_PREDICATES_MAX = 1024 };

enum field_type {
	FIELD_TYPE_TEXT,
	FIELD_TYPE_NAME,
	FIELD_TYPE_COUNT,
	FIELD_TYPE_RATE,
	FIELD_TYPE_SHARE,
	FIELD_TYPE_TIME,
	FIELD_TYPE_AGE,
	FIELD_TYPE_CHOICE,
	FIELD_TYPE_PRESENCE,
};

/* Marks what the edge translates. */
#ifndef N_
#define N_(text) text
#endif

struct field_info {
	const char *name, *unit, *help;
	enum field_type type;
};

/* The row of fields.def; FIELD_NONE is a nameless TEXT. */
const struct field_info *field_info(enum field f);
/* A field by its name, ASCII case-blind, or FIELD_COUNT. */
enum field field_by_name(struct str name);

/* The words a CHOICE or PRESENCE field takes, in the order of their numbers, ended by NULL. */
const char *const *field_choices(enum field f);

enum class_choice { /* class: */
		    CLASS_CHOICE_UNASSESSABLE,
		    CLASS_CHOICE_ORGANIC,
		    CLASS_CHOICE_COORDINATED,
		    CLASS_CHOICE_AUTOMATED,
		    CLASS_CHOICE_INORGANIC, /* the two before */
};
enum mark_choice {					/* mark: ; the first four are enum mark */
		   MARK_CHOICE_SUSPICIOUS = MARK_COUNT, /* inorganic or doubtful */
};
enum presence { /* has: */
		HAS_URL,
		HAS_TAG,
		HAS_MENTION,
		HAS_CLIENT,
		HAS_LANG,
		HAS_GROUP,
		HAS_NOTE,
		HAS_TIME,
};

enum op { OP_IS, OP_LT, OP_LE, OP_GT, OP_GE };

/* digits / 10^scale: numbers print as they were typed. */
struct decimal {
	int64_t digits;
	int scale;
};
double decimal_value(struct decimal d);

struct item {
	struct str raw;	      /* as typed; quotes, # and @ gone */
	struct str folded;    /* TEXT, NAME */
	bool glob;	      /* NAME: every * in folded stands for any bytes */
	int choice;	      /* CHOICE, PRESENCE */
	int64_t count;	      /* COUNT */
	struct decimal num;   /* SHARE, RATE, AGE */
	const char *suffix;   /* RATE, AGE: the unit as printed */
	int64_t unit_ms;      /* RATE, AGE: its length */
	int64_t lo_ms, hi_ms; /* TIME: what was named, [lo, hi) */
};

struct predicate {
	enum field field;
	enum op op;
	bool regex; /* items[0].raw is a pattern */
	struct item *items;
	uint32_t count;
	int column;	 /* of the value in the text that was parsed */
	struct str text; /* canonical: the key of its bitset */
};

enum node_type { NODE_ALL, NODE_AND, NODE_OR, NODE_NOT, NODE_PREDICATE };

struct node {
	enum node_type type;
	struct node *child; /* first of AND, OR; only of NOT */
	struct node *next;  /* sibling */
	struct predicate *predicate;
};

struct filter {
	struct arena arena;
	struct node *root;
	struct str text; /* canonical, NUL-terminated */
};

/* --- values (filter_value.c): true, or false with *why a static sentence ------------------------
 */

/* 1500, 1.5k, 2M */
bool value_count(struct str s, int64_t *out, const char **why);
/* 0.7 or 70% (both give 0.7) */
bool value_share(struct str s, struct decimal *out, const char **why);
/* 50/d, 3/h; without unit a day */
bool value_rate(struct str s, struct item *out, const char **why);
/* 30d, 12h, 90min, 2w, 1y */
bool value_age(struct str s, struct item *out, const char **why);
/* 2021, 2021-10, 2021-10-28, 2021-11-21T18:00[:05[.123]][Z|+hh:mm]; without zone UTC */
bool value_time(struct str s, struct item *out, const char **why);

/* --- printing (filter_print.c) ------------------------------------------------------------------
 */

/* Fills text from the rest; false when out of memory. */
bool predicate_print(struct predicate *p, struct arena *arena);
bool filter_print(struct filter *f);

/* Does glob, in which * stands for any bytes, match all of s? */
bool glob_matches(struct str glob, struct str s);

#endif
