#include "config.h"

#include "convert.h"

#include "encoding.h"
#include "json_load.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct str UNKNOWN = {NULL, 0};

static size_t blank_at(const char *p, size_t len)
{
	if (len && (unsigned char)p[0] <= ' ')
		return 1;
	return len >= 2 && !memcmp(p, "\xc2\xa0", 2) ? 2 : 0;
}

struct str str_trim(struct str s)
{
	size_t n;

	while ((n = blank_at(s.p, s.len))) {
		s.p += n;
		s.len -= n;
	}
	for (;;) {
		if (s.len && (unsigned char)s.p[s.len - 1] <= ' ')
			s.len--;
		else if (s.len >= 2 && !memcmp(s.p + s.len - 2, "\xc2\xa0", 2))
			s.len -= 2;
		else
			return s;
	}
}

bool str_is(struct str s, const char *word)
{
	return s.len == strlen(word) && !strncasecmp(s.p, word, s.len);
}

bool cell_is_null(struct str s)
{
	static const char *const nulls[] = {"NA",  "NULL", "None", "nan",
					    "N/A", "NaT",  "\\N",  "undefined"};

	if (s.len == 0 || s.len > 9)
		return s.len == 0;
	if ((s.p[0] | 32) != 'n' && (s.p[0] | 32) != 'u' && s.p[0] != '\\')
		return false;
	for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
		if (str_is(s, nulls[i]))
			return true;
	return false;
}

/* Not an integer as such: "12.0", "1.2E+05". */
static int64_t count_of_real(struct str s)
{
	char text[40];
	char *end;
	double d;

	if (s.len >= sizeof text)
		return COUNT_UNKNOWN;
	memcpy(text, s.p, s.len);
	text[s.len] = '\0';
	if (text[0] < '0' || text[0] > '9' || strpbrk(text, "xXpPnN"))
		return COUNT_UNKNOWN;
	d = strtod(text, &end);
	return *end || !(d >= 0 && d < 9e15) ? COUNT_UNKNOWN : (int64_t)d;
}

/* "1.204" and "1,884,956": a count has no decimals, so three digits behind each sign are thousands.
 * COUNT_UNKNOWN where it is not written so. */
static int64_t count_of_thousands(struct str s)
{
	int64_t n = 0;
	size_t run = 0, groups = 0;
	char sign = 0;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (c >= '0' && c <= '9' && run < 3) {
			n = n * 10 + (c - '0');
			run++;
		} else if ((c == '.' || c == ',') && (!sign || c == sign) && groups < 5 &&
			   (groups ? run == 3 : run > 0)) {
			sign = c;
			groups++;
			run = 0;
		} else {
			return COUNT_UNKNOWN;
		}
	}
	return groups && run == 3 ? n : COUNT_UNKNOWN;
}

int64_t convert_count(struct str s)
{
	int64_t n = 0;
	size_t digits = 0, gap;

	while (digits < s.len && s.p[digits] >= '0' && s.p[digits] <= '9' && digits < 18)
		n = n * 10 + (s.p[digits++] - '0');
	if (digits && digits == s.len)
		return n;
	digits = 0;
	s = str_trim(s);
	if ((n = count_of_thousands(s)) != COUNT_UNKNOWN)
		return n;
	n = 0;
	for (size_t i = 0; i < s.len;) {
		if (s.p[i] >= '0' && s.p[i] <= '9' && digits < 18) {
			n = n * 10 + (s.p[i++] - '0');
			digits++;
		} else if (digits && (gap = blank_at(s.p + i, s.len - i))) {
			i += gap;
		} else {
			return count_of_real(s);
		}
	}
	return digits ? n : COUNT_UNKNOWN;
}

enum fact convert_fact(struct str s)
{
	s = str_trim(s);
	if (str_is(s, "true") || str_is(s, "yes") || str_is(s, "1") || str_is(s, "t") ||
	    str_is(s, "y") || str_is(s, "si") || str_is(s, "sí") || str_is(s, "1.0"))
		return FACT_YES;
	if (str_is(s, "false") || str_is(s, "no") || str_is(s, "0") || str_is(s, "f") ||
	    str_is(s, "n") || str_is(s, "0.0"))
		return FACT_NO;
	return FACT_UNKNOWN;
}

struct str convert_id(struct str s)
{
	size_t digits = 0;

