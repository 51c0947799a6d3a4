#include "config.h"

#include "sim_int.h"

#include <string.h>

struct rule {
	const char *const *items;
	uint32_t count;
};

#define RULE(name, letter, ...) static const char *const rule_##name[] = {__VA_ARGS__};
#include "sim_words.def"
#undef RULE

static const struct rule rules['z' + 1] = {
#define RULE(name, letter, ...) [letter] = {rule_##name, sizeof rule_##name / sizeof *rule_##name},
#include "sim_words.def"
#undef RULE
};

void sim_text_add(struct sim_text *t, struct str s)
{
	if (s.len > sizeof t->bytes - t->len)
		return;
	memcpy(t->bytes + t->len, s.p, s.len);
	t->len += s.len;
}

void sim_text_add_z(struct sim_text *t, const char *s)
{
	sim_text_add(t, (struct str){s, strlen(s)});
}

static void add_number(struct sim_text *t, struct sim_rng *r)
{
	char digits[4];
	uint32_t n = sim_chance(r, 0.7) ? 2 + sim_below(r, 40) : 100 + sim_below(r, 900);
	size_t len = 0;

	if (n >= 100)
		digits[len++] = (char)('0' + n / 100);
	if (n >= 10)
		digits[len++] = (char)('0' + n / 10 % 10);
	digits[len++] = (char)('0' + n % 10);
	sim_text_add(t, (struct str){digits, len});
}

void sim_text_rule(struct sim_text *t, struct sim_rng *r, char letter)
{
	const struct rule *rule = &rules[(unsigned char)letter];
	const char *p = rule->items[sim_below(r, rule->count)];

	while (*p) {
		size_t plain = strcspn(p, "$%");

		sim_text_add(t, (struct str){p, plain});
		p += plain;
		if (*p == '%') {
			add_number(t, r);
			p++;
		} else if (*p == '$') {
			sim_text_rule(t, r, p[1]);
			p += 2;
		}
	}
}

/* "á" … "ú" are 0xC3 and one of these; the plain letter beside it. */
static char plain_vowel(unsigned char second)
{
	switch (second) {
	case 0xa1:
		return 'a';
	case 0xa9:
		return 'e';
	case 0xad:
		return 'i';
	case 0xb3:
		return 'o';
	case 0xba:
		return 'u';
	default:
		return 0;
	}
}

static void strip_accents(struct sim_text *t)
{
	size_t to = 0;

	for (size_t i = 0; i < t->len; i++) {
		unsigned char c = (unsigned char)t->bytes[i];
		char plain = c == 0xc3 && i + 1 < t->len
				     ? plain_vowel((unsigned char)t->bytes[i + 1])
				     : 0;

		t->bytes[to++] = plain ? plain : t->bytes[i];
		i += plain != 0;
	}
	t->len = to;
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* The next plain letter inside a word at or after a place chosen by chance, or len. */
static size_t inner_letter(const struct sim_text *t, struct sim_rng *r)
{
	size_t i = t->len ? sim_below(r, (uint32_t)t->len) : 0;

	while (i + 1 < t->len && !(i && is_lower(t->bytes[i - 1]) && is_lower(t->bytes[i]) &&
				   is_lower(t->bytes[i + 1])))
		i++;
	return i + 1 < t->len ? i : t->len;
}

static void lose_letter(struct sim_text *t, struct sim_rng *r)
{
	size_t i = inner_letter(t, r);

	if (i == t->len)
		return;
	memmove(t->bytes + i, t->bytes + i + 1, t->len - i - 1);
	t->len--;
}

static void stretch_letter(struct sim_text *t, struct sim_rng *r)
{
	size_t i = inner_letter(t, r), by = 2 + sim_below(r, 4);

	if (i == t->len || t->len + by > sizeof t->bytes)
		return;
	memmove(t->bytes + i + by, t->bytes + i, t->len - i);
	memset(t->bytes + i, t->bytes[i + by], by);
	t->len += by;
}

void sim_text_thumbs(struct sim_text *t, struct sim_rng *r)
{
	uint64_t dice = sim_next(r);

	if ((dice & 3) == 0)
		strip_accents(t);
	if ((dice >> 2 & 7) == 0 && t->len && t->bytes[0] >= 'A' && t->bytes[0] <= 'Z')
		t->bytes[0] = (char)(t->bytes[0] + 'a' - 'A');
	if ((dice >> 5 & 7) == 0)
		lose_letter(t, r);
	if ((dice >> 8 & 15) == 0)
		stretch_letter(t, r);
}

void sim_text_edit(struct sim_text *t, struct sim_rng *r)
{
	uint32_t edits = 1 + sim_below(r, 2);

	while (edits--) {
		switch (sim_below(r, 6)) {
		case 0:
			lose_letter(t, r);
			lose_letter(t, r);
			break;
		case 1:
			sim_text_add_z(t, " ");
			sim_text_rule(t, r, 'l');
			break;
		case 2:
			stretch_letter(t, r);
			break;
		case 3:
			sim_text_add_z(t, " ");
			add_number(t, r);
			break;
		default:
			sim_text_add_z(t, " ");
			sim_text_rule(t, r, 'g');
			sim_text_rule(t, r, 'e');
		}
	}
}
