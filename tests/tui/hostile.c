#include "config.h"

#include "hostile.h"

#include "layout.h"
#include "score.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the world ---------------------------------------------------------------------------------
 */

static const char *const attacks[] = {
	"\033[2J\033[H\033[31mred",
	"\033]0;owned\a\033]52;c;aGk=\a",
	"\302\2331;1H\302\235" "0;x\302\234",
	"user\342\200\256fdp.exe\342\200\254",
	"\342\201\246\342\201\247\342\201\250abc\342\201\251",
	"one\ntwo\r\nthree\ttab\bX\rHACKED",
	"Z\314\265\315\201\315\223\314\265\315\201\315\223\314\265\315\201\315\223 flood",
	"\314\201 mark first",
	"\360\237\221\250\342\200\215\360\237\221\251\342\200\215\360\237\221\247\342\200\215"
	"\360\237\221\246 family",
	"\360\237\221\215\360\237\217\275\360\237\207\273\360\237\207\252\360\237\207\250 skin, flags",
	"1\357\270\217\342\203\243#\357\270\217\342\203\243 keycaps",
	"\345\205\250\350\247\222\346\226\207\345\255\227\343\201\260\343\201\213\343\202\212",
	"\343\200\200\357\274\241\357\274\242\355\225\234\352\270\200",
	"\330\247\331\204\330\263\331\204\330\247\331\205 \330\271\331\204\331\212\331\203\331\205",
	"\327\251\327\201\326\270\327\234\327\225\326\271\327\235",
	"\340\244\225\340\245\215\340\244\267\340\244\277 \340\256\250\340\256\277",
	"\357\267\272\357\267\272\357\267\272\357\267\272",
	"\xff\xfe\xc3\x28\xed\xa0\x80 bad bytes",
	"\356\200\200\357\243\277\363\260\200\200\315\270 private",
	"v\342\200\213e\342\200\214n\342\200\215e\342\201\240z\357\273\277uela",
	"%s%n%d $(reboot) `id` ; rm -rf ~",
	"\342\226\210\342\226\222\342\226\221\342\224\254\342\224\202\342\224\234\342\226\272 frame",
	"=HYPERLINK(\"x\")",
	"",
};
enum { ATTACKS = sizeof attacks / sizeof *attacks, PEOPLE = 60, ROUNDS = 7 };

#define TEN INT64_C(1632823200000) /* 2021-09-28 10:00 UTC */

static struct str attack(int i)
{
	return str_of(attacks[i % ATTACKS]);
}

static void add_post(const struct sink *sink, int who, int round)
{
	static char tag_text[ATTACKS][96];
	struct post_record r = POST_RECORD_EMPTY;
	struct str tag;
	struct err err;
	char id[24], author[24], text[512];
	int what = who < 20 ? round : who + round;

	snprintf(id, sizeof id, "%d", 90000 + round * PEOPLE + who);
	snprintf(author, sizeof author, "%d", 1000 + who);
	snprintf(text, sizeof text, "%s the same five words and more %s %d", attacks[what % ATTACKS],
		 attacks[(what + 5) % ATTACKS], who < 20 ? round : who * 31 + round);
	/* A tag holds no blank, but anything else. */
	snprintf(tag_text[what % ATTACKS], sizeof *tag_text, "t%d%s", what % 12,
		 attacks[what % ATTACKS]);
	tag = str_of(tag_text[what % ATTACKS]);
	r.platform = str_of("x");
	r.id = str_of(id);
	r.account = ACCOUNT_RECORD_EMPTY;
	r.account.platform = str_of("x");
	r.account.id = str_of(author);
	r.account.handle = attack(who);
	r.account.name = attack(who + 7);
	r.account.description = attack(who + 11);
	r.account.followers = who * 1000003LL;
	r.account.following = who;
	r.account.created_ms = who % 5 ? TEN - who * INT64_C(86400000) : TIME_UNKNOWN;
	/* The first twenty act together: the same words within seconds, round after round. */
	r.time_ms = who == 59 ? TIME_UNKNOWN
			      : TEN + round * INT64_C(7200000) +
					(who < 20 ? who * INT64_C(700) : who * INT64_C(90000));
	r.kind = (enum post_kind)(who < 20 ? KIND_ORIGINAL : 1 + (who + round) % (KIND_COUNT - 1));
	if (r.kind != KIND_ORIGINAL) {
		r.ref_id = str_of("90000");
		r.ref_handle = attack(who + 3);
	}
	r.text = str_of(text);
	r.lang = str_of("es");
	r.client = attack(who + 2);
	r.tags.items = &tag;
	r.tags.count = 1;
	r.tags.known = true;
	r.reposts = INT64_C(4000000000) >> (who % 32);
	r.likes = who;
	cr_assert_eq(sink->post(sink->ctx, &r, &err), STATUS_OK, "%s", err.message);
}

static struct corpus *corpus(void)
{
	struct collector *k = collector_new();
	struct sink sink = collector_sink(k);
	struct corpus *c = NULL;
	struct job job;
	struct err err;