	s = str_trim(s);
	if (cell_is_null(s))
		return UNKNOWN;
	while (digits < s.len && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (digits && digits < s.len && (s.p[digits] == '.' || (s.p[digits] | 32) == 'e')) {
		struct str rest = {s.p + digits, s.len - digits};

		if (str_is(rest, ".0") && digits < 16)
			return (struct str){s.p, digits};
		if (memchr(rest.p, 'E', rest.len) || memchr(rest.p, 'e', rest.len)) {
			size_t i = 0;

			while (i < rest.len && strchr("0123456789.eE+", rest.p[i]))
				i++;
			if (i == rest.len)
				return UNKNOWN;
		}
	}
	return s;
}

/* --- text ---------------------------------------------------------------------------------------
 */

static const struct {
	const char *name;
	uint32_t code;
} entities[] = {
	{"amp;", '&'},	    {"lt;", '<'},	{"gt;", '>'},	    {"quot;", '"'},
	{"apos;", '\''},    {"nbsp;", 0xa0},	{"iexcl;", 0xa1},   {"laquo;", 0xab},
	{"raquo;", 0xbb},   {"iquest;", 0xbf},	{"aacute;", 0xe1},  {"eacute;", 0xe9},
	{"iacute;", 0xed},  {"oacute;", 0xf3},	{"uacute;", 0xfa},  {"ntilde;", 0xf1},
	{"Aacute;", 0xc1},  {"Eacute;", 0xc9},	{"Iacute;", 0xcd},  {"Oacute;", 0xd3},
	{"Uacute;", 0xda},  {"Ntilde;", 0xd1},	{"uuml;", 0xfc},    {"hellip;", 0x2026},
	{"ndash;", 0x2013}, {"mdash;", 0x2014}, {"lsquo;", 0x2018}, {"rsquo;", 0x2019},
	{"ldquo;", 0x201c}, {"rdquo;", 0x201d},
};

/* What stands after an &: its length, 0 where it is no entity. */
static size_t entity(const char *p, size_t len, uint32_t *code)
{
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
		size_t n = strlen(entities[i].name);

		if (len >= n && !memcmp(p, entities[i].name, n)) {
			*code = entities[i].code;
			return n;
		}
	}
	if (len > 2 && p[0] == '#') {
		bool hex = (p[1] | 32) == 'x';
		size_t i = hex ? 2 : 1, first = i;
		uint32_t c = 0;

		for (; i < len && i < first + 7; i++) {
			int digit = p[i] >= '0' && p[i] <= '9' ? p[i] - '0'
				    : hex && (p[i] | 32) >= 'a' && (p[i] | 32) <= 'f'
					    ? (p[i] | 32) - 'a' + 10
					    : -1;

			if (digit < 0)
				break;
			c = c * (hex ? 16 : 10) + (uint32_t)digit;
		}
		if (i > first && i < len && p[i] == ';' && c && c < 0x110000) {
			*code = c >= 0xd800 && c < 0xe000 ? 0xfffd : c;
			return i + 1;
		}
	}
	return 0;
}

static struct str undo_entities(struct str s, struct arena *arena, bool *nomem)
{
	char *out;
	size_t n = 0;

	if (!s.len || !memchr(s.p, '&', s.len))
		return s;
	out = arena_alloc(arena, s.len + 1);
	if (!out) {
		*nomem = true;
		return UNKNOWN;
	}
	for (size_t i = 0; i < s.len;) {
		uint32_t code;
		size_t used = s.p[i] == '&' ? entity(s.p + i + 1, s.len - i - 1, &code) : 0;

		if (used)
			n += utf8_put(code, out + n);
		else
			out[n++] = s.p[i];
		i += used + 1;
	}
	return (struct str){out, n};
}

static bool tag_is(const char *p, size_t len, const char *name)
{
	size_t n = strlen(name);

	return len > n && !strncasecmp(p, name, n) &&
	       (p[n] == '>' || p[n] == ' ' || p[n] == '/' || p[n] == '\n');
}

/* Markup off; <br> and the ends of paragraphs are line ends. */
static struct str undo_html(struct str s, struct arena *arena, bool *nomem)
{
	char *out = arena_alloc(arena, s.len + 1);
	size_t n = 0, i = 0;

