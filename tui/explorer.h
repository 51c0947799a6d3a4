/* explorer.h: the interactive program over an open study. */
#ifndef TAMIZ_EXPLORER_H
#define TAMIZ_EXPLORER_H

#include "method.h"
#include "study.h"

struct explorer_options {
	const char *name;   /* of the study, to show; NULL: its path's last part */
	const char *filter; /* -f, or NULL */
	const char *play;   /* run the commands in this file ("-": standard input) in place of keys;
			       NULL */
	const char *timing; /* --timing: see timing.h; or NULL */
	int columns,
		rows; /* --size: with play, frames go to standard output as text; 0: the terminal */
	const char *lang, *theme;    /* or NULL: the environment's, dark */
	const struct method *method; /* or NULL: as shipped */
	bool writable;		     /* the study was opened for writing: verdicts can be kept */
	bool tour;		     /* begin with the guided tour */
};

/* Runs until the user leaves.  The screen appears at once; reading, measuring and querying go on in
 * workers.  STATUS_OK; STATUS_FAILED where the terminal can't be used or the study can't be read;
 * the terminal is restored in any case.  *signal_number (may be NULL): the signal that ended it, or
 * 0. */
enum status explorer_run(struct study *s, const struct explorer_options *o, int *signal_number,
			 struct err *err);

#endif