	job_init(&job, 1);
	for (int round = 0; round < ROUNDS; round++)
		for (int who = 0; who < PEOPLE; who++)
			add_post(&sink, who, round);
	cr_assert_eq(collector_finish(k, &job, &c, &err), STATUS_OK, "%s", err.message);
	collector_free(k);
	return c;
}

static struct registry *registry(const struct corpus *c)
{
	struct registry *g = calloc(1, sizeof *g);
	struct actor *actors;
	struct event *events;
	struct trend *trends;
	struct verdict_state *marks;
	uint32_t n = c->n.tags < ATTACKS ? c->n.tags : ATTACKS;

	cr_assert(g);
	actors = arena_calloc(&g->arena, ATTACKS, sizeof *actors);
	events = arena_calloc(&g->arena, ATTACKS, sizeof *events);
	trends = arena_calloc(&g->arena, n + 1, sizeof *trends);
	marks = arena_calloc(&g->arena, ATTACKS, sizeof *marks);
	for (int i = 0; i < ATTACKS; i++) {
		actors[i] = (struct actor){.id = attack(i),
					   .name = attack(i + 1),
					   .sector = attack(i + 2),
					   .kind = attack(i + 3)};
		events[i] = (struct event){.id = attack(i),
					   .name = attack(i + 4),
					   .kind = str_of(i % 2 ? "payment" : "campaign"),
					   .start_ms = TEN + (i - 9) * INT64_C(86400000),
					   .end_ms = TEN + (i - 7) * INT64_C(86400000)};
		marks[i] = (struct verdict_state){.target = (uint32_t)i,
						  .mark = (enum mark)(i % MARK_COUNT),
						  .note = attack(i + 5),
						  .by = attack(i + 6),
						  .at_ms = TEN};
	}
	for (uint32_t i = 0; i < n; i++)
		trends[i] = (struct trend){.tag = i,
					   .name = attack((int)i + 8),
					   .place = attack((int)i),
					   .start_ms = TEN,
					   .end_ms = TEN + INT64_C(86400000),
					   .reported = i % 3 ? INT64_C(1) << i : COUNT_UNKNOWN,
					   .actor = i % 4 ? i % ATTACKS : NONE,
					   .actor_confidence = 0.5f,
					   .actor_evidence = attack((int)i + 9)};
	g->actors = actors;
	g->actor_count = ATTACKS;
	g->events = events;
	g->event_count = ATTACKS;
	g->trends = trends;
	g->trend_count = n;
	g->account_marks = marks;
	g->account_mark_count = ATTACKS < c->n.accounts ? ATTACKS : c->n.accounts;
	return g;
}

struct world *hostile_world(void)
{
	struct corpus *c = corpus();
	struct score *s = NULL;
	struct method m;
	struct world *w;
	struct job job;
	struct err err;

	job_init(&job, 1);
	method_default(&m);
	cr_assert_eq(score_run(c, &m, NULL, &job, &s, &err), STATUS_OK, "%s", err.message);
	w = world_new(c, s, registry(c));
	corpus_unref(c);
	return w;
}

/* --- what holds of any frame -------------------------------------------------------------------
 */

static void fail(const struct frame *f, const char *after, const char *what, int x, int y)
{
	char *text = frame_as_text(f);

	cr_assert(false, "%s at column %d, row %d of %dx%d after %s\n%s", what, x, y, f->columns,
		  f->rows, after, text ? text : "");
}

/* NULL where the cell is as it should be. */
static const char *cell_fault(const struct frame *f, const struct cell *c, int x)
{
	const char *p = c->text, *end = c->text + c->bytes;
	int cells = 0;

	if (c->bytes > CELL_BYTES || c->width > 2 || !c->bytes != !c->width)
		return "a broken cell";
	if (!c->width && (!x || c[-1].width != 2))
		return "a right half without a left one";
	if (c->width == 2 && (x + 1 == f->columns || c[1].width))
		return "a wide cell without a right half";
	if (c->role >= ROLE_COUNT)
		return "no such role";
	while (p < end) {
		int32_t code;
		int wide;

		if (f->ascii && (*p < 32 || *p == 127))
			return "what is not ASCII";
		p += text_decode(p, end, &code);
		wide = text_width(code);
		if (wide < 0)
			return "what core/text lets nobody through";
		cells += wide;
	}
	return cells == c->width ? NULL : "a cell that is not as wide as it says";
}

static bool starts(const struct frame *f, int x, int y, const char *glyph)
{
	const struct cell *c = frame_cell(f, x, y);

	return c->bytes == strlen(glyph) && !memcmp(c->text, glyph, c->bytes);
}

