/* What is kept for the next time: filters under names, macros, what was typed, where one was; and what a session from
 * elsewhere may not do. */
#include "config.h"

#include "history.h"
#include "hostile.h"
#include "resume.h"
#include "saved.h"
#include "scene.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Test(sessions, filters_are_saved_under_names_and_used_again)
{
	struct scene s;

	scene(&s);
	scene_type(&s, ":save luz<Enter>");
	cr_expect(s.app.message_is_error);
	scene_type(&s, "&#sinluz<Enter>:save luz<Enter>:save es lang:es<Enter>&<BS><Enter>");
	scene_type(&s, ":use lu<Tab><BS><Enter>");
	cr_expect_str_eq(s.app.question.filter, "#sinluz");
	scene_type(&s, "fj<Enter>");
	cr_expect_str_eq(s.app.question.filter, "#sinluz");
	scene_type(&s, ":save ../x<Enter>");
	cr_expect(s.app.message_is_error);
	scene_type(&s, ":forget luz<Enter>:use luz<Enter>");
	cr_expect(s.app.message_is_error);
	scene_close(&s);
}

Test(sessions, what_is_saved_is_there_the_next_time)
{
	char dir[] = "/tmp/tamiz-saved-XXXXXX", path[128];
	struct scene s;

	cr_assert(scratch_folder(dir));
	setenv("XDG_CONFIG_HOME", dir, 1);
	scene(&s);
	saved_load(&s.app);
	scene_type(&s, ":save luz #sinluz \"dos palabras\"<Enter>:record dos<Enter>jj<F4>");
	scene_close(&s);
	scene(&s);
	saved_load(&s.app);
	cr_assert(saved_get(&s.app, SAVED_FILTER, "luz"));
	cr_expect_str_eq(saved_get(&s.app, SAVED_FILTER, "luz"), "#sinluz \"dos palabras\"");
	cr_assert(saved_get(&s.app, SAVED_MACRO, "dos"));
	cr_expect_str_eq(saved_get(&s.app, SAVED_MACRO, "dos"), "down\ndown\n");
	scene_type(&s, ":forget dos<Enter>:forget luz<Enter>");
	snprintf(path, sizeof path, "%s/tamiz/macros/dos", dir);
	cr_expect_neq(access(path, F_OK), 0);
	scene_close(&s);
	scratch_remove(dir);
}

Test(sessions, what_was_typed_in_earlier_sessions_comes_back)
{
	char dir[] = "/tmp/tamiz-history-XXXXXX";
	struct prompt *other;
	struct err err;
	struct scene s;

	cr_assert(scratch_folder(dir));
	setenv("XDG_STATE_HOME", dir, 1);
	scene(&s);
	history_load(&s.app.prompt);
	scene_type(&s, "&#sinluz<Enter>/luz<Enter>:sort posts<Enter><Tab>mno file<Enter>");
	prompt_open(&s.app.prompt, PROMPT_SEARCH, "x\ncommand quit");
	prompt_close(&s.app.prompt, true);
	other = calloc(1, sizeof *other);
	cr_assert(other);
	prompt_open(other, PROMPT_FILTER, "lang:pt");
	prompt_close(other, true);
	cr_assert_eq(history_save(other, &err), STATUS_OK, "%s", err.message);
	prompt_free(other);
	cr_assert_eq(history_save(&s.app.prompt, &err), STATUS_OK, "%s", err.message);
	scene_close(&s);
	scene(&s);
	history_load(&s.app.prompt);
	scene_type(&s, "&<Up>");
	cr_expect_str_eq(s.app.prompt.text, "#sinluz");
	scene_type(&s, "<Up>");
	cr_expect_str_eq(s.app.prompt.text, "lang:pt");
	scene_type(&s, "<Esc>/<Up>");
	cr_expect_str_eq(s.app.prompt.text, "luz");
	scene_type(&s, "<Esc>:<Up>");
	cr_expect_str_eq(s.app.prompt.text, "sort posts");
	scene_type(&s, "<Esc><Tab>m<Up>");
	cr_expect_neq(strcmp(s.app.prompt.text, "no file"), 0);
	scene_close(&s);
	free(other);
	scratch_remove(dir);
}

/* The path of the one session kept below state; "" where there is none. */
static void session_of(const char *state, char *path, size_t cap)
{
	char folder[PATH_MAX];
	struct dirent *entry;
	DIR *d;

	snprintf(folder, sizeof folder, "%s/tamiz/sessions", state);
	*path = '\0';
	d = opendir(folder);
	while (d && (entry = readdir(d)))
		if (entry->d_name[0] != '.')
			snprintf(path, cap, "%.200s/%.40s", folder, entry->d_name);
	if (d)
		closedir(d);
}

