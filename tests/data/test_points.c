#include "config.h"

#include "points_file.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void temporary(char path[64], const char *text)
{
	snprintf(path, 64, "/tmp/tamiz-points-XXXXXX");
	int fd = scratch_file(path);

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

Test(points_file, what_is_written_is_read)
{
	struct points p, q;
	struct err err = {0};
	char path[64];

	temporary(path, "");
	points_default(&p);
	p.prior = 0.2;
	p.signal[SIGNAL_REST].pro[CARD_CAMPAIGN] = 1.625;
	p.signal[SIGNAL_REST].on = false;
	p.signal[SIGNAL_STOP].neutral = 0.5;
	cr_assert_eq(points_write(path, &p, "a note", &err), STATUS_OK, "%s", err.message);
	points_default(&q);
	cr_assert_eq(points_read(path, &q, &err), STATUS_OK, "%s", err.message);
	cr_expect_float_eq(q.prior, 0.2, 1e-9);
	cr_expect_str_eq(q.provenance, "a note");
	for (int s = 0; s < SIGNAL_COUNT; s++) {
		for (int card = 0; card < CARD_COUNT; card++)
			cr_expect_float_eq(q.signal[s].pro[card], p.signal[s].pro[card], 1e-3);
		cr_expect_float_eq(q.signal[s].neutral, p.signal[s].neutral, 1e-3);
		cr_expect_eq(q.signal[s].on, p.signal[s].on);
	}
	unlink(path);
}

Test(points_file, a_wrong_file_is_refused_and_changes_nothing)
{
	static const char *const table[] = {
		"",
		"{}",
		"[1]",
		"{\"format\": \"tamiz points 2\"}",
		"{\"format\": \"tamiz points 1\", \"general\": {\"prior\": 2}}",
		"{\"format\": \"tamiz points 1\", \"general\": {\"prior\": \"x\"}}",
		"{\"format\": \"tamiz points 1\", \"general\": {\"prior\": 0.2, \"nosuch\": 1}}",
		("{\"format\": \"tamiz points 1\", \"general\": {\"prior\": 0.2}, \"signals\": "
		 "{\"nosuch\": {}}}"),
		"{\"format\": \"tamiz points 1\", \"signals\": {\"rest\": {\"for\": -1}}}",
		"{\"format\": \"tamiz points 1\", \"signals\": {\"rest\": 3}}",
	};

	struct points untouched;

	points_default(&untouched);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct err err = {0};
		struct points p = untouched;
		char path[64];

		temporary(path, table[i]);
		cr_expect_eq(points_read(path, &p, &err), STATUS_FAILED, "%s", table[i]);
		cr_expect(err.message[0]);
		cr_expect_eq(p.prior, untouched.prior, "%s", table[i]);
		unlink(path);
	}
}

Test(points_file, the_shipped_points_can_be_read)
{
	struct err err = {0};
	struct points p;

	cr_assert_eq(points_load(&p, &err), STATUS_OK, "%s", err.message);
	cr_expect(strstr(p.provenance, "fitted"));
	for (int s = 0; s < SIGNAL_COUNT; s++) {
		cr_expect_leq(p.signal[s].pro[0], 3, "%s", signal_info[s].name);
		cr_expect(isnan(p.signal[s].bot) == isnan(signal_info[s].bot));
	}
}
