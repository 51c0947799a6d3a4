/* signals.h: what can be measured of each account by itself (METHOD 2): facts, without weights.
 *
 * Depends on the corpus alone: nudging points or parameters never asks for it again. */
#ifndef TAMIZ_SIGNALS_H
#define TAMIZ_SIGNALS_H

#include "corpus.h"

enum signal {
#define SIGNAL(ident, ...) SIGNAL_##ident,
#include "signals.def"
#undef SIGNAL
	SIGNAL_COUNT
};

enum family {
#define FAMILY(ident, ...) FAMILY_##ident,
#include "families.def"
#undef FAMILY
	FAMILY_COUNT
};

enum signal_unit {
	UNIT_NUMBER,
	UNIT_SHARE, /* in [0,1], shown in per cent */
	UNIT_PER_DAY,
	UNIT_DAYS,
	UNIT_LOG10, /* log10(x + 1) of a count, or log10 of a ratio: shown as the count or ratio */
	UNIT_YES,   /* 0 or 1 */
	UNIT_PAUSE, /* hours of a day beyond chance, of those chance leaves free; shown in hours */
	UNIT_FACTOR, /* a spread of natural logarithms, shown as the factor that it stands for */
};

struct signal_info {
	const char *name, *needs, *source, *pro,
		*contra; /* needs, pro and contra: to be translated */
	enum family family;
	enum signal_unit unit;
	double human, neutral, bot, shrink, weight;
};

extern const struct signal_info signal_info[SIGNAL_COUNT];
extern const char *const family_name[FAMILY_COUNT], *const family_title[FAMILY_COUNT];

/* The signal of that name, or SIGNAL_COUNT. */
enum signal signal_find(struct str name);

/* Of a daily pause as UNIT_PAUSE has it, the hours; of 0, those that n posts leave free by chance. */
double signal_pause_hours(double value, uint32_t n);

/* The posts of account a that show signal s, ascending in out[posts of a]; of a signal that is about
 * all of them (its tempo, the length of its texts) all that were measured; none of a profile's.
 * Returns their number; 0 also when out of memory. */
uint32_t signal_posts(const struct corpus *c, uint32_t a, enum signal s, row_t *out);

/* n observations stand behind a value; 0: unknown, which is no evidence. */
struct signal_value {
	float value;
	uint32_t n;
};

struct account_signals {
	uint32_t posts; /* with a text of the account's own, or a date */
	struct signal_value of[SIGNAL_COUNT];
};

/* Measures account a.  scratch: from signal_scratch_new(), one for each thread.  False when out of
 * memory.  O(posts log posts) in the account's posts. */
struct signal_scratch;
struct signal_scratch *signal_scratch_new(void);
void signal_scratch_free(struct signal_scratch *s);
bool signals_of_account(const struct corpus *c, uint32_t a, struct signal_scratch *scratch,
			struct account_signals *out);

/* All accounts, [c->n.accounts], to be freed with huge_free().  threads: how many of the job's; 0: all,
 * and the job tells how far it is. */
enum status signals_run(const struct corpus *c, struct job *job, int threads,
			struct account_signals **out,
			struct err *err);

#endif
