/* fuzz.h: what the targets share: how libFuzzer calls them, and how they say that something is
 * wrong. A target checks what its module promises, not only that it survives. */
#ifndef TAMIZ_TESTS_FUZZ_H
#define TAMIZ_TESTS_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Ends the run with the input as a finding.  Holds in builds without assertions too. */
#define FUZZ_CHECK(holds) \
	do { \
		if (!(holds)) { \
			fprintf(stderr, "ERROR: %s:%d: not so: %s\n", __FILE__, __LINE__, #holds); \
			abort(); \
		} \
	} while (0)

#endif
