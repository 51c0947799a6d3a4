/* registry.h: what people, not posts, say: registered trends, actors, events, verdicts.  Small,
 * read from the study beside the corpus, immutable; a new verdict makes a new registry. */
#ifndef TAMIZ_REGISTRY_H
#define TAMIZ_REGISTRY_H

#include "arena.h"
#include "corpus.h"

enum sector_role { ROLE_POSITIONED, ROLE_AMPLIFIED };

struct actor {
	struct str id, name, sector; /* sector: "oficialismo", "entes del Estado" … */
	struct str kind;	     /* person, party, ministry, medium, ngo, other */
	const uint32_t *accounts;    /* corpus account numbers, ascending */
	uint32_t account_count;
};

struct attrib_finding; /* attrib.h */

/* Who says who positioned a trend. */
enum positioned_by { BY_NOBODY, BY_COMPUTED, BY_CASE, BY_ANALYST };

/* One appearance of a tag (DESIGN.md 1).  Without a list of trends every tag is one, made by the
 * query and not here. */
struct trend {
	uint32_t tag;	 /* corpus tag number, or NONE where no post carries it */
	struct str name; /* as registered, without # */
	struct str place;
	int64_t start_ms, end_ms;  /* [start, end); TIME_UNKNOWN: open */
	int64_t reported;	   /* or COUNT_UNKNOWN */
	uint32_t actor;		   /* index into actors, or NONE: unattributed */
	enum positioned_by by;	   /* whose word that is; BY_NOBODY: unattributed by computation */
	float actor_confidence;	   /* [0,1]; 1 when the analyst or the case says so */
	struct str actor_evidence; /* computed: the finding in words; else the source or the note */
	struct str actor_who;	   /* BY_ANALYST: the analyst's name */
	/* What core/attrib finds, whoever has the last word; NULL where there are no actors. */
	const struct attrib_finding *found;
};

struct event {
	struct str id, name, kind; /* campaign, election, payment, broadcast, law, pause, other */
	struct str source;	   /* where it is documented */
	int64_t start_ms, end_ms;  /* [start, end) */
};

enum mark { MARK_NONE, MARK_INORGANIC, MARK_ORGANIC, MARK_DOUBTFUL, MARK_COUNT };

struct verdict_state {
	uint32_t target; /* account number, row or registered trend/tag number */
	enum mark mark;
	struct str note, by;
	int64_t at_ms;
	/* somebody else's last word on the target, where that is another; MARK_NONE: nobody's is */
	enum mark other;
	struct str other_by, other_note;
};

/* By what numbers it is decided who positioned a trend (attrib.h).  Shares are in [0,1]. */
struct attrib_params {
	double early;	  /* of a trend's posts, the first ones, that amplification is read from */
	double late;	  /* posts before an actor's first, past which it only joined */
	double score;	  /* least, to be attributed */
	double margin;	  /* least, over the runner-up's score */
	double traced;	  /* of the early posts, least that leads to the actor */
	double groups;	  /* of them by its groups, where it is silent itself */
	int64_t grace_ms; /* after the onset an actor may still be the promoter */
};

struct registry {
	struct arena arena;
	const struct actor *actors;
	uint32_t actor_count;
	const struct trend *trends; /* ordered by (tag name folded, start) */
	uint32_t trend_count;
	const struct event *events; /* ordered by start */
	uint32_t event_count;
	const uint32_t *account_actor; /* [corpus accounts] actor or NONE; NULL where no actors */
	/* current verdicts (the last of each target), ascending by target */
	const struct verdict_state *account_marks, *post_marks, *tag_marks;
	const struct verdict_state *trend_marks; /* of single appearances; target: index into trends */
	uint32_t account_mark_count, post_mark_count, tag_mark_count, trend_mark_count;
	struct str case_name, case_title;
	struct attrib_params attrib; /* by which the trends were attributed last */
};

/* The mark of a target in one of the three lists, or NULL. */
const struct verdict_state *registry_mark(const struct verdict_state *marks, uint32_t count,
					  uint32_t target);
/* "computed", "case", "analyst", or "" for BY_NOBODY. */
const char *registry_by(enum positioned_by by);
void registry_free(struct registry *r);

#endif
