/* interrupts.h: what signals ask of the explorer.  Handlers set flags, the loop reads them; one
 * that ends the program also frees a write that nobody reads.
 *
 * Flags are the process's, as signals are: one caller at a time, on the UI thread. */
#ifndef TAMIZ_INTERRUPTS_H
#define TAMIZ_INTERRUPTS_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

enum { INTERRUPTS_HANDLED = 6 };

struct interrupts {
	sigset_t unblocked; /* the mask to wait with, in ppoll: only there do they arrive */
	sigset_t ending;
	struct sigaction before[INTERRUPTS_HANDLED], alarm_before;
	bool on;
};

/* With no terminal to give back: signals do as they always do. */
void interrupts_none(struct interrupts *s);
/* From now on SIGWINCH, SIGTSTP, SIGTERM, SIGHUP, SIGINT and SIGQUIT are told here; off: as before.
 */
void interrupts_on(struct interrupts *s);
void interrupts_off(struct interrupts *s);

/* Around what may wait for the terminal fd, to take what is written or for the rest of a key: one that ends the program
 * arrives then too, and ends the wait; what a write waits with is thrown away until interrupts_off. */
void interrupts_wait_begin(struct interrupts *s, int fd);
void interrupts_wait_end(struct interrupts *s);

/* fd as a stream, that waits for bytes as long as it takes, but a signal that ends the program makes its read
 * fail.  s is borrowed; fclose closes fd, unless it is standard input.  NULL: errno. */
FILE *interrupts_reader(struct interrupts *s, int fd);

/* Around a program that has the terminal lent to it: ^C there is its own. */
void interrupts_lend(void);
void interrupts_take_back(void);

/* The signal that ended the program, or 0; hang_up: the terminal has gone, without its SIGHUP. */
int interrupts_ended_by(void);
void interrupts_hang_up(void);
/* Has the terminal another size, has the user asked to stop, since this was asked last? */
bool interrupts_resized(void);
bool interrupts_stopped(void);

#endif
