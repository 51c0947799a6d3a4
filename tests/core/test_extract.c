#include "config.h"

#include "extract.h"
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <criterion/criterion.h>

/* The items, each after a space, of one list: "a b". */
static void join(const struct str_list *list, char *out, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < list->count && n < cap; i++)
		n += (size_t)snprintf(out + n, cap - n, "%s%.*s", i ? " " : "",
				      (int)list->items[i].len, list->items[i].p);
	if (!list->count)
		out[0] = '\0';
}

Test(extract, finds_what_people_write)
{
	static const struct {
		const char *text, *tags, *mentions, *urls;
	} cases[] = {
		{"", "", "", ""},
		{"RT @maria_8812: ¡Venezuela tiene con qué! #VenezuelaTieneConQué https://t.co/Ab1",
		 "VenezuelaTieneConQué", "maria_8812", "https://t.co/Ab1"},
		{"#Sí, #28Sep; #2021 #_x #ñandú.", "Sí 28Sep _x ñandú", "", ""},
		{"＃ancho #a#b #c: x#d", "ancho c", "", ""},
		{"https://www.vtv.gob.ve/#inicio #fin", "fin", "",
		 "https://www.vtv.gob.ve/#inicio"},
		{"correo a@b.com y @b", "", "b", ""},
		{"(https://es.wikipedia.org/wiki/Caracas_(ciudad))", "", "",
		 "https://es.wikipedia.org/wiki/Caracas_(ciudad)"},
		{"mira psuv.org.ve/nota, dijo.", "", "", "psuv.org.ve/nota"},
		{"HTTPS://EXAMPLE.ORG:8080/a?b=c&d.", "", "", "HTTPS://EXAMPLE.ORG:8080/a?b=c&d"},
		{"http://t.co/abc123… cortado", "", "", "http://t.co/abc123"},
		{"medium.com/@autor @otro/lista", "", "otro", "medium.com/@autor"},
		{"1️⃣ #️⃣ x", "", "", ""},
		{"#", "", "", ""},
		{"@ # . : ://", "", "", ""},
		{"http://", "", "", ""},
		{"\xff#a \xe2\x80#b", "a b", "", ""},
	};
	struct str_list tags, mentions, urls;
	struct arena arena = {0};
	char got[256];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct str text = {cases[i].text, strlen(cases[i].text)};

		cr_assert(extract_entities(text, &arena, &tags, &mentions, &urls));
		cr_expect(tags.known && mentions.known && urls.known);
		join(&tags, got, sizeof got);
		cr_expect_str_eq(got, cases[i].tags, "case %zu, tags: %s", i, got);
		join(&mentions, got, sizeof got);
		cr_expect_str_eq(got, cases[i].mentions, "case %zu, mentions: %s", i, got);
		join(&urls, got, sizeof got);
		cr_expect_str_eq(got, cases[i].urls, "case %zu, URLs: %s", i, got);
	}
	arena_free(&arena);
}

Test(extract, lists_that_are_not_wanted_do_not_change_the_others)
{
	struct arena arena = {0};
	struct str_list tags, urls = {0};
	struct str text = {"http://a.com/#x #y @z", 21};

	cr_assert(extract_entities(text, &arena, &tags, NULL, NULL));
	cr_expect_eq(tags.count, 1);
	cr_assert(extract_entities(text, &arena, NULL, NULL, &urls));
	cr_expect_eq(urls.count, 1);
	arena_free(&arena);
}

/* --- twitter-text's conformance cases -------------------------------------------------------- */

