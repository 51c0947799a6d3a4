/* What leaves the explorer: files, addresses for a browser, notes for an editor; all without a shell. */
#include "config.h"

#include "outside.h"
#include "scene.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Test(outside, an_export_is_offered_for_what_is_listed_and_never_over_a_file)
{
	char path[] = "/tmp/tamiz-there-XXXXXX", line[128];
	struct scene s;
	int fd = scratch_file(path);

	cr_assert(fd >= 0);
	scene(&s);
	scene_type(&s, "e");
	cr_expect_str_eq(s.app.prompt.text, "export trends escena-trends.csv");
	scene_type(&s, "<Esc>jj<Tab>e");
	cr_expect_str_eq(s.app.prompt.text, "export posts escena-posts.csv");
	/* The timeline is that of one trend: so is what it writes. */
	cr_expect(strstr(s.app.message, "tag:\"#sinluz\""), "%s", s.app.message);
	scene_type(&s, "<Esc>4e");
	cr_expect_str_eq(s.app.prompt.text, "export graphml escena-network.graphml");
	snprintf(line, sizeof line, "<Esc>:export posts %s<Enter>", path);
	scene_type(&s, line);
	cr_expect(scene_shows(&s, "is there already"));
	scene_type(&s, "p");
	cr_expect_str_eq(s.app.prompt.text, "bulletin escena-bulletin.html");
	scene_type(&s, "<Esc>:bulletin /tmp/tamiz-x.pdf<Enter>");
	cr_expect(s.app.message_is_error);
	close(fd);
	unlink(path);
	scene_close(&s);
}

Test(outside, only_plain_web_addresses_reach_a_browser)
{
	static const struct {
		const char *url;
		bool good;
	} cases[] = {
		{"https://example.org/a?b=c", true}, {"http://x.org", true},
		{"https://", false},		     {"javascript:alert(1)", false},
		{"file:///etc/passwd", false},	     {"--version", false},
		{"https://a b", false},		     {"https://a\033]52;c;x", false},
		{"https://a\"b", false},	     {"https:///x", false},
		{"https://ejemplo.ñ", false},	     {"https://x.com/@ana?q=a@b", true},
		{"https://bank.example@evil.example/", false},
		{"https://bank.example.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.evil.example", false},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(outside_is_url(str_of(cases[i].url)), cases[i].good, "%s",
			     cases[i].url);
}

Test(outside, a_command_of_the_environment_is_split_at_blanks_and_meets_no_shell)
{
	char words[512], *argv[OUTSIDE_WORDS + 2];

	cr_assert(outside_argv("  emacs  -nw; rm", "/tmp/x y", words, argv));
	cr_expect_str_eq(argv[0], "emacs");
	cr_expect_str_eq(argv[1], "-nw;");
	cr_expect_str_eq(argv[2], "rm");
	cr_expect_str_eq(argv[3], "/tmp/x y");
	cr_expect_null(argv[4]);
	cr_expect(!outside_argv("   ", "x", words, argv));
	cr_expect(!outside_argv("a b c d e f g h i j k l m n o p q r", "x", words, argv));
}

struct spawned {
	char argv[4][256];
	bool terminal;
	const char *note;
};

static enum status fake_spawn(void *ctx, char *const argv[], bool terminal, struct err *err)
{
	struct spawned *to = ctx;
	FILE *f;
	int i = 0;

	(void)err;
	to->terminal = terminal;
	for (; argv[i] && i < 4; i++)
		snprintf(to->argv[i], sizeof to->argv[i], "%s", argv[i]);
	if (to->note && i && (f = fopen(argv[i - 1], "w"))) {
		fputs(to->note, f);
		fclose(f);
	}
	return STATUS_OK;
}

Test(outside, o_shows_the_address_first_and_opens_it_when_pressed_again)
{
	struct spawned got = {.note = NULL};
	struct effects effects = {.ctx = &got, .spawn = fake_spawn};
	struct scene s;

	setenv("BROWSER", "w3m -M", 1);
	scene(&s);
	s.app.effects = &effects;
	scene_type(&s, "<Tab>jo");
	cr_expect_str_eq(got.argv[0], "");
	cr_expect(strstr(s.app.message, "https://x.com/i/web/status/"), "%s", s.app.message);
	/* Another key between: the address is shown again. */
	scene_type(&s, "jo");
	cr_expect_str_eq(got.argv[0], "");
	scene_type(&s, "o");
	cr_expect_str_eq(got.argv[0], "w3m");
	cr_expect_str_eq(got.argv[1], "-M");
	cr_expect(!strncmp(got.argv[2], "https://x.com/", 14));
	cr_expect(got.terminal);
	s.app.effects = NULL;
	scene_close(&s);
}

Test(outside, a_note_goes_through_the_editor_and_comes_back_as_one_line)
{
	struct spawned got = {.note = "first line\nsecond\n\n"};
	struct effects effects = {.ctx = &got, .spawn = fake_spawn};
	struct scene s;
	char text[256] = "before";
	struct err err = {0};

	setenv("VISUAL", "ed -s", 1);
	scene(&s);
	s.app.effects = &effects;
	cr_assert_eq(outside_edit(&s.app, text, sizeof text, &err), STATUS_OK);
	cr_expect_str_eq(text, "first line second");
	cr_expect_str_eq(got.argv[0], "ed");
	cr_expect_neq(access(got.argv[2], F_OK), 0, "the file is left behind");
	s.app.effects = NULL;
	scene_close(&s);
}

Test(outside, a_program_that_fails_or_is_not_there_is_told)
{
	char names[][24] = {"tamiz-no-such-program", "false", "true"};
	char *no[] = {names[0], NULL}, *bad[] = {names[1], NULL}, *good[] = {names[2], NULL};
	struct err err = {0};

	cr_expect_eq(outside_run(good, true, &err), STATUS_OK);
	cr_expect_neq(outside_run(bad, true, &err), STATUS_OK);
	cr_expect_neq(outside_run(no, true, &err), STATUS_OK);
	cr_expect(strstr(err.message, "tamiz-no-such-program"));
}
