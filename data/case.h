/* case.h: a case file: who acts, when what happened, which trends were published, which rules
 * apply.
 *
 * The format stands in tamiz-formats(5).  A case is a folder with a `case.json`; nothing of a case
 * is in the program, so that another country needs no code.  Reading validates everything and says
 * which value is wrong; a case that was read holds no dangling name. */
#ifndef TAMIZ_CASE_H
#define TAMIZ_CASE_H

#include "arena.h"
#include "sim.h"
#include "study.h"

/* Text in the case's languages; where one lacks both point to the same bytes. */
struct case_text {
	const char *es, *en;
};

/* Members of an entry that its source does not say. */
struct case_names {
	const char **at;
	size_t count;
};

struct case_source {
	const char *id, *url, *date; /* url, date: or NULL */
	struct case_text title;
};

struct case_sector {
	const char *id;
	struct case_text name;
	const char *bloc; /* id of the bloc that it is part of, or NULL */
};

struct case_bloc {
	const char *id;
	struct case_text name;
};

struct case_actor {
	const char *id, *name, *sector, *kind, *source, *note; /* source: an id; note: or NULL */
	const char **accounts, **aliases;		       /* handles without @ */
	size_t account_count, alias_count;
	int64_t from_ms, until_ms; /* in that role; TIME_UNKNOWN: open */
	struct case_names unverified;
};

struct case_trend {
	const char *tag, *place; /* place: or NULL */
	int64_t start_ms, end_ms;
	int64_t reported;  /* or COUNT_UNKNOWN */
	const char *actor; /* who positioned it, or NULL */
	const char *source, *note;
	struct case_names unverified;
};

struct case_event {
	const char *id, *kind, *source;
	struct case_text name;
	int64_t start_ms, end_ms; /* [start, end) */
	struct case_names unverified;
};

/* What a rule looks for among trends. */
enum case_rule_kind {
	RULE_BEFORE_EVENT,     /* one of `tags` positioned before `event` began */
	RULE_SECTOR_POSITIONS, /* an actor of `sector` positions one of `tags` */
	RULE_WEEK,	       /* `event` against the weeks before and after: paid activity */
	RULE_KIND_COUNT
};

struct case_rule {
	const char *id, *source;
	enum case_rule_kind kind;
	struct case_text name, text; /* what it says; text: the rule's own words or summary */
	const char **tags;
	size_t tag_count;
	const char *event, *sector; /* ids, or NULL by kind */
};

/* A published figure to compare ours with. */
struct case_figure {
	const char *key; /* posts, trends, share_of_bloc, trends_of_sector, … (tamiz-formats(5)) */
	const char *of;	 /* id of an actor, sector or bloc, or NULL */
	double value;
	struct case_text text;
	const char *source;
};

struct case_file {
	struct arena arena;
	const char *id, *place, *json; /* json: the whole text as read */
	struct case_text title;
	int offset_minutes; /* local time, east of UTC */
	int64_t start_ms, end_ms;
	const struct case_source *sources;
	const struct case_bloc *blocs;
	const struct case_sector *sectors;
	const struct case_actor *actors;
	const struct case_trend *trends;
	const struct case_event *events;
	const struct case_rule *rules;
	const struct case_figure *figures;
	size_t source_count, bloc_count, sector_count, actor_count, trend_count, event_count,
		rule_count, figure_count;
	const struct sim_plan *simulation; /* or NULL */
	const struct case_actor *invented; /* actors of the simulation alone */
	size_t invented_count;
};

/* path: a case.json, its folder, or the name of an installed case ("ve-2021-regional").
 * STATUS_FAILED with err->file and line where it is no JSON, and with the value's place in words
 * ("actors[3].sector: …") where it is no case. */
enum status case_read(const char *path, struct case_file **out, struct err *err);
/* From text; name: for messages. */
enum status case_parse(struct str json, const char *name, struct case_file **out, struct err *err);
void case_free(struct case_file *c);

/* Writes actors, events, trends and who positioned them (by_whom 'case ID'), rules and figures into
 * the study, in one transaction; what an earlier case of that id wrote is replaced.  Verdicts and
 * what an analyst assigned stay.  simulated: the study is this case's simulation: the actors
 * invented for it are written too, and the trends, which are there already, are not: who positioned
 * them is left to be found. */
enum status case_apply(struct study *s, const struct case_file *c, bool simulated, struct err *err);

/* The case that was applied to a study; *out NULL where there is none. */
enum status case_of_study(struct study *s, struct case_file **out, struct err *err);

const struct case_sector *case_find_sector(const struct case_file *c, const char *id);
const struct case_actor *case_find_actor(const struct case_file *c, const char *id);
const struct case_event *case_find_event(const struct case_file *c, const char *id);
const struct case_source *case_find_source(const struct case_file *c, const char *id);

#endif
