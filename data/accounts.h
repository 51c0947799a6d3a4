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

/* Writes what has changed since the last flush. */
enum status accounts_flush(struct accounts *t, struct err *err);

#endif
