/* points_file.h: data/points.json, the one place where fitted points live, with
 * their provenance and cross-validated figures. */
#ifndef TAMIZ_POINTS_FILE_H
#define TAMIZ_POINTS_FILE_H

#include "err.h"
#include "method.h"

/* Reads a file over *p: what it does not name stays as it is.  Unknown names and values out of
 * range are refused (STATUS_FAILED); *p is then as it was. */
enum status points_read(const char *path, struct points *p, struct err *err);

/* Writes p whole or not at all.  note: free text for "provenance". */
enum status points_write(const char *path, const struct points *p, const char *note,
			 struct err *err);

/* The shipped points: points.json in TAMIZ_DATADIR, else in the installed data directory; where
 * neither is there, the weights of signals.def (STATUS_NOTHING); STATUS_FAILED or STATUS_NOMEM where
 * it is there but can't be read. */
enum status points_load(struct points *p, struct err *err);

/* Every parameter as it is shipped; fails where points_load cannot read what is there. */
enum status points_shipped(struct method *m, struct err *err);

#endif
