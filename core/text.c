#include "config.h"

#include "text.h"

#include "utf8.h"

#include <utf8proc.h>

enum {
	MARKS = 2,
	EMOJI_FLAG = 0x1F3F4,
	ZWJ = 0x200D,
	SELECTOR_TEXT = 0xFE0E,
	SELECTOR_EMOJI = 0xFE0F
};

enum kind {
	KIND_BASE,    /* takes one or two cells by itself */
	KIND_MARK,    /* takes none, drawn over the base before it */
	KIND_SPACE,   /* blank; two cells where wide */
	KIND_NEWLINE, /* CR, LF */
	KIND_TAIL,    /* changes the cluster before it in ways that terminals differ about */
	KIND_ODD,     /* must be made visible */
};

struct range {
	int32_t first, last;
};

static bool in_ranges(const struct range *table, size_t count, int32_t c)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (c > table[mid].last)
			low = mid + 1;
		else
			high = mid;
	}
	return low < count && c >= table[low].first;
}

#define IN(table, c) in_ranges(table, sizeof(table) / sizeof *(table), c)

/* Of no width of their own, or of one that differs from terminal to terminal, when they follow a
 * base: joiners, variation selectors, skin tones, tags, and marks that are never drawn. */
static const struct range tails[] = {
	{0x034F, 0x034F},   {0x17B4, 0x17B5},	{0x180B, 0x180D},
	{0x180F, 0x180F},   {0x200C, 0x200D},	{0xFE00, 0xFE0F},
	{0x1F3FB, 0x1F3FF}, {0xE0020, 0xE007F}, {0xE0100, 0xE01EF},
};

/* Letters that draw nothing (fillers), or whose width the C library of Debian 12 gives differently
 * from Unicode's tables (circled numbers, hexagrams) or does not know (new in Unicode 15.0):
 * ncurses would leave silent blanks or be a cell off. */
static const struct range odd[] = {
	{0x0CF3, 0x0CF3},   {0x0ECE, 0x0ECE},	{0x115F, 0x1160},   {0x3164, 0x3164},
	{0x3248, 0x324F},   {0x4DC0, 0x4DFF},	{0xFFA0, 0xFFA0},   {0x10EFD, 0x10EFF},
	{0x1123F, 0x11241}, {0x11B00, 0x11B09}, {0x11F00, 0x11F59}, {0x1342F, 0x1342F},
	{0x13439, 0x13455}, {0x1B132, 0x1B132}, {0x1B155, 0x1B155}, {0x1D2C0, 0x1D2D3},
	{0x1DF25, 0x1DF2A}, {0x1E030, 0x1E06D}, {0x1E08F, 0x1E08F}, {0x1E4D0, 0x1E4F9},
	{0x1F6DC, 0x1F6DC}, {0x1F774, 0x1F776}, {0x1F77B, 0x1F77F}, {0x1F7D9, 0x1F7D9},
	{0x1FA75, 0x1FA77}, {0x1FA87, 0x1FA88}, {0x1FAAD, 0x1FAAF}, {0x1FABB, 0x1FABD},
	{0x1FABF, 0x1FABF}, {0x1FACE, 0x1FACF}, {0x1FADA, 0x1FADB}, {0x1FAE8, 0x1FAE8},
	{0x1FAF7, 0x1FAF8}, {0x2B739, 0x2B739}, {0x31350, 0x323AF},
};

/* Hangul vowels and final consonants: drawn into the syllable that a leading consonant began. */
static bool is_jamo_tail(int32_t c)
{
	return (c > 0x1160 && c <= 0x11FF) || (c >= 0xD7B0 && c <= 0xD7FB);
}

static enum kind classify(int32_t c)
{
	if (c >= 0x20 && c < 0x7F)
		return c == ' ' ? KIND_SPACE : KIND_BASE;
	if (c < 0xA0)
		return c == '\n' || c == '\r' ? KIND_NEWLINE : c == '\t' ? KIND_SPACE : KIND_ODD;
	if (IN(tails, c))
		return KIND_TAIL;
	if (IN(odd, c))
		return KIND_ODD;
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return KIND_ODD;
	case UTF8PROC_CATEGORY_ZS:
		return KIND_SPACE;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
		return KIND_MARK;
	default:
		return is_jamo_tail(c) ? KIND_MARK : KIND_BASE;
	}
}

/* utf8proc gives most spacing marks (Devanagari's vowel signs) no cell, where terminals give one.
 */
static int base_width(int32_t c)
{
	return c >= 0x7F && utf8proc_charwidth(c) == 2 ? 2 : 1;
}

