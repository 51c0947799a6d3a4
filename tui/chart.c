#include "config.h"

#include "chart.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

enum charts chart_style(const struct app *a)
{
	return a->ascii ? CHARTS_ASCII : a->charts;
}

int chart_per_cell(enum charts style)
{
	return style == CHARTS_BRAILLE ? 2 : 1;
}

/* How many of `steps` steps a count reaches, of those from `from` on. */
static uint32_t reach(uint32_t n, uint32_t peak, int steps, int from, int most)
{
	uint64_t level = peak ? ((uint64_t)n * (uint64_t)steps + peak - 1) / peak : 0;
	int64_t here = (int64_t)level - from;

	return (uint32_t)(here < 0 ? 0 : here > most ? most : here);
}

static void braille(char out[8], const uint32_t *pair, int height, int y, uint32_t peak)
{
	static const uint8_t left[] = {0, 0x40, 0x44, 0x46, 0x47}, right[] = {0, 0x80, 0xa0, 0xb0, 0xb8};
	int32_t code = 0x2800 + (left[reach(pair[0], peak, 4 * height, 4 * y, 4)] |
				 right[reach(pair[1], peak, 4 * height, 4 * y, 4)]);

	if (code == 0x2800)
		snprintf(out, 8, " ");
	else
		out[utf8_encode(code, out)] = '\0';
}

void chart_row(struct lines *l, enum charts style, const uint32_t *at, int cells, int height, int y,
	       uint32_t peak)
{
	static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	static const char *const plain[] = {" ", ".", ":", "#"};

	for (int x = 0; x < cells; x++) {
		char cell[8];

		switch (style) {
		case CHARTS_BRAILLE:
			braille(cell, at + 2 * x, height, y, peak);
			break;
		case CHARTS_BLOCK:
			snprintf(cell, sizeof cell, "%s",
				 blocks[reach(at[x], peak, 8 * height, 8 * y, 8)]);
			break;
		case CHARTS_ASCII:
			snprintf(cell, sizeof cell, "%s", plain[reach(at[x], peak, 3 * height, 3 * y, 3)]);
			break;
		}
		lines_add(l, ROLE_CHART, "%s", cell);
	}
}

const char *chart_shade(enum charts style, uint64_t weight, uint64_t most)
{
	static const char *const blocks[] = {"░", "▒", "▓", "█"}, *const plain[] = {".", ":", "+", "#"};
	uint64_t level = most ? (weight * 4 + most - 1) / most : 0;

	if (!level)
		return " ";
	return style == CHARTS_ASCII ? plain[level > 4 ? 3 : level - 1] : blocks[level > 4 ? 3 : level - 1];
}
