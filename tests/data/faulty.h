/* faulty.h: the n-th write, sync, truncation or deletion of any SQLite file fails, or kills the
 * process, as a full disk, a bad one or kill -9 would. */
#ifndef TAMIZ_TEST_FAULTY_H
#define TAMIZ_TEST_FAULTY_H

#include <stdbool.h>

enum fault { FAULT_NONE, FAULT_KILL, FAULT_IO, FAULT_FULL };

/* From now on, for this process.  at: 1 is the first operation; sticky: all later ones fail too.
 * Nothing is really synced: the tests end the process, not the machine. */
void faulty_install(enum fault fault, long at, bool sticky);

/* Operations so far. */
long faulty_count(void);

#endif
