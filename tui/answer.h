/* answer.h: what the panes show: a result with the world that it was computed from, and the tasks
 * that make both in the worker.
 *
 * A world is a corpus with what people (registry) and the method (score) say of it; immutable, held
 * by reference, so that a new score or verdict never pulls the old one from under a running query.
 */
#ifndef TAMIZ_ANSWER_H
#define TAMIZ_ANSWER_H

#include "findings.h"
#include "method.h"
#include "query.h"
#include "reasons.h"
#include "study.h"
#include "worker.h"

struct case_file;
struct held; /* a counted reference to a score or a registry */

struct world {
	atomic_int refs;
	const struct corpus *corpus;
	const struct score *score;			    /* or NULL */
	const struct registry *registry;		    /* or NULL */
	const struct case_file *kase;			    /* the study's, or NULL */
	struct held *held_score, *held_registry, *held_case; /* private */
	uint64_t corpus_stamp, score_stamp, registry_stamp; /* told apart by these; 0: none */
};

/* Takes one reference of c; score and registry (or NULL) become the world's. */
struct world *world_new(const struct corpus *c, struct score *score, struct registry *registry);
/* Gives a new world the study's case, which becomes the world's; later worlds made from it share it. */
void world_take_case(struct world *w, struct case_file *kase);
/* As w, but with that score, or registry, in place of its own. */
struct world *world_with_score(const struct world *w, struct score *score);
struct world *world_with_registry(const struct world *w, struct registry *registry);
/* The registry as the study has it, or NULL; and w with one that borrows from that one
 * (attrib_regroup). */
const struct registry *world_ungrouped(const struct world *w);
struct world *world_with_regrouped(const struct world *w, struct registry *registry);
struct world *world_ref(struct world *w);
void world_unref(struct world *w); /* NULL is allowed */

/* A question as the explorer holds it: the filter as text. */
struct question {
	char *filter; /* malloc'd; never NULL once set */
	/* the row of the trend list that the timeline follows; both NONE: the whole selection */
	uint32_t trend, tag;
	uint32_t account; /* drilled into, or NONE */
	bool by_tag;
	enum trend_sort trend_sort;
	enum post_sort post_sort;
	enum account_sort account_sort;
	bool trend_reverse, post_reverse, account_reverse;
	bool who; /* the table of actors and what the case's rules find are asked as well */
	/* so is why posts have the share they have: those of this row of the trend list, or of the selection */
	bool reasons;
	uint32_t reasons_trend, reasons_tag;
};

bool question_copy(struct question *to, const struct question *from);
void question_free(struct question *q);

/* The analyst's view of a selection beside the method's: marked posts count as what they were
 * marked. */
struct analyst {
	uint32_t marked;  /* selected posts with a verdict of inorganic or organic */
	double inorganic; /* share with the verdicts in place of the method, of assessable posts */
};

/* The same of one row of the trend list. */
struct analyst_row {
	uint32_t marked;
	int64_t inorganic, assessable; /* what the verdicts add to the method's sums */
};

struct answer {
	struct world *world;
	struct result *result;
	struct analyst_row *trend_analyst; /* [trend_count]; NULL where no verdict moves a share */
	struct question question;     /* that it answers */
	bool years; /* its posts or trends are of more than one year: no day is told without */
	struct share_sums focus_sums; /* of the posts of the timeline */
	struct shares focus;
	struct analyst analyst;
	struct actor_table *actors; /* of question.who, where trends are registered; else NULL */
	struct findings *findings;  /* the same, where the study has a case */
	struct reasons *reasons;    /* of question.reasons, where there is a score; else NULL */
};

/* The share of row i of the trend list by the verdicts; NAN where none moves it. */
double answer_trend_analyst(const struct answer *a, uint32_t i);

void answer_free(struct answer *a);

enum task_kind { TASK_LOAD, TASK_QUERY, TASK_SCORE, TASK_MARK, TASK_WRITE };

/* The tasks.  Each holds its own references; what it made is taken out of the struct by the UI
 * thread (and set to NULL there). */
struct load_task {
	struct task task;
	struct study *study;
	struct world *world; /* made */
};
struct task *load_task_new(struct study *s);

struct query_task {
	struct task task;
	struct world *world;
	struct question question;
	struct filter_cache **cache; /* the worker's own; UI thread keeps hands off */
	uint64_t *cache_stamps;	     /* [3]: what the cache was filled for */
	struct answer *answer;	     /* made */
};
struct task *query_task_new(struct world *w, const struct question *q, struct filter_cache **cache,
			    uint64_t cache_stamps[3]);

struct score_task {
	struct task task;
	struct study *study; /* the world's, or NULL */
	struct world *world; /* its score, if any, lends its evidence */
	struct method method;
	struct score *score; /* made */
	struct registry *registry; /* made: the world's, regrouped; or NULL */
};
/* Its status is STATUS_NOTHING where the world's texts turn out to be damaged: the study is to be loaded
 * again. */
struct task *score_task_new(struct study *s, struct world *w, const struct method *m);

/* One verdict for many targets ("#tag", "account:ID", "post:ID"; malloc'd strings that become the
 * task's), then the registry anew. */
struct verdict {
	char *target, *note;
	enum mark mark;
	char *word; /* malloc'd: who positioned it (verdict.h), in place of a mark; or NULL */
};
struct mark_task {
	struct task task;
	struct study *study;
	struct world *world;
	struct verdict *verdicts;
	size_t count;
	const char *who;
	bool kept; /* the verdicts are in the study, whatever failed after that */
	struct registry *registry, *grouped; /* made; grouped borrows from it, or NULL */
};
struct task *mark_task_new(struct study *s, struct world *w, struct verdict *verdicts, size_t count,
			   const char *who);

#endif
