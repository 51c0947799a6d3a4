/* Stands in for Criterion's header of the same name: see criterion.h. */
#include "criterion.h"