	if (!out) {
		*nomem = true;
		return UNKNOWN;
	}
	while (i < s.len) {
		const char *close = s.p[i] == '<' ? memchr(s.p + i, '>', s.len - i) : NULL;

		if (!close) {
			out[n++] = s.p[i++];
			continue;
		}
		if (tag_is(s.p + i, s.len - i, "<br") || tag_is(s.p + i, s.len - i, "</p") ||
		    tag_is(s.p + i, s.len - i, "</li"))
			out[n++] = '\n';
		i = (size_t)(close - s.p) + 1;
	}
	while (n && out[n - 1] == '\n')
		n--;
	return undo_entities((struct str){out, n}, arena, nomem);
}

/* ISO 639-1 codes of languages that tables write out; another name stays as it is. */
static struct str language_code(struct str s)
{
	static const char *const codes[][2] = {
		{"Albanian", "sq"},   {"Arabic", "ar"},		 {"Bulgarian", "bg"},
		{"Catalan", "ca"},    {"Croatian", "hr"},	 {"Czech", "cs"},
		{"Danish", "da"},     {"Dutch", "nl"},		 {"English", "en"},
		{"Estonian", "et"},   {"Farsi (Persian)", "fa"}, {"Finnish", "fi"},
		{"French", "fr"},     {"German", "de"},		 {"Greek", "el"},
		{"Hebrew", "he"},     {"Hindi", "hi"},		 {"Hungarian", "hu"},
		{"Indonesian", "id"}, {"Italian", "it"},	 {"Japanese", "ja"},
		{"Latvian", "lv"},    {"Lithuanian", "lt"},	 {"Macedonian", "mk"},
		{"Norwegian", "no"},  {"Polish", "pl"},		 {"Portuguese", "pt"},
		{"Romanian", "ro"},   {"Russian", "ru"},	 {"Serbian", "sr"},
		{"Slovak", "sk"},     {"Slovenian", "sl"},	 {"Spanish", "es"},
		{"Swedish", "sv"},    {"Turkish", "tr"},	 {"Ukrainian", "uk"},
		{"Uzbek", "uz"},      {"Vietnamese", "vi"},	 {"LANGUAGE UNDEFINED", "und"},
	};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (str_is(s, codes[i][0]))
			return (struct str){codes[i][1], strlen(codes[i][1])};
	return s;
}

struct str convert_text(struct str s, enum conversion as, struct arena *arena, bool *nomem)
{
	const char *p;

	switch (as) {
	case AS_TEXT:
		return s;
	case AS_ENTITIES:
		return undo_entities(s, arena, nomem);
	case AS_HTML:
		return undo_html(s, arena, nomem);
	case AS_ANCHOR:
		if (s.len && s.p[0] == '<' && (p = memchr(s.p, '>', s.len))) {
			const char *end;

			s = (struct str){p + 1, s.len - (size_t)(p + 1 - s.p)};
			if (s.len && (end = memchr(s.p, '<', s.len)))
				s.len = (size_t)(end - s.p);
		}
		return undo_entities(s, arena, nomem);
	case AS_PATH:
		p = s.len ? memrchr(s.p, '/', s.len) : NULL;
		return p ? (struct str){p + 1, s.len - (size_t)(p + 1 - s.p)} : s;
	case AS_AUTHORITY:
		if (s.len > 5 && !memcmp(s.p, "at://", 5)) {
			s = (struct str){s.p + 5, s.len - 5};
			if ((p = memchr(s.p, '/', s.len)))
				s.len = (size_t)(p - s.p);
		}
		return s;
	case AS_LANGUAGE:
		return language_code(str_trim(s));
	}
	return s;
}

struct str convert_utf8(struct str s, struct arena *arena, bool *nomem)
{
	char *out;
	size_t n = 0, i = 0;

	if (!s.len || (utf8_valid_prefix(s.p, s.len) == s.len && !memchr(s.p, '\0', s.len)))
		return s;
	out = s.len < SIZE_MAX / 4 ? arena_alloc(arena, 3 * s.len) : NULL;
	if (!out) {
		*nomem = true;
		return UNKNOWN;
	}
	while (i < s.len) {
		int len = utf8_sequence((const unsigned char *)s.p + i, s.len - i);

		if (len && s.p[i]) {
			memcpy(out + n, s.p + i, (size_t)len);
			n += (size_t)len;
		} else {
			n += utf8_put(0xfffd, out + n);
		}
		i += len ? (size_t)len : 1;
	}
	return (struct str){out, n};
}

/* --- lists --------------------------------------------------------------------------------------
 */

