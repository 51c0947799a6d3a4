/* Case files from a stranger: read whole, or refused with a reason. */
#include "config.h"

#include "case.h"
#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct case_file *c = NULL;
	struct err err = {0};

	if (case_parse((struct str){(const char *)data, size}, "fuzz", &c, &err) != STATUS_OK) {
		FUZZ_CHECK(!c && err.message[0] && strlen(err.message) < sizeof err.message);
		return 0;
	}
	/* Whatever was read holds no dangling name. */
	for (size_t i = 0; i < c->actor_count; i++)
		FUZZ_CHECK(case_find_sector(c, c->actors[i].sector));
	for (size_t i = 0; i < c->trend_count; i++)
		FUZZ_CHECK(!c->trends[i].actor || case_find_actor(c, c->trends[i].actor));
	case_free(c);
	return 0;
}
