/* wide.h: instructions that a processor may have and the build does not count on.  Where HAVE_AVX2 is defined, functions
 * can be built for them; they are called where __builtin_cpu_supports("avx2") says so at run time. */
#ifndef TAMIZ_WIDE_H
#define TAMIZ_WIDE_H

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2 1
#endif

#endif