static void only_commands_of_sessions(const char *path)
{
	static const char words[] = " set by-tag filter view sort reverse accounts zoom # go bottom groups together why ";
	FILE *f = fopen(path, "r");
	char line[4096], word[64];

	cr_assert(f, "%s", path);
	while (fgets(line, sizeof line, f)) {
		snprintf(word, sizeof word, " %.*s ", (int)strcspn(line, " \n"), line);
		cr_assert(strstr(words, word), "%s", line);
	}
	fclose(f);
}

/* Why of a trend and of all posts come back as what they were, not as an account looked at before. */
Test(sessions, why_of_a_trend_or_of_all_posts_comes_back)
{
	static const char *const keys[] = {"<Tab>jw<Esc><Esc>w", "<Tab>jw<Esc><Esc>jjw"};

	for (int i = 0; i < 2; i++) {
		char dir[] = "/tmp/tamiz-resume-XXXXXX";
		struct scene s;
		struct err err;
		uint32_t tag;

		cr_assert(scratch_folder(dir));
		setenv("XDG_STATE_HOME", dir, 1);
		scene(&s);
		scene_type(&s, keys[i]);
		cr_assert_eq(s.app.pane, PANE_WHY);
		cr_assert(!app_why_of_account(&s.app));
		tag = s.app.subject_tag;
		cr_assert_eq(resume_save(&s.app, dir, &err), STATUS_OK, "%s", err.message);
		scene_close(&s);
		scene(&s);
		cr_assert(resume_load(&s.app, dir, false));
		cr_expect_eq(s.app.pane, PANE_WHY);
		cr_expect_eq(s.app.subject_all, i == 0);
		cr_expect_eq(s.app.subject_tag, tag);
		scene_close(&s);
		scratch_remove(dir);
	}
}

Test(sessions, a_name_that_holds_the_end_of_a_line_makes_no_command_of_a_session)
{
	char dir[] = "/tmp/tamiz-resume-XXXXXX", path[PATH_MAX];
	const struct registry *g;
	struct scene s;
	struct err err;

	cr_assert(scratch_folder(dir));
	setenv("XDG_STATE_HOME", dir, 1);
	scene_open_world(&s, 80, 24, LANG_EN, hostile_world());
	g = s.app.answer->world->registry;
	for (uint32_t i = 0; i < g->trend_count; i++) {
		s.app.question.trend = i;
		s.app.question.tag = g->trends[i].tag;
		cr_assert_eq(resume_save(&s.app, dir, &err), STATUS_OK, "%s", err.message);
		session_of(dir, path, sizeof path);
		only_commands_of_sessions(path);
	}
	scene_close(&s);
	scratch_remove(dir);
}

Test(sessions, a_session_from_elsewhere_marks_nothing_and_writes_nothing)
{
	char dir[] = "/tmp/tamiz-resume-XXXXXX", path[PATH_MAX], out[128];
	struct scene s;
	struct err err;
	FILE *f;

	cr_assert(scratch_folder(dir));
	setenv("XDG_STATE_HOME", dir, 1);
	scene(&s);
	cr_assert_eq(resume_save(&s.app, dir, &err), STATUS_OK, "%s", err.message);
	session_of(dir, path, sizeof path);
	cr_assert((f = fopen(path, "a")));
	snprintf(out, sizeof out, "%s/out.csv", dir);
	fprintf(f, "view trends\n  organic\nset who Somebody\nset w Somebody\nset =who Somebody\nmark\n"
		   "record m\nkeys jI\nexp posts %s\nsort posts\nview log\n", out);
	fclose(f);
	cr_assert(resume_load(&s.app, dir, false));
	cr_expect_eq(s.app.pane, PANE_LOG);
	cr_expect(!s.app.saved.recording);
	cr_expect_neq(strcmp(s.app.who, "Somebody"), 0);
	cr_expect(access(out, F_OK));
	scene_close(&s);
	scratch_remove(dir);
}

Test(sessions, a_name_with_quotes_stays_one_value_of_the_filter_of_an_export)
{
	static const char want[] = "tag:\"#t10=hyperlink(\\\"x\\\")\"";
	const struct corpus *c;
	struct scene s;
	bool found = false;

	scene_open_world(&s, 200, 24, LANG_EN, hostile_world());
	c = s.app.answer->world->corpus;
	for (uint32_t i = 0; i < c->n.tags && !found; i++) {
		struct str tag = strings_at(&c->tag_folded, i);

		if (!memchr(tag.p, '"', tag.len))
			continue;
		s.app.question.trend = NONE;
		s.app.question.tag = i;
		s.app.pane = PANE_TIMELINE;
		command_do(&s.app, ACTION_EXPORT, "", 0);
		cr_expect(strstr(s.app.message, want), "%s", s.app.message);
		found = true;
	}
	cr_expect(found);
	scene_close(&s);
}
