#include "config.h"

#include "last_line.h"

#include "command.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

/* A sentence that is longer than the line begins on the one above it. */
static void draw_sentence(struct frame *f, struct area line, struct area above, enum role role,
			  const char *text)
{
	struct str s = str_of(text);
	size_t next = 0, end = 0;

	if (above.h && text_cells(s, TEXT_LINE) > line.w) {
		struct pen p = pen_at(f, above, 0, 0);

		end = frame_line_end(s, 0, above.w, &next);
		pen_fit(&p, role, (struct str){s.p, end}, above.w);
	}
	s = (struct str){s.p + next, s.len - next};
	if (s.len) {
		struct pen p = pen_at(f, line, 0, 0);

		pen_text(&p, role, next ? " " : "");
		if (text_cells(s, TEXT_LINE) > pen_left(&p))
			pen_fit(&p, role, s, pen_left(&p));
		else
			pen_str(&p, role, s);
	}
}

/* Of keys with what they do, two blanks between, those that do something in the pane. */
static void keys_here(const char *words, enum pane pane, char *out, size_t cap)
{
	size_t used = 0;

	for (const char *at = words; *at;) {
		const char *end = strstr(at + 1, "  ");
		size_t n = end ? (size_t)(end - at) : strlen(at), blanks = strspn(at, " ");
		char key[8];
		bool prefix;

		snprintf(key, sizeof key, "%.*s", (int)strcspn(at + blanks, " "), at + blanks);
		/* Longer words are names of keys, in the user's language. */
		if ((key[1] || action_of_key(key, pane, &prefix) != ACTION_COUNT) && used + n < cap) {
			memcpy(out + used, at, n);
			used += n;
		}
		at += n;
	}
	out[used] = '\0';
}

/* Keys to begin with, whole ones, and first of all the one that tells the others. */
static void draw_keys(struct pen *p, enum pane pane)
{
	char words[MESSAGE_MAX];
	const char *last = words;

	keys_here(_(" & filter  / search  s sort  z zoom  Enter open  Esc back  w why  ? help"), pane, words,
		  sizeof words);
	for (const char *at = words; (at = strstr(at, "  ")); at += 2)
		last = at + 2;
	if (text_cells(str_of(words), TEXT_LINE) <= pen_left(p)) {
		pen_text(p, ROLE_DIM, words);
		return;
	}
	pen_printf(p, ROLE_DIM, " %s", last);
	for (const char *at = words; at < last;) {
		const char *end = strstr(at, "  ");
		struct str word = {at, (size_t)(end - at)};

		if (text_cells(word, TEXT_LINE) + 2 > pen_left(p))
			break;
		pen_text(p, ROLE_DIM, at == words ? " " : "  ");
		pen_str(p, ROLE_DIM, word);
		at = end + 2;
	}
}

static void draw_hint(const struct app *a, struct frame *f, struct area line, struct area above)
{
	char text[MESSAGE_MAX + 64];
	int steps;
	const char *tour = command_tour(a, &steps);
	struct pen pen = pen_at(f, line, 0, 0), *p = &pen;

	if (*a->message || tour) {
		if (*a->message)
			snprintf(text, sizeof text, " %s", a->message);
		else
			snprintf(text, sizeof text, " %d/%d %s", a->tour, steps, tour);
		draw_sentence(f, line, above,
			      !*a->message	    ? ROLE_KEY
			      : a->message_is_error ? ROLE_WARNING
						    : ROLE_NORMAL,
			      text);
		return;
	}
	if (*a->question.filter) {
		pen_text(p, ROLE_PROMPT, " & ");
		pen_text(p, a->filter_error_column ? ROLE_INVALID : ROLE_NORMAL,
			 a->question.filter);
		pen_text(p, ROLE_DIM, "   ");
	}
	draw_keys(p, a->pane);
}

/* The text being typed, what can't be understood of it underlined; scrolled so that the cursor
 * shows. */
static void draw_prompt_text(const struct app *a, struct frame *f, struct pen *p, int room)
{
	const struct prompt *t = &a->prompt;
	size_t from = 0, valid = t->len;
	struct pen probe = *p;

	if (t->kind == PROMPT_FILTER && a->filter_error_column)
		valid = (size_t)a->filter_error_column - 1 < t->len
				? (size_t)a->filter_error_column - 1
				: t->len;
	while (from < t->at &&
	       text_cells((struct str){t->text + from, t->at - from}, TEXT_LINE) >= room)
		from = text_next_cluster((struct str){t->text, t->len}, from);
	probe.x += text_cells((struct str){t->text + from, t->at - from}, TEXT_LINE);
	f->cursor_x = probe.area.x + probe.x;
	f->cursor_y = probe.area.y + probe.y;
	f->cursor_on = true;
	p->flags = t->selected ? CELL_SELECTED : 0;
	if (from < valid)
		pen_str(p, ROLE_NORMAL, (struct str){t->text + from, valid - from});
	if (from < valid)
		from = valid;
	pen_str(p, ROLE_INVALID, (struct str){t->text + from, t->len - from});
	p->flags = 0;
}

/* What is missing stands after what is typed, or where there is no room, on the line above it. */
static void draw_filter_error(const struct app *a, struct frame *f, struct pen *p,
			      struct area above)
{
	char text[MESSAGE_MAX + 64];

	snprintf(text, sizeof text, _("   column %d: "), a->filter_error_cell);
	strncat(text, a->filter_error, sizeof text - strlen(text) - 1);
	if (text_cells(str_of(text), TEXT_LINE) > pen_left(p) && above.h) {
		*p = pen_at(f, above, 0, 0);
		pen_fit(p, ROLE_WARNING, str_of(text + 2), above.w);
	} else {
		pen_text(p, ROLE_WARNING, text);
	}
}

void last_line_draw(const struct app *a, struct frame *f, struct area area, struct area above)
{
	static const char *const sigils[PROMPT_KINDS] = {"", "&", "/", ":", "»"};
	struct pen p = pen_at(f, area, 0, 0);

	if (!area.h)
		return;
	if (!a->prompt.kind) {
		draw_hint(a, f, area, above);
		return;
	}
	pen_printf(&p, ROLE_PROMPT, " %s ", sigils[a->prompt.kind]);
	draw_prompt_text(a, f, &p, pen_left(&p) - 1);
	/* What completion offers is what was asked for last. */
	if (a->prompt.kind == PROMPT_FILTER && a->filter_error_column && a->prompt.len &&
	    !*a->message) {
		draw_filter_error(a, f, &p, above);
	} else if (a->prompt.kind == PROMPT_SEARCH && a->prompt.len) {
		if (a->search_of)
			pen_printf(&p, ROLE_DIM, _("   %u of %u"), a->search_at, a->search_of);
		else
			pen_printf(&p, ROLE_WARNING, "   %s", _("not found"));
	} else if (*a->message) {
		pen_printf(&p, ROLE_DIM, "   %s", a->message);
	} else if (a->prompt.selected) {
		pen_text(&p, ROLE_DIM, _("   type to replace it, Space or → to go on from it"));
	}
}
