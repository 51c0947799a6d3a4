/* Keys, pasted text and the mouse as events by name. */
#include "config.h"

#include "screen_private.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static const struct {
	int code;
	const char *name;
} names[] = {
	{KEY_DOWN, "<Down>"},	 {KEY_UP, "<Up>"},	{KEY_LEFT, "<Left>"},
	{KEY_RIGHT, "<Right>"},	 {KEY_HOME, "<Home>"},	{KEY_END, "<End>"},
	{KEY_PPAGE, "<PgUp>"},	 {KEY_NPAGE, "<PgDn>"}, {KEY_BTAB, "<S-Tab>"},
	{KEY_BACKSPACE, "<BS>"}, {KEY_DC, "<Del>"},	{KEY_ENTER, "<Enter>"},
	{KEY_IC, "<Ins>"},	 {KEY_F(1), "<F1>"},	{KEY_F(2), "<F2>"},
	{KEY_F(3), "<F3>"},	 {KEY_F(4), "<F4>"},	{KEY_F(5), "<F5>"},
	{KEY_F(6), "<F6>"},	 {KEY_F(7), "<F7>"},	{KEY_F(8), "<F8>"},
	{KEY_F(9), "<F9>"},	 {KEY_F(10), "<F10>"},
};

static bool name_function(int code, char key[KEY_NAME])
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].code == code) {
			snprintf(key, KEY_NAME, "%s", names[i].name);
			return true;
		}
	return false;
}

/* UTF-8 of a code point; 0 for what is none. */
static size_t encode(uint32_t c, char out[UTF8_MAX])
{
	if (c >= 0x110000 || (c & 0xfffff800) == 0xd800)
		return 0;
	return (size_t)utf8_encode((int32_t)c, out);
}

static bool name_char(wint_t c, char key[KEY_NAME])
{
	size_t n;

	switch (c) {
	case '\r':
	case '\n':
		snprintf(key, KEY_NAME, "<Enter>");
		return true;
	case '\t':
		snprintf(key, KEY_NAME, "<Tab>");
		return true;
	case 27:
		snprintf(key, KEY_NAME, "<Esc>");
		return true;
	case ' ':
		snprintf(key, KEY_NAME, "<Space>");
		return true;
	case 127:
	case 8:
		snprintf(key, KEY_NAME, "<BS>");
		return true;
	default:
		break;
	}
	if (c < 32) {
		snprintf(key, KEY_NAME, "^%c", (char)(c + 64));
		return true;
	}
	n = encode((uint32_t)c, key);
	key[n] = '\0';
	return n > 0;
}

static void paste_add(struct screen *s, wint_t c)
{
	char bytes[4];
	size_t n = encode((uint32_t)c, bytes);

	if (!s->paste && !(s->paste = malloc(PASTE_MAX)))
		return;
	if (s->paste_len + n <= PASTE_MAX) {
		memcpy(s->paste + s->paste_len, bytes, n);
		s->paste_len += n;
	}
}

static bool read_mouse(struct input_event *e)
{
	MEVENT m;

	if (getmouse(&m) != OK)
		return false;
	*e = (struct input_event){.kind = EVENT_MOUSE, .x = m.x, .y = m.y};
	if (m.bstate & BUTTON4_PRESSED)
		e->act = MOUSE_UP;
	else if (m.bstate & BUTTON5_PRESSED)
		e->act = MOUSE_DOWN;
	else if (m.bstate & (BUTTON1_DOUBLE_CLICKED | BUTTON1_TRIPLE_CLICKED))
		e->act = MOUSE_DOUBLE;
	else if (m.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED))
		e->act = MOUSE_PRESS;
	else if (m.bstate & BUTTON1_RELEASED)
		e->act = MOUSE_RELEASE;
	else if (m.bstate & REPORT_MOUSE_POSITION)
		e->act = MOUSE_DRAG;
	else
		return false;
	return true;
}

/* --- what is no key ----------------------------------------------------------------------------
 * Answers of the terminal, news of its window, keys that its description does not list: begun by Esc,
 * and unknown to curses.  Read letter by letter they would be commands, and I and O are verdicts. */

enum { SAME_SEQUENCE_MS = 25, SEQUENCE_MOST = 1 << 20 };

/* The next character of a sequence, if it follows at once. */
static bool next_of_sequence(wint_t *c)
{
	int kind;

	timeout(SAME_SEQUENCE_MS);
	kind = get_wch(c);
	nodelay(stdscr, TRUE);
	if (kind == KEY_CODE_YES)
		ungetch((int)*c);
	return kind == OK;
}

/* ESC [ parameters letter. */
static void skip_control(wint_t c)
{
	bool mouse = c == 'M'; /* of the old kind: three bytes follow */

	while (c >= 0x20 && c < 0x40)
		if (!next_of_sequence(&c))
			return;
	if (c < 0x20 || c > 0x7e)
		unget_wch((wchar_t)c);
	for (int i = 0; mouse && i < 3; i++)
		next_of_sequence(&c);
}

/* ESC ] or ESC P and the like, up to BEL or ESC \. */
static void skip_string(wint_t c)
{
	wint_t before = 0;

	for (int i = 0; i < SEQUENCE_MOST && c != '\a' && !(before == 27 && c == '\\'); i++) {
		before = c;
		if (!next_of_sequence(&c))
			return;
	}
}

/* Called behind an Esc: whether it began a sequence, which is then read to its end. */
static bool skip_sequence(void)
{
	wint_t first, c;
	int kind = get_wch(&first);

	if (kind == ERR)
		return false;
	if (kind == KEY_CODE_YES) {
		ungetch((int)first);
		return false;
	}
	if (first < 128 && strchr("[O]P_^X", (int)first) && first && next_of_sequence(&c)) {
		if (first == '[')
			skip_control(c);
		else if (first != 'O')
			skip_string(c);
		return true;
	}
	unget_wch((wchar_t)first);
	return false;
}

bool screen_read(struct screen *s, struct input_event *e)
{
	wint_t c;

	for (;;) {
		int kind = get_wch(&c);

		if (kind == ERR)
			return false;
		if (kind == KEY_CODE_YES && c == PASTE_BEGIN) {
			s->pasting = true;
			s->paste_len = 0;
			continue;
		}
		if (kind == KEY_CODE_YES && c == PASTE_END) {
			s->pasting = false;
			*e = (struct input_event){.kind = EVENT_PASTE,
						  .paste = {s->paste, s->paste_len}};
			return s->paste_len > 0;
		}
		if (s->pasting) {
			if (kind == OK)
				paste_add(s, c);
			continue;
		}
		if (kind == KEY_CODE_YES && c == KEY_MOUSE) {
			if (read_mouse(e))
				return true;
			continue;
		}
		if (kind == OK && c == 27 && skip_sequence())
			continue;
		*e = (struct input_event){.kind = EVENT_KEY};
		if (kind == KEY_CODE_YES ? name_function((int)c, e->key) : name_char(c, e->key))
			return true;
	}
}
