/* Stands in for Criterion where a fuzz target borrows a test's scene. */
#include "fuzz.h"

#define cr_assert(holds, ...) FUZZ_CHECK(holds)
#define cr_assert_eq(a, b, ...) FUZZ_CHECK((a) == (b))
