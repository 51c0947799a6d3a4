/* ahead.h: asking for memory before it is needed. */
#ifndef TAMIZ_AHEAD_H
#define TAMIZ_AHEAD_H

/* For a function that only asks for memory: GCC takes one for free of effects, and leaves out its calls, unless it
 * is inlined before that is looked at. */
#define ASKING static inline __attribute__((always_inline))

#endif