/* The double-quoted YAML string at *p, decoded into out; *p moves past it.  False: none there. */
static bool quoted(const char **p, char *out, size_t cap)
{
	const char *s = *p;
	size_t n = 0;

	while (*s == ' ' || *s == ',' || *s == '[')
		s++;
	if (*s != '"')
		return false;
	for (s++; *s && *s != '"' && n + UTF8_MAX < cap; s++) {
		char *end;

		if (*s != '\\') {
			out[n++] = *s;
			continue;
		}
		s++;
		if (*s == 'n') {
			out[n++] = '\n';
		} else if (*s == 'u' || *s == 'U') {
			char hex[9] = {0};

			memcpy(hex, s + 1, *s == 'u' ? 4 : 8);
			n += (size_t)utf8_encode((int32_t)strtol(hex, &end, 16), out + n);
			s += end - hex;
		} else {
			out[n++] = *s;
		}
	}
	out[n] = '\0';
	*p = s + (*s == '"');
	return true;
}

enum { TAGS, MENTIONS, URLS, LISTS };

struct conformance {
	FILE *file;
	char line[16384]; /* read ahead */
	char section[64];
	char text[8192], want[16384];
	bool end;
};

static void advance(struct conformance *c)
{
	c->end = !fgets(c->line, sizeof c->line, c->file);
}

/* Appends the strings of one line to what is wanted. */
static void want_line(struct conformance *c, const char *p)
{
	char item[8192];

	while (quoted(&p, item, sizeof item)) {
		size_t n = strlen(c->want);

		snprintf(c->want + n, sizeof c->want - n, "%s%s", n ? " " : "", item);
	}
}

/* Reads one case; the file is a small part of YAML: "key: value" lines, "- " items. */
static bool next_case(struct conformance *c)
{
	static const char *const keys[] = {"- hashtag: ", "- screen_name: ", "- url: "};
	const char *p;

	for (; !c->end; advance(c)) {
		char name[64];

		if (sscanf(c->line, "  %63[a-z_]:", name) == 1 && c->line[2] != ' ')
			memcpy(c->section, name, sizeof name);
		if ((p = strstr(c->line, "      text: ")) == c->line)
			break;
	}
	if (c->end)
		return false;
	p = c->line + strlen("      text: ");
	cr_assert(quoted(&p, c->text, sizeof c->text), "%s", c->line);
	c->want[0] = '\0';
	advance(c);
	want_line(c, c->line + strlen("      expected: "));
	for (advance(c); !c->end && strncmp(c->line, "        ", 8) == 0; advance(c))
		for (size_t k = 0; k < 3; k++)
			if (strncmp(c->line + 8, keys[k], strlen(keys[k])) == 0)
				want_line(c, c->line + 8 + strlen(keys[k]));
	return true;
}

static int list_of(const char *section)
{
	static const struct {
		const char *name;
		int list;
	} sections[] = {
		{"hashtags", TAGS},
		{"hashtags_from_astral", TAGS},
		{"hashtags_with_indices", TAGS},
		{"mentions", MENTIONS},
		{"mentions_with_indices", MENTIONS},
		{"mentions_or_lists_with_indices", MENTIONS},
		{"urls", URLS},
		{"urls_with_indices", URLS},
		{"urls_with_directional_markers", URLS},
		{"tco_urls_with_params", URLS},
	};

	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (!strcmp(section, sections[i].name))
			return sections[i].list;
	return -1;
}

Test(extract, twitter_text_conformance)
{
	const char *shared = getenv("TAMIZ_SHARED");
	static struct conformance c;
	char path[4096], got[16384];
	size_t cases[LISTS] = {0}, good[LISTS] = {0};
	struct arena arena = {0};

	snprintf(path, sizeof path, "%s/data/conformance/extract.yml",
		 shared ? shared : "../shared");
	c.file = fopen(path, "r");
	if (!c.file)
		cr_skip_test("no %s", path);
	for (advance(&c); next_case(&c);) {
		struct str_list lists[LISTS];
		int which = list_of(c.section);
		bool ok;

		if (which < 0)
			continue; /* replies and cashtags: not extracted */
		cr_assert(extract_entities((struct str){c.text, strlen(c.text)}, &arena,
					   &lists[TAGS], &lists[MENTIONS], &lists[URLS]));
		join(&lists[which], got, sizeof got);
		ok = !strcmp(got, c.want);
		cr_expect(ok, "%s: %s\n  got    %s\n  wanted %s", c.section, c.text, got, c.want);
		cases[which]++;
		good[which] += ok;
	}
	fclose(c.file);
	arena_free(&arena);
	cr_log_info("hashtags %zu of %zu, mentions %zu of %zu, URLs %zu of %zu", good[TAGS],
		    cases[TAGS], good[MENTIONS], cases[MENTIONS], good[URLS], cases[URLS]);
	cr_expect_eq(cases[TAGS], 76);
	cr_expect_eq(cases[MENTIONS], 31);
	cr_expect_eq(cases[URLS], 108);
}

