/* accounts.h: the accounts of a study in memory while posts are imported: each post carries its
 * author's profile, and most say nothing new. */
#ifndef TAMIZ_ACCOUNTS_H
#define TAMIZ_ACCOUNTS_H

#include "batch.h"
#include "study_db.h"

struct accounts;

/* Reads those that the study has. */
enum status accounts_open(struct study *s, const struct hash_key *key, struct accounts **out,
			  struct err *err);
void accounts_free(struct accounts *t);

/* Merges a sighting; *id gets the account's row number, *added whether it is new. */
enum status accounts_add(struct accounts *t, const struct batch_account *a, int64_t *id,
			 bool *added, struct err *err);
/* Hints that a is soon to be added. */
void accounts_prefetch(const struct accounts *t, const struct batch_account *a);
/* The same, a little later, when the place in the table has come. */
void accounts_prefetch_known(const struct accounts *t, const struct batch_account *a);
/* The platform's id of an account by row number; borrowed. */
struct str accounts_id(const struct accounts *t, int64_t id);

/* Whether none has been in a table yet, and how many bytes the longest id has with its platform. */
bool accounts_all_new(const struct accounts *t, size_t *longest);
bool accounts_none(const struct accounts *t);
/* Hands all of them over where all are new, by ascending row; then, by ascending id and platform, those.
 * What else there is to write of them is left to accounts_flush. */
struct accounts_to {
	enum status (*account)(void *ctx, int64_t row, const struct account_record *r, int64_t seen,
			       struct err *err);
	enum status (*id)(void *ctx, struct str id, struct str platform, int64_t row, struct err *err);
	void *ctx;
};
enum status accounts_hand_over(struct accounts *t, const struct accounts_to *to, struct err *err);

/* Writes what has changed since the last flush. */
enum status accounts_flush(struct accounts *t, struct err *err);

#endif