static void check_borders(const struct app *a, const struct layout *l, const struct frame *f,
			  const char *after)
{
	struct area t = l->pane[PANE_TRENDS];

	for (int x = 0; l->header.h && x < f->columns; x++)
		if (frame_cell(f, x, 0)->role != ROLE_HEADER)
			fail(f, after, "the header is not whole", x, 0);
	for (enum pane p = 0; p < PANE_COUNT; p++)
		if (l->shown[p] && l->pane[p].h > 0 && l->pane[p].w > 1) {
			const char *mark = a->pane == p ? f->ascii ? ">" : "►" : f->ascii ? "-" : "─";

			if (!starts(f, l->pane[p].x, l->pane[p].y, f->ascii ? "-" : "─") ||
			    !starts(f, l->pane[p].x + 1, l->pane[p].y, mark))
				fail(f, after, "a title without its border", l->pane[p].x,
				     l->pane[p].y);
		}
	if (l->stacked || !l->shown[PANE_TRENDS] || !l->shown[PANE_TIMELINE])
		return;
	for (int y = t.y; y < t.y + t.h; y++) {
		const char *glyph = y == t.y ? "┬" : y == l->pane[PANE_ACCOUNT].y ? "├" : "│";

		if (!starts(f, t.x + t.w, y, !f->ascii ? glyph : *glyph && y != t.y &&
							 y != l->pane[PANE_ACCOUNT].y ? "|" : "+"))
			fail(f, after, "no border between the panes", t.x + t.w, y);
	}
}

/* Readers for the blind follow the terminal's cursor. */
static void check_cursor(const struct app *a, const struct frame *f, const char *after)
{
	int selected = -1;

	if (f->cursor_x < 0 || f->cursor_x >= f->columns || f->cursor_y < 0 ||
	    f->cursor_y >= f->rows)
		fail(f, after, "the cursor is outside", f->cursor_x, f->cursor_y);
	/* On the line that is typed, selected is what the next key replaces. */
	for (int y = 0; y < (a->prompt.kind ? f->rows - 1 : f->rows); y++)
		for (int x = 0; x < f->columns; x++)
			if (frame_cell(f, x, y)->flags & CELL_SELECTED) {
				if (selected >= 0 && selected != y)
					fail(f, after, "two rows are selected", x, y);
				selected = y;
			}
	if (selected >= 0 && !a->prompt.kind && f->cursor_y != selected)
		fail(f, after, "the cursor is not on the selected row", f->cursor_x, f->cursor_y);
}

void hostile_check_frame(const struct app *a, const struct frame *f, const char *after)
{
	struct layout l = layout_of(a);

	for (int y = 0; y < f->rows; y++)
		for (int x = 0; x < f->columns; x++) {
			const char *fault = cell_fault(f, frame_cell(f, x, y), x);

			if (fault)
				fail(f, after, fault, x, y);
		}
	check_borders(a, &l, f, after);
	check_cursor(a, f, after);
}

static bool reversed(const struct cell *c, enum theme theme)
{
	bool block = c->bytes == 3 && !memcmp(c->text, "\342\226", 2) &&
		     (unsigned char)c->text[2] < 0xa0;

	return !(theme_style(theme, c->role) & STYLE_REVERSE) ==
	       (c->flags & CELL_SELECTED && !block);
}

static void fail_terminal(const struct terminal *t, const struct frame *f, const char *after, int x,
			  int y)
{
	size_t cap = (size_t)t->rows * ((size_t)t->columns * TERMINAL_CELL + 1) + 1, n = 0;
	char *text = malloc(cap);

	for (int row = 0; text && row < t->rows; row++) {
		for (int i = 0; i < t->columns; i++)
			n += (size_t)snprintf(text + n, cap - n, "%s",
					      t->cells[row * t->columns + i].text);
		n += (size_t)snprintf(text + n, cap - n, "\n");
	}
	cr_log_error("the terminal shows\n%s", text ? text : "");
	free(text);
	fail(f, after, "the terminal shows something else", x, y);
}

/* What parts text from right to left from figures (screen.c) is a blank to the eye. */
static bool shows(const struct terminal_cell *d, const struct cell *c)
{
	if (c->bytes == 1 && *c->text == ' ' && !strcmp(d->text, "\xe2\xa0\x80"))
		return true;
	return strlen(d->text) == c->bytes && !memcmp(d->text, c->text, c->bytes);
}

void hostile_check_terminal(const struct terminal *t, const struct frame *f, enum theme theme,
			    const char *after)
{
	if (t->unknown)
		cr_assert(false, "an unknown sequence after %s: \\033%s", after, t->what + 1);
	for (int y = 0; y < f->rows; y++)
		for (int x = 0; x < f->columns; x++) {
			const struct cell *c = frame_cell(f, x, y);
			const struct terminal_cell *d =
				&t->cells[(size_t)y * (size_t)t->columns + (size_t)x];

			if (!shows(d, c))
				fail_terminal(t, f, after, x, y);
			if (c->width && d->reverse != reversed(c, theme))
				fail(f, after, "the terminal reverses something else", x, y);
		}
	if (t->x != f->cursor_x || t->y != f->cursor_y)
		fail(f, after, "the terminal's cursor is elsewhere", t->x, t->y);
}