/* --- hostile text ----------------------------------------------------------------------------- */

Test(extract, items_lie_in_the_text_in_order_and_never_overlap)
{
	char text[200 * UTF8_MAX];
	struct arena arena = {0};
	uint64_t seed = 3;

	for (int round = 0; round < 20000; round++) {
		struct str s = {text, 0};
		struct str_list lists[LISTS];

		for (uint64_t k = sample_next(&seed) % 12; k > 0; k--) {
			static const char *const parts[] = {
				"http://", "https://", "t.co/a", ".com", "#",	    "@",
				"a",	   "é",	       "://",	 "/",	 "?b=c",    "(x)",
				"_",	   "RT@",      "あ",	 "-",	 ".みんな", " "};
			const char *part =
				parts[sample_next(&seed) % (sizeof parts / sizeof *parts)];

			memcpy(text + s.len, part, strlen(part));
			s.len += strlen(part);
			if (sample_next(&seed) % 4 == 0)
				s.len += sample_text(&seed, 3, text + s.len);
		}
		cr_assert(
			extract_entities(s, &arena, &lists[TAGS], &lists[MENTIONS], &lists[URLS]));
		for (int k = 0; k < LISTS; k++) {
			const char *last = text;

			for (size_t i = 0; i < lists[k].count; i++) {
				cr_assert(lists[k].items[i].p >= last && lists[k].items[i].len > 0);
				last = lists[k].items[i].p + lists[k].items[i].len;
			}
			cr_assert_leq(last, text + s.len);
		}
		arena_reset(&arena);
	}
	arena_free(&arena);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

#ifdef __SANITIZE_THREAD__
#define SECONDS_MOST 10.0
#else
#define SECONDS_MOST 1.0
#endif

/* What a careless scanner takes the square of: a quarter of a megabyte must not take a second. */
Test(extract, floods_take_linear_time)
{
	static const char *const units[] = {"#a ",
					    "#",
					    "#a#a",
					    "@a",
					    "@",
					    "a.",
					    "a-.",
					    "あ.",
					    "http://",
					    "http://a",
					    "http://a.",
					    "/(",
					    "a.com/(a",
					    ".",
					    "://",
					    "#\xE3\x81\x82",
					    "a.com?",
					    "é.",
					    "_.",
					    "http://t.co/a-",
					    "http://t.co/a?a#",
					    "http://a.com/((a",
					    "a.com:1",
					    "-",
					    "xn--.",
					    "＃"};
	enum { LEN = 1 << 18 };
	char *flood = malloc(LEN);
	struct arena arena = {0};

	cr_assert_not_null(flood);
	for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
		struct str_list lists[LISTS];
		size_t unit = strlen(units[k]), n = 0;
		double start = seconds();

		for (; n + unit <= LEN; n += unit)
			memcpy(flood + n, units[k], unit);
		cr_assert(extract_entities((struct str){flood, n}, &arena, &lists[TAGS],
					   &lists[MENTIONS], &lists[URLS]));
		if (k == 0)
			cr_expect_eq(lists[TAGS].count, LEN / 3);
		cr_expect_lt(seconds() - start, SECONDS_MOST, "%s: %.2f s", units[k], seconds() - start);
		arena_reset(&arena);
	}
	arena_free(&arena);
	free(flood);
}
