/* coord.h: who acts together beyond chance and beyond own habit (METHOD.md 3).
 *
 * Every post takes part in at most one object: the post that it reposts; else the text that it
 * shares with another account (a copy cluster); else the link; else the ordered sequence of its
 * five or more tags.  Texts, links and sequences that rest for a long window begin a new object.
 * Two accounts co-act where their first posts on one object lie within the window.  Objects that an
 * account acts on in one visit (each within two windows of the one before) are one occasion: who
 * catches up on his idol in one go has met another fan once, not ten times.  The number of
 * occasions is compared with what three nulls expect: crowd    on each shared object, the share of
 * the other participants that act within the window of it; the account's own troop (the core of
 * pairs that co-act on a third of what they share) is left out, else a troop that is alone would
 * explain itself; two imagined participants with `prior` of a co-act between them keep the share
 * sane where few remain; latency  the share of the two accounts' latencies, on different objects,
 * that lie within the window (reposts and links only: a text has no original that one could react
 * to); hours    how often visits of the two, on different days, lie within the window of the day.
 * p = P(Poisson(the largest) >= occasions); Benjamini-Hochberg over all tested pairs.  The latter
 * two are habit.  A second test asks how often two accounts use one text (without a link) or one
 * tag sequence within a long window, against the number that the text's other users and the
 * account's share of all posts let expect.
 *
 * Orders that are followed over half an hour leave no trace within a minute: the test of pairs is
 * made once more with the slow window, where chance and habit explain much more, with a binomial
 * tail instead of Poisson's.  Each test has the pairs that ever co-acted in it as its hypotheses,
 * not only those that did so often enough to be looked at.
 *
 * Pure function of (corpus, copies, params); the same bytes for any number of threads;
 * O(posts log posts), with a counter for each account and thread beside the events. */
#ifndef TAMIZ_COORD_H
#define TAMIZ_COORD_H

#include "copies.h"
#include "fixed.h"

enum object_kind { OBJECT_REPOST, OBJECT_COPY, OBJECT_URL, OBJECT_TAGS, OBJECT_KINDS };

struct coord_params {
	int64_t window_ms;	/* co-act on a repost, copy or link; 60,000 */
	int64_t long_window_ms; /* on a text without a link or a tag sequence; 86,400,000 */
	int64_t slow_window_ms; /* the same test once more; not above window_ms: left out; 1,800,000
				 */
	uint32_t nearest;	/* K: predecessors looked at per event; 16 */
	uint32_t min_actions;	/* an account needs so many events; 3 */
	uint32_t min_weight;	/* a pair needs so many co-acts to be tested; 3 */
	uint32_t min_partners;	/* a group's member needs so many linked partners; 2 */
	uint32_t min_tags;	/* length of a tag sequence; 5 */
	double q;		/* false discovery rate of edges; 0.01 */
	double prior;		/* chance of a co-act on an object that no outsider touched; 0.1 */
	double slow_prior;	/* the same within the slow window; 0.5 */
	double text_prior;	/* chance that two use a text that no outsider uses; 0.05 */
	uint32_t creation_min;	/* accounts that a creation day needs; 10 */
	double creation_q;	/* false discovery rate of creation days; 0.01 */
	uint32_t most_pairs; /* more are not tested: min_weight is raised until they are fewer; 16 M
			      */
	bool use_kind[OBJECT_KINDS];
};
struct coord_params coord_defaults(void);

enum edge_flag {
	EDGE_LINKED = 1 << 0, /* beyond crowd and habit, or corroborated */
	EDGE_FAST =
		1 << 1, /* beyond the crowd, within habit: both always react so, or at that hour */
	EDGE_CORROBORATED = 1 << 2, /* fast, but created together and of one rare client as well */
	EDGE_SAME_TEXT = 1 << 3, /* tested (also) on sharing texts or tag sequences within a day */
	EDGE_GROUPED = 1 << 4,	 /* linked, and both accounts are in a group */
	EDGE_SLOW = 1 << 5,	 /* within the slow window; always linked */
};

/* Accounts a < b.  Edges that are neither linked nor fast are not kept.  Ordered by (a, b). */
struct coord_edge {
	uint32_t a, b;
	uint32_t weight;    /* co-acts: within the window, the slow one if EDGE_SLOW, the long one
			     * if EDGE_SAME_TEXT */
	uint32_t occasions; /* W: visits on which they co-acted; SAME_TEXT: as weight */
	uint32_t visits;    /* on which they could have: with an object of both; SAME_TEXT: W */
	uint32_t shared;    /* objects on which both acted, at any time */
	uint32_t kinds[OBJECT_KINDS];	      /* co-acts by kind of object */
	float expected_crowd, expected_habit; /* of W */
	double p, q;			      /* q: Benjamini-Hochberg adjusted p */
	int64_t median_gap_ms;		      /* between the two posts of a co-act */
	uint32_t flags;			      /* enum edge_flag */
	uint32_t act;			      /* its co-acts: act[act] up to act[act + weight] */
};

