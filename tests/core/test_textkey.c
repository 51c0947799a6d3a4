#include "config.h"

#include "textkey.h"

#include <criterion/criterion.h>
#include <string.h>

static struct str str_of(const char *s)
{
	return (struct str){s, strlen(s)};
}

Test(textkey, keeps_the_words_alone)
{
	static const struct {
		const char *folded, *words;
		uint32_t count;
	} cases[] = {
		{"", "", 0},
		{"vamos todos a la plaza", "vamos todos a la plaza", 5},
		{"rt @jose_7: vamos,  todos a la plaza!!", "vamos todos a la plaza", 5},
		{"vamos @maria a #la_plaza https://t.co/abc?x=1 hoy", "vamos a hoy", 3},
		{"¡vamos, “hoy” … ya!", "vamos hoy ya", 3},
		{"hoy 💪💪 vamos🇻🇪ya", "hoy vamos ya", 3},
		{"rt @x", "", 0},
		{"fin#tag otra@mas", "fin otra", 2},
		{"www.ejemplo.org hola httpx", "hola httpx", 2},
		{"選挙に行こう", "選挙に行こう", 3},
		{"идем все на площадь", "идем все на площадь", 4},
		{"@", "", 0},
		{"#", "", 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[256];
		size_t len;
		uint32_t n = textkey_words(str_of(cases[i].folded), out, &len);

		cr_expect_eq(n, cases[i].count, "%s: %u words", cases[i].folded, n);
		cr_expect(len == strlen(cases[i].words) && !memcmp(out, cases[i].words, len),
			  "%s: %.*s", cases[i].folded, (int)len, out);
	}
}

Test(textkey, never_writes_more_than_it_reads)
{
	static const char alphabet[] = "a @#.\xc2\xbf\xf0\x9f\x87\xbb\xe2\x80\xa6h:/rt";
	uint64_t state = 1;

	for (int round = 0; round < 20000; round++) {
		char text[24], out[26];
		size_t len = (size_t)(round % 24), got;

		for (size_t i = 0; i < len; i++) {
			state = state * UINT64_C(6364136223846793005) + 1442695040888963407u;
			text[i] = alphabet[(state >> 33) % (sizeof alphabet - 1)];
		}
		out[len + 1] = 77;
		textkey_words((struct str){text, len}, out, &got);
		cr_assert_leq(got, len);
		cr_assert_eq(out[len + 1], 77);
	}
}

/* Words are taken eight bytes at a time: each byte at each place among them. */
Test(textkey, a_byte_that_is_no_letter_ends_a_word_wherever_it_stands)
{
	for (int c = 1; c < 128; c++)
		for (size_t at = 0; at < 20; at++) {
			char text[20], out[21], words[22] = "";
			size_t len, n = 0;
			bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

			memset(text, 'a', sizeof text);
			text[at] = (char)c;
			for (size_t i = 0; i < sizeof text; i++)
				if (i != at || letter)
					words[n++] = text[i];
				else if (c == '#' || c == '@')
					break;
				else if (i && i + 1 < sizeof text)
					words[n++] = ' ';
			textkey_words((struct str){text, sizeof text}, out, &len);
			cr_expect(len == n && !memcmp(out, words, n), "byte %d at %zu: %.*s", c, at, (int)len, out);
		}
}

Test(urlkey, drops_what_does_not_name_the_page)
{
	static const struct {
		const char *url, *key;
	} cases[] = {
		{"https://www.Ejemplo.org/Nota/7/?utm_source=x&id=3#arriba",
		 "ejemplo.org/Nota/7?id=3"},
		{"http://ejemplo.org", "ejemplo.org"},
		{"HTTPS://ejemplo.org/?fbclid=1", "ejemplo.org"},
		{"ejemplo.org/a?b=1&utm_medium=m&c=2", "ejemplo.org/a?b=1&c=2"},
		{"https://x.com/a/status/1?s=20&t=abc", "x.com/a/status/1?t=abc"},
		{"", ""},
		{"?&&#", ""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[256];
		size_t len = urlkey(str_of(cases[i].url), out);

		cr_expect(len == strlen(cases[i].key) && !memcmp(out, cases[i].key, len),
			  "%s: %.*s", cases[i].url, (int)len, out);
	}
}