struct str convert_item(struct str s, enum list_of what)
{
	s = str_trim(s);
	if (what == LIST_TAGS && s.len && s.p[0] == '#')
		return (struct str){s.p + 1, s.len - 1};
	if (what == LIST_TAGS && s.len > 3 && !memcmp(s.p, "＃", 3))
		return (struct str){s.p + 3, s.len - 3};
	if (what == LIST_MENTIONS && s.len && s.p[0] == '@')
		return (struct str){s.p + 1, s.len - 1};
	return s;
}

struct list {
	struct str *items;
	size_t count, cap;
	struct arena *arena;
	enum list_of what;
	bool *nomem;
};

static void add_item(struct list *l, struct str s)
{
	s = convert_item(s, l->what);
	if (cell_is_null(s))
		return;
	if (l->count == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 8;
		struct str *items = arena_alloc(l->arena, cap * sizeof *items);

		if (!items) {
			*l->nomem = true;
			return;
		}
		if (l->count)
			memcpy(items, l->items, l->count * sizeof *items);
		l->items = items;
		l->cap = cap;
	}
	l->items[l->count++] = s;
}

/* ["a", "b"] or [{"tag": "a"}, …]; false where it is no JSON list. */
static bool json_list(struct list *l, struct str s, struct str item)
{
	bool nomem, ok;
	json_t *root = json_load_bytes(s.p, s.len, JSON_ALLOW_NUL, NULL, &nomem);

	ok = json_is_array(root);
	if (nomem)
		*l->nomem = true;
	for (size_t i = 0; ok && i < json_array_size(root); i++) {
		const json_t *v = json_array_get(root, i);
		char *copy;

		if (json_is_object(v) && item.p)
			v = json_object_get(v, item.p);
		if (!json_is_string(v))
			continue;
		copy = arena_copy(l->arena, json_string_value(v), json_string_length(v));
		if (!copy)
			*l->nomem = true;
		else
			add_item(l, (struct str){copy, json_string_length(v)});
	}
	json_decref(root);
	return ok;
}

/* One item of ['a', u"b", c]: up to a comma outside of quotes. */
static size_t bracket_item(struct list *l, const char *p, size_t len)
{
	size_t i = 0, start;
	char quote;

	while (i < len && (p[i] == ' ' || p[i] == '\n'))
		i++;
	if (i + 1 < len && p[i] == 'u' && (p[i + 1] == '\'' || p[i + 1] == '"'))
		i++;
	if (i < len && (p[i] == '\'' || p[i] == '"')) {
		quote = p[i++];
		start = i;
		while (i < len && p[i] != quote)
			i++;
		add_item(l, (struct str){p + start, i - start});
		while (i < len && p[i] != ',')
			i++;
		return i + 1;
	}
	start = i;
	while (i < len && p[i] != ',')
		i++;
	add_item(l, (struct str){p + start, i - start});
	return i + 1;
}

static bool parts(struct list *l, struct str s, char mark)
{
	size_t start = 0;

	for (size_t i = 0; i <= s.len; i++) {
		bool end =
			i == s.len || (mark == ' ' ? (unsigned char)s.p[i] <= ' ' : s.p[i] == mark);

		/* A comma or semicolon inside of a link parts nothing. */
		if (end && i < s.len && l->what == LIST_URLS && mark != ' ' && mark != '|') {
			struct str rest = str_trim((struct str){s.p + i + 1, s.len - i - 1});

			end = rest.len >= 4 && !strncasecmp(rest.p, "http", 4);
		}
		if (!end)
			continue;
		if (i > start)
			add_item(l, (struct str){s.p + start, i - start});
		start = i + 1;
	}
	return true;
}

struct str_list convert_list(struct str s, enum list_of what, struct str item, struct arena *arena,
			     bool *nomem)
{
	struct list l = {.arena = arena, .what = what, .nomem = nomem};
	char first, last;

	s = str_trim(s);
	first = s.len ? s.p[0] : '\0';
	last = s.len ? s.p[s.len - 1] : '\0';
	if (s.len > 1 && ((first == '[' && last == ']') || (first == '(' && last == ')'))) {
		if (first == '[' && json_list(&l, s, item))
			return (struct str_list){l.items, l.count, true};
		for (size_t i = 1; i < s.len - 1;)
			i += bracket_item(&l, s.p + i, s.len - 1 - i);
	} else if (s.len) {
		static const char marks[] = ";|,";
		char mark = ' ';

		for (size_t i = 0; marks[i] && mark == ' '; i++)
			if (memchr(s.p, marks[i], s.len))
				mark = marks[i];
		parts(&l, s, mark);
	}
	return (struct str_list){l.items, l.count, true};
}