/* The part of an edge's occasions that chance and habit leave unexplained, in [0,1].  Within the
 * slow window: of the occasions that were possible, chance brought about the same part of those
 * that nobody planned as of all (Abbott 1925); where it explains half and all came about, all were
 * planned. */
double edge_unexplained(const struct coord_edge *e);

/* Two posts side by side, of edge.a and edge.b; their object is post_object[] of either. */
struct coord_act {
	row_t a, b;
};

struct coord_object {
	uint8_t kind;	   /* enum object_kind */
	uint32_t target;   /* REPOST: as corpus.ref; COPY: cluster; URL: url; TAGS: content that has
			      them */
	uint32_t accounts; /* that took part */
	int64_t origin_ms; /* of the original, from the corpus or its id; else the first event */
};

/* What speaks for a post having been coordinated: of the very event it took part in, in SHARE_ONE
 * units.  linked: 1 - expected/occasions of the best linked edge that it serves; or the same of its
 * author's group where another member acted on the object within the window.  fast: that of the
 * best fast edge, for the upper bound only. */
struct coord_post {
	uint16_t linked, fast;
	uint32_t edge; /* the best linked edge, else the author's surest in the group, else fast, or
			  NONE */
};

/* Numbered from 1 by smallest account. */
struct coord_group {
	uint32_t members, edges, posts, objects; /* posts: of members in co-acts inside the group */
	uint32_t kinds[OBJECT_KINDS];		 /* co-acts by kind */
	uint64_t weight;			 /* occasions, over its edges */
	double expected;			 /* the larger expectation, over its edges */
	double unexplained;			 /* occasions that it leaves unexplained */
	double worst_q;				 /* of its edges */
	int64_t first_ms, last_ms;		 /* of its co-acted posts */
	int64_t median_gap_ms;			 /* of its edges' medians */
	uint32_t fast_edges;			 /* corroborated ones among its edges */
	uint32_t slow_edges;			 /* those of the slow window */
	uint32_t day_members;			 /* members created on an anomalous day */
};

/* Most of its pairs were found within the slow window. */
static inline bool coord_group_is_slow(const struct coord_group *g)
{
	return 2 * g->slow_edges > g->edges;
}

/* A day on which more of the corpus's accounts were created than around it. */
struct creation_day {
	int64_t start_ms; /* UTC midnight */
	uint32_t accounts;
	double expected; /* median of the 15 days before and after, at least 1/31 */
	double q;
};

struct coordination {
	const struct coord_edge *edge;
	uint32_t edges;
	const struct coord_act *act;
	uint32_t acts;
	const struct coord_object *object; /* those of acts */
	uint32_t objects;
	const struct coord_post *post;	 /* [posts] */
	const uint32_t *post_object;	 /* [posts] object[] index, or NONE */
	const uint32_t *account_group;	 /* [accounts] 0: none; else from 1 */
	const uint32_t *account_linked;	 /* [accounts] linked partners */
	const uint32_t *account_fast;	 /* [accounts] fast partners */
	const uint32_t *account_day;	 /* [accounts] creation_day index, or NONE */
	struct lists account_edges;	 /* edge numbers of each account, by (q, edge) */
	const struct coord_group *group; /* [groups], group number g at g - 1 */
	uint32_t groups;
	struct lists group_members;	/* accounts, ascending */
	struct lists group_edges;	/* edge numbers, ascending */
	struct lists group_objects;	/* object[] numbers, most co-acts first */
	struct lists group_tags;	/* tags touched by co-acted posts, most posts first */
	const struct creation_day *day; /* anomalous days, ascending */
	uint32_t days;
	int64_t resolution_ms; /* of post times, the coarsest in use */
	uint64_t tested;       /* pairs tested within the window, or the long one */
	uint32_t min_weight;   /* that a tested pair had; above the parameter where most_pairs asked
				  for it */
};

/* before: another result over the same corpus and copies, of which is taken over what params leave as
 * it is; or NULL.  STATUS_OK, STATUS_NOMEM or STATUS_CANCELLED.  *out is the caller's (coord_free); it
 * borrows nothing of the corpus, the copies or before. */
enum status coord_find(const struct corpus *c, const struct copies *copies,
		       const struct coord_params *params, const struct coordination *before,
		       struct job *job,
		       struct coordination **out, struct err *err);
void coord_free(struct coordination *k);

#endif