bool text_rtl(int32_t code)
{
	utf8proc_bidi_class_t class = code < 0x590 ? UTF8PROC_BIDI_CLASS_L
						   : (utf8proc_bidi_class_t)utf8proc_get_property(code)->bidi_class;

	return class == UTF8PROC_BIDI_CLASS_R || class == UTF8PROC_BIDI_CLASS_AL;
}

int text_width(int32_t code)
{
	if (code < 0 || code > 0x10FFFF)
		return -1;
	switch (classify(code)) {
	case KIND_BASE:
		return base_width(code);
	case KIND_MARK:
		return 0;
	case KIND_SPACE:
		return code == ' ' ? 1 : -1;
	default:
		return code == UTF8_BAD ? 1 : -1;
	}
}

static bool is_pictographic(int32_t c)
{
	return utf8proc_get_property(c)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/* What one step has written so far. */
struct shown {
	char *out;
	size_t bytes;
	int cells;
};

static void show_bytes(struct shown *s, const char *bytes, size_t len, int cells)
{
	memcpy(s->out + s->bytes, bytes, len);
	s->bytes += len;
	s->cells += cells;
}

static void show_code(struct shown *s, int32_t c, int cells)
{
	s->bytes += (size_t)utf8_encode(c, s->out + s->bytes);
	s->cells += cells;
}

static void show_hex(struct shown *s, const char *prefix, uint32_t value, int digits)
{
	char hex[16];
	int n = 0;

	show_bytes(s, prefix, strlen(prefix), (int)strlen(prefix));
	while (digits < 8 && value >> 4 * digits)
		digits++;
	while (digits--)
		hex[n++] = "0123456789ABCDEF"[value >> 4 * digits & 0xF];
	hex[n++] = '>';
	show_bytes(s, hex, (size_t)n, n);
}

/* An oddity made visible: the code point c of `len` bytes at p. */
static void show_odd(struct shown *s, enum text_mode mode, int32_t c, const char *p, int len)
{
	uint32_t raw = 0;

	if (mode == TEXT_ASCII) {
		show_bytes(s, "?", 1, 1);
	} else if (mode == TEXT_LINE) {
		show_code(s, UTF8_BAD, 1);
	} else if (c != UTF8_BAD) {
		show_hex(s, "<U+", (uint32_t)c, 4);
	} else {
		for (int i = 0; i < len; i++)
			raw = raw << 8 | (unsigned char)p[i];
		show_hex(s, "<0x", raw, 2 * len);
	}
}

/* Decodes at p, and says whether the bytes were bad (a U+FFFD that the text itself holds is not).
 */
static int decode(const char *p, const char *end, int32_t *c, bool *bad)
{
	int len = utf8_decode(p, end, c);

	*bad = *c == UTF8_BAD && !(len == 3 && !memcmp(p, "\xEF\xBF\xBD", 3));
	return len;
}

/* In TEXT_DETAIL a tail that belongs to an emoji as people type it is dropped like in a list; any
 * other is spelled out, for it may hide something. */
static bool tail_is_usual(int32_t base, int32_t c, const char *next, const char *end)
{
	int32_t after;

	if (c == SELECTOR_TEXT || c == SELECTOR_EMOJI)
		return is_pictographic(base) || (base >= '0' && base <= '9') || base == '#' ||
		       base == '*';
	if (c >= 0x1F3FB && c <= 0x1F3FF)
		return is_pictographic(base);
	if (c >= 0xE0020 && c <= 0xE007F)
		return base == EMOJI_FLAG;
	if (c != ZWJ || !is_pictographic(base) || next >= end)
		return false;
	utf8_decode(next, end, &after);
	return is_pictographic(after);
}

/* The rest of a cluster whose base has been shown: p is after the base.  Returns where it stopped.
 */
static const char *show_rest(struct shown *s, enum text_mode mode, int32_t base, const char *p,
			     const char *end)
{
	utf8proc_int32_t state = 0;
	int32_t before = base, c;
	bool dropped = false, bad;
	int marks = 0;

	for (int len; p < end; before = c, p += len) {
		enum kind kind;

		len = decode(p, end, &c, &bad);
		if (bad || utf8proc_grapheme_break_stateful(before, c, &state))
			break;
		kind = classify(c);
		if (kind == KIND_ODD || kind == KIND_SPACE)
			break; /* after a prepended letter: shown by a step of its own */
		if (mode == TEXT_ASCII || (before == ZWJ && is_pictographic(c))) {
			dropped = true;
		} else if (kind == KIND_BASE) {
			if (s->bytes + (MARKS + 2) * UTF8_MAX > TEXT_CLUSTER)
				break;
			show_code(s, c, base_width(c));
			marks = 0;
		} else if (kind == KIND_MARK && marks < MARKS) {
			show_code(s, c, 0);
			marks++;
		} else if (mode == TEXT_LINE || tail_is_usual(base, c, p + len, end)) {
			dropped = true;
		} else {
			break;
		}
	}
	if (dropped && mode == TEXT_ASCII)
		show_bytes(s, "?", base < 0x80, base < 0x80);
	else if (dropped)
		show_bytes(s, TEXT_DROPPED, strlen(TEXT_DROPPED), 1);
	return p;
}

/* Passes over what clings to an oddity: in a list one U+FFFD stands for them all. */
static const char *skip_rest(int32_t before, const char *p, const char *end)
{
	utf8proc_int32_t state = 0;
	int32_t c;
	bool bad;

	/* What a format character precedes (Arabic number signs) is no part of it. */
	if (utf8proc_get_property(before)->boundclass == UTF8PROC_BOUNDCLASS_PREPEND)
		return p;
	for (int len; p < end; before = c, p += len) {
		len = decode(p, end, &c, &bad);
		if (bad || utf8proc_grapheme_break_stateful(before, c, &state))
			break;
	}
	return p;
}

static const char *show_cluster(struct shown *s, enum text_mode mode, const char *p,
				const char *end)
{
	int32_t c;
	bool bad;
	int len = decode(p, end, &c, &bad);
	enum kind kind = bad ? KIND_ODD : classify(c);

	if (kind == KIND_NEWLINE) {
		bool crlf = c == '\r' && p + 1 < end && p[1] == '\n';

		if (mode != TEXT_DETAIL)
			show_bytes(s, " ", 1, 1);
		else if (c == '\n' || crlf)
			show_bytes(s, "\n", 1, 0);
		else
			show_odd(s, mode, c, p, len);
		return p + (crlf ? 2 : 1);
	}
	if (kind == KIND_SPACE || kind == KIND_BASE) {
		int cells = kind == KIND_BASE ? base_width(c) : c == 0x3000 ? 2 : 1;

		if (kind == KIND_SPACE)
			show_bytes(s, "  ", (size_t)cells, cells);
		else if (mode == TEXT_ASCII && c >= 0x80)
			show_bytes(s, "?", 1, 1);
		else
			show_code(s, c, cells);
		return c < 0x80 && (p + 1 == end || (p[1] & 0x80) == 0)
			       ? p + 1
			       : show_rest(s, mode, c, p + len, end);
	}
	show_odd(s, mode, c, p, len);
	return bad || mode == TEXT_DETAIL ? p + len : skip_rest(c, p + len, end);
}

void text_step(struct str text, size_t *at, enum text_mode mode, char out[TEXT_CLUSTER],
	       size_t *bytes, int *cells)
{
	struct shown s = {.out = out};

	*at = (size_t)(show_cluster(&s, mode, text.p + *at, text.p + text.len) - text.p);
	*bytes = s.bytes;
	*cells = s.cells;
}

bool text_shows(struct str text)
{
	for (size_t at = 0, before = 0; at < text.len; before = at) {
		char step[TEXT_CLUSTER];
		size_t bytes;
		int cells;

		text_step(text, &at, TEXT_LINE, step, &bytes, &cells);
		if (bytes != at - before || memcmp(step, text.p + before, bytes))
			return false;
	}
	return true;
}

size_t text_safe(struct str text, enum text_mode mode, char *out, size_t cap)
{
	char step[TEXT_CLUSTER];
	size_t n = 0, bytes;
	int cells;

	for (size_t at = 0; at < text.len;) {
		text_step(text, &at, mode, step, &bytes, &cells);
		if (n + bytes >= cap)
			break;
		memcpy(out + n, step, bytes);
		n += bytes;
	}
	out[n] = '\0';
	return n;
}

size_t text_fit(struct str text, enum text_mode mode, int cells, char *out, size_t cap, int *used)
{
	const char *ellipsis = mode == TEXT_ASCII ? "~" : "\xE2\x80\xA6";
	size_t tail = strlen(ellipsis), n = 0, keep = 0, bytes;
	int taken = 0, keep_taken = 0, wide;
	char step[TEXT_CLUSTER];

	for (size_t at = 0; at < text.len;) {
		text_step(text, &at, mode, step, &bytes, &wide);
		if (wide > cells - taken || n + bytes >= cap) {
			n = keep;
			taken = keep_taken;
			if (taken < cells && n + tail < cap) {
				memcpy(out + n, ellipsis, tail);
				n += tail;
				taken++;
			}
			break;
		}
		memcpy(out + n, step, bytes);
		n += bytes;
		taken += wide;
		if (taken < cells && n + tail < cap) {
			keep = n;
			keep_taken = taken;
		}
	}
	out[n] = '\0';
	if (used)
		*used = taken;
	return n;
}

int text_cells(struct str text, enum text_mode mode)
{
	char step[TEXT_CLUSTER];
	size_t bytes;
	int sum = 0, cells;

	for (size_t at = 0; at < text.len;) {
		text_step(text, &at, mode, step, &bytes, &cells);
		sum += cells;
	}
	return sum;
}

size_t text_next_cluster(struct str text, size_t at)
{
	const char *p = text.p + at, *end = text.p + text.len;
	utf8proc_int32_t state = 0;
	int32_t before, c;

	if (at >= text.len)
		return text.len;
	p += utf8_decode(p, end, &before);
	for (int len; p < end; before = c, p += len) {
		len = utf8_decode(p, end, &c);
		if (utf8proc_grapheme_break_stateful(before, c, &state))
			break;
	}
	return (size_t)(p - text.p);
}

size_t text_previous_cluster(struct str text, size_t at)
{
	size_t from = at < text.len ? at : text.len, next;

	at = from;
	/* Between two ASCII characters, but CR and LF, there is always a boundary: start there. */
	while (from > 0) {
		from--;
		if (from == 0 || (!(text.p[from] & 0x80) && !(text.p[from - 1] & 0x80) &&
				  !(text.p[from] == '\n' && text.p[from - 1] == '\r')))
			break;
	}
	while ((next = text_next_cluster(text, from)) < at && next > from)
		from = next;
	return from;
}

int text_decode(const char *p, const char *end, int32_t *code)
{
	return utf8_decode(p, end, code);
}

/* Unicode's blocks with marks that came after 5.0; nothing but marks is looked for here. */
static const struct range late_marks[] = {
	{0x0487, 0x0487},   {0x0616, 0x061A},	{0x065F, 0x065F}, {0x07FD, 0x0900},
	{0x093A, 0x093A},   {0x0955, 0x0957},	{0x09FE, 0x09FE}, {0x0A51, 0x0A51},
	{0x0A75, 0x0A75},   {0x0AFA, 0x0AFF},	{0x0B44, 0x0B44}, {0x0B55, 0x0B55},
	{0x0B62, 0x0B63},   {0x0C00, 0x0C3C},	{0x0C62, 0x0C81}, {0x0D00, 0x0D3C},
	{0x0D44, 0x0D44},   {0x0D62, 0x0D81},	{0x0EBA, 0x0EBA}, {0x0F8D, 0x0F8F},
	{0x1033, 0x1035},   {0x103A, 0x103E},	{0x105E, 0x109D}, {0x135D, 0x135E},
	{0x180F, 0x1886},   {0x1A1B, 0x1ACE},	{0x1B80, 0x1CF9}, {0x1DCB, 0x1DFD},
	{0x20F0, 0x2DFF},   {0xA66F, 0xA802},	{0xA82C, 0xD7FB}, {0xFE24, 0x1037A},
	{0x10AE5, 0x1CF46}, {0x1DA00, 0x1E94A},
};

/* Were marks then, and are letters now. */
static bool was_mark(int32_t c)
{
	return c == 0x06DE || c == 0x1734 || c == 0x302E || c == 0x302F;
}

size_t text_early_marks(char *safe, size_t len)
{
	const char *p = safe, *end = safe + len;
	char *out = safe;

	while (p < end) {
		int32_t c;
		int n = utf8_decode(p, end, &c);

		if (c >= 0x300 && classify(c) == KIND_MARK && IN(late_marks, c)) {
			memcpy(out, TEXT_LATE_MARK, sizeof TEXT_LATE_MARK - 1);
			out += sizeof TEXT_LATE_MARK - 1;
		} else if (was_mark(c)) {
			memset(out, '?', (size_t)base_width(c));
			out += base_width(c);
		} else {
			memmove(out, p, (size_t)n);
			out += n;
		}
		p += n;
	}
	*out = '\0';
	return (size_t)(out - safe);
}

bool text_valid(struct str text, size_t *fault)
{
	const char *p = text.p, *end = text.p + text.len;
	int32_t c;

	while (p < end) {
		bool bad;
		int len;

		while (end - p >= 8 && utf8_plain8(p))
			p += 8;
		if (p == end)
			break;
		len = decode(p, end, &c, &bad);
		if (bad || c == 0) {
			if (fault)
				*fault = (size_t)(p - text.p);
			return false;
		}
		p += len;
	}
	return true;
}
