/* schema.h: the tables of a study and the steps from each version of them to the next. */
#ifndef TAMIZ_SCHEMA_H
#define TAMIZ_SCHEMA_H

#include "err.h"

#include <sqlite3.h>

enum { SCHEMA_APPLICATION_ID = 0x74616d7a /* "tamz" */ };

/* The version that this program writes. */
int schema_version(void);

/* Brings a database from version `from` (0: empty) to `to` in one transaction. */
enum status schema_migrate(sqlite3 *db, int from, int to, struct err *err);

/* Whether every table is there with exactly the columns of this version, and nothing (trigger,
 * virtual table, generated column) that would run code of the file's own. */
enum status schema_verify(sqlite3 *db, struct err *err);

/* The indexes that a bulk import leaves for its end. */
enum status schema_index(sqlite3 *db, struct err *err);

#endif
