/* card.h: what is known of an account or a post, as lines: profile, class, ledger for and against.
 */
#ifndef TAMIZ_CARD_H
#define TAMIZ_CARD_H

#include "app.h"

/* Profile and class.  Adds to a->lines[pane]. */
void card_profile(struct app *a, struct lines *l, uint32_t account, int width);
/* The ledger; detailed: with sources, thresholds and observations. */
void card_account_ledger(struct app *a, struct lines *l, uint32_t account, int width,
			 bool detailed);
void card_post_ledger(struct app *a, struct lines *l, row_t row, int width, bool detailed);
/* The one line of the ledger that is about a signal, in detail. */
void card_signal(struct app *a, struct lines *l, uint32_t account, enum signal s, int width);
/* What that signal says of the account; false where it says nothing.  There must be a score. */
bool card_signal_words(struct app *a, struct arena *arena, uint32_t account, enum signal s, char *out,
		       size_t cap);
/* Posts and accounts, the shares and both intervals, each on lines of their own. */
void card_shares(struct app *a, struct lines *l, const struct share_sums *sums, int width);
/* Posts by hour of the day (UTC) and by weekday. */
void card_hours(struct app *a, struct lines *l, uint32_t account, int width, bool heat_map);

#endif
