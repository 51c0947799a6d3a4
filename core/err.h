/* err.h: what went wrong and where, as a value.  Filled at the source, shown once at the edge.
 *
 * A function that can fail returns an enum status and takes a `struct err *` (never NULL) that it
 * fills only on failure.  STATUS_REJECTED, STATUS_CANCELLED and the like are outcomes, not bugs. */
#ifndef TAMIZ_ERR_H
#define TAMIZ_ERR_H

#include <stdint.h>

enum status {
	STATUS_OK = 0,
	STATUS_NOTHING,	  /* nothing found */
	STATUS_USAGE,	  /* the caller's words are wrong */
	STATUS_REJECTED,  /* done, but some input was rejected */
	STATUS_FAILED,	  /* file, store or engine error */
	STATUS_NOMEM,	  /* out of memory: the job ends, the program goes on */
	STATUS_CANCELLED, /* stopped on request; what was done is consistent */
};

struct err {
	enum status status;
	char message[256]; /* one sentence, no newline; may hold dataset bytes: sanitise to show */
	const char *id;	   /* static: the part of message that can be translated at the edge, or NULL */
	char file[128];	   /* input file it is about, or "" */
	int64_t line;	   /* 1-based line in it, or 0 */
	int column;	   /* 1-based column, or 0 */
};

/* Fills e and returns status, so that a failure is one line at its source. */
enum status err_set(struct err *e, enum status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* As err_set, with strerror(errno_value) appended after ": ". */
enum status err_errno(struct err *e, int errno_value, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

enum status err_nomem(struct err *e);

#endif
