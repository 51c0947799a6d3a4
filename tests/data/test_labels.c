#include "config.h"

#include "labels.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define S(text) ((struct str){text, strlen(text)})

static struct corpus *three(void)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct corpus *c = NULL;
	struct err err = {0};
	struct job job;

	for (int i = 1; i <= 3; i++) {
		struct account_record a = ACCOUNT_RECORD_EMPTY;
		char id[8], handle[8];

		snprintf(id, sizeof id, "%d", i);
		snprintf(handle, sizeof handle, "ana%d", i);
		a.platform = S("x");
		a.id = S(id);
		a.handle = S(handle);
		cr_assert_eq(sink.account(sink.ctx, &a, &err), STATUS_OK);
	}
	job_init(&job, 1);
	cr_assert_eq(collector_finish(k, &job, &c, &err), STATUS_OK);
	collector_free(k);
	return c;
}

Test(labels, are_read_in_every_form)
{
	static const struct {
		const char *text;
		uint32_t bots, others, absent;
	} table[] = {
		{"1\n", 1, 2, 0}, /* a list of bots */
		{"1,bot\n@ana2,human\n", 1, 1, 0},
		{"id;label\n1;1\n2;0\n3;0\n", 1, 2, 0},
		{"# a comment\n\n@Ana3\tautomated # yes\r\n", 1, 0, 0},
		{"9 bot\n1 human\n", 0, 1, 1},
		{"", 0, 0, 0},
	};
	struct corpus *c = three();

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		char path[] = "/tmp/tamiz-labels-XXXXXX";
		int fd = scratch_file(path);
		struct err err = {0};
		struct labels l;

		cr_assert_eq(write(fd, table[i].text, strlen(table[i].text)),
			     (ssize_t)strlen(table[i].text));
		close(fd);
		cr_assert_eq(labels_read(path, c, &l, &err), STATUS_OK, "%s", err.message);
		cr_expect_eq(l.bots, table[i].bots, "%s", table[i].text);
		cr_expect_eq(l.others, table[i].others, "%s", table[i].text);
		cr_expect_eq(l.absent, table[i].absent, "%s", table[i].text);
		labels_free(&l);
		unlink(path);
	}
	corpus_unref(c);
}

Test(labels, a_wrong_label_is_told_with_its_line)
{
	char path[] = "/tmp/tamiz-labels-XXXXXX";
	int fd = scratch_file(path);
	struct corpus *c = three();
	struct err err = {0};
	struct labels l;

	cr_assert_eq(write(fd, "1 bot\n2 maybe\n", 14), 14);
	close(fd);
	cr_expect_eq(labels_read(path, c, &l, &err), STATUS_FAILED);
	cr_expect(strstr(err.message, "line 2"), "%s", err.message);
	unlink(path);
	cr_expect_eq(labels_read("/nonexistent/labels", c, &l, &err), STATUS_FAILED);
	corpus_unref(c);
}
