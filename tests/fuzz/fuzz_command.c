/* The explorer under any keys and commands, in a window of any size: it goes on, and its frame
 * holds nothing but what core/text lets through, each as wide as it says. */
#include "config.h"

#include "../tui/scene.c"
#include "text.h"

static void check_cell(const struct cell *c)
{
	const char *p = c->text, *end = c->text + c->bytes;
	int cells = 0;
	int32_t code;

	if (c->bytes == 1 && c->width == 1 && *p >= ' ' && *p <= '~')
		return;
	FUZZ_CHECK(c->bytes <= CELL_BYTES && c->width <= 2 && !c->bytes == !c->width);
	while (p < end) {
		int wide;

		p += text_decode(p, end, &code);
		wide = text_width(code);
		FUZZ_CHECK(wide >= 0);
		cells += wide;
	}
	FUZZ_CHECK(cells == c->width);
}

static void check_frame(struct scene *s)
{
	const struct frame *f = &s->frame;

	scene_draw(s);
	FUZZ_CHECK(f->cursor_x >= 0 && f->cursor_x < f->columns && f->cursor_y >= 0 &&
		   f->cursor_y < f->rows);
	for (int y = 0; y < f->rows; y++)
		for (int x = 0; x < f->columns; x++)
			check_cell(frame_cell(f, x, y));
}

/* Most are small, which are drawn sooner; one in sixteen is large. */
static int side(unsigned char byte, int usual, int large)
{
	return 1 + (byte < 240 ? byte % usual : large - (byte - 240) * (large / 16));
}

/* The first two bytes are the window's size; a byte of 0xFF among the others draws; the rest are
 * keys. */
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char keys[256];
	struct scene s;

	if (size < 3)
		return 0;
	scene_open(&s, side(data[0], 100, 300), side(data[1], 36, 100), LANG_EN, data[0] & 1);
	for (size_t at = 2; at < size;) {
		size_t n = 0;

		while (at < size && data[at] != 0xFF && data[at] && n + 1 < sizeof keys)
			keys[n++] = (char)data[at++];
		if (at < size && (data[at] == 0xFF || !data[at]))
			at++;
		keys[n] = '\0';
		scene_type(&s, keys);
		check_frame(&s);
	}
	scene_close(&s);
	return 0;
}
