#include "config.h"

#include "cli.h"

#include <sys/resource.h>

/* As much stack as the program ever needs on its first thread. */
enum { STACK = 512 << 10, PAGE = 4096 };

/* The stack grows as it is used.  Where addresses have run out (ulimit -v) it can't, and what is about to say
 * that memory ran out would end in a fault: so it grows now. */
static void grow_stack(void)
{
	volatile char room[STACK];

	for (int at = STACK - 1; at >= 0; at -= PAGE)
		room[at] = 0;
	(void)room;
}

static bool stack_has_room(void)
{
	struct rlimit most;

	return !getrlimit(RLIMIT_STACK, &most) && most.rlim_cur / 2 >= STACK;
}

int main(int argc, char **argv)
{
	if (stack_has_room())
		grow_stack();
	return cli_main(argc, argv);
}
