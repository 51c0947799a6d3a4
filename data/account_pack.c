/* Numbers as LEB128, so that small ones and unknown ones take a byte; a snapshot only where it says
 * something else than the account's own figures, which is rare. */
#include "config.h"

#include "account_pack.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MOST = 10 };
enum shot { SHOT_NONE, SHOT_SAME, SHOT_OTHER };

/* The id first, then the platform: they are asked for alone. */
static const size_t strings[] = {
	offsetof(struct account_record, id),	   offsetof(struct account_record, platform),
	offsetof(struct account_record, handle),   offsetof(struct account_record, name),
	offsetof(struct account_record, location), offsetof(struct account_record, description),
	offsetof(struct account_record, url),
};
static const size_t numbers[] = {
	offsetof(struct account_record, created_ms), offsetof(struct account_record, captured_ms),
	offsetof(struct account_record, followers),  offsetof(struct account_record, following),
	offsetof(struct account_record, statuses),   offsetof(struct account_record, likes),
	offsetof(struct account_record, listed),
};
static const size_t facts[] = {
	offsetof(struct account_record, verified),
	offsetof(struct account_record, restricted),
	offsetof(struct account_record, default_profile),
	offsetof(struct account_record, default_image),
};

enum {
	STRINGS = sizeof strings / sizeof strings[0],
	NUMBERS = sizeof numbers / sizeof numbers[0],
	FACTS = sizeof facts / sizeof facts[0],
	COUNTS = sizeof((struct snapshot *)0)->counts / sizeof(int64_t),
};

static char *put_size(char *p, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		*p++ = (char)(v | 0x80);
	*p++ = (char)v;
	return p;
}

static const char *get_size(const char *p, uint64_t *v)
{
	unsigned char byte;
	int shift = 0;

	*v = 0;
	do {
		byte = (unsigned char)*p++;
		*v |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80);
	return p;
}

/* TIME_UNKNOWN as 0, COUNT_UNKNOWN as 1, then by size. */
static char *put_number(char *p, int64_t v)
{
	const uint64_t w = ~(uint64_t)v;

	return put_size(p, (w << 1 ^ (0 - (w >> 63))) + 1);
}

static const char *get_number(const char *p, int64_t *v)
{
	uint64_t w;

	p = get_size(p, &w);
	w--;
	*v = (int64_t) ~(w >> 1 ^ (0 - (w & 1)));
	return p;
}

/* One more than its length, 0 unknown. */
static const char *get_str(const char *p, struct str *s)
{
	uint64_t len;

	*s = (struct str){0};
	p = get_size(p, &len);
	if (len)
		*s = (struct str){p, (size_t)len - 1};
	return p + s->len;
}

static size_t size_of(struct str s)
{
	char size[NUMBER_MOST];

	return s.p ? (size_t)(put_size(size, s.len + 1) - size) + s.len : 1;
}

static char *put_str(char *p, struct str s)
{
	p = put_size(p, s.p ? s.len + 1 : 0);
	if (s.len)
		memcpy(p, s.p, s.len);
	return p + s.len;
}

static bool same_figures(const struct account_record *r, const struct snapshot *s)
{
	const int64_t counts[COUNTS] = {r->followers, r->following, r->statuses, r->likes,
					r->listed};

	return s->captured_ms == r->captured_ms && !memcmp(s->counts, counts, sizeof counts);
}

/* All but the strings; returns the end. */
static char *put_figures(char *p, const struct account_record *r, const struct snapshot *s)
{
	const char *record = (const char *)r;
	const enum shot shot = s->captured_ms == TIME_UNKNOWN ? SHOT_NONE
			       : same_figures(r, s)	      ? SHOT_SAME
							      : SHOT_OTHER;

	for (int i = 0; i < NUMBERS; i++)
		p = put_number(p, *(const int64_t *)(record + numbers[i]));
	for (int i = 0; i < FACTS; i++)
		*p++ = (char)*(const enum fact *)(record + facts[i]);
	*p++ = (char)shot;
	if (shot != SHOT_OTHER)
		return p;
	p = put_number(p, s->captured_ms);
	for (int i = 0; i < COUNTS; i++)
		p = put_number(p, s->counts[i]);
	return p;
}

char *account_pack(const struct account_record *r, const struct snapshot *s)
{
	char figures[(NUMBERS + 1 + COUNTS) * NUMBER_MOST + FACTS + 1];
	const size_t len = (size_t)(put_figures(figures, r, s) - figures);
	size_t size = len;
	char *packed, *p;

	for (int i = 0; i < STRINGS; i++)
		size += size_of(*(const struct str *)((const char *)r + strings[i]));
	if (!(packed = p = malloc(size)))
		return NULL;
	for (int i = 0; i < STRINGS; i++)
		p = put_str(p, *(const struct str *)((const char *)r + strings[i]));
	memcpy(p, figures, len);
	return packed;
}

static void get_shot(const char *p, const struct account_record *r, struct snapshot *s)
{
	const enum shot shot = (enum shot) * p++;

	*s = (struct snapshot){
		.captured_ms = shot == SHOT_NONE ? TIME_UNKNOWN : r->captured_ms,
		.counts = {r->followers, r->following, r->statuses, r->likes, r->listed},
	};
	if (shot != SHOT_OTHER)
		return;
	p = get_number(p, &s->captured_ms);
	for (int i = 0; i < COUNTS; i++)
		p = get_number(p, &s->counts[i]);
}

void account_unpack(const char *packed, struct account_record *r, struct snapshot *s)
{
	const char *p = packed;
	char *record = (char *)r;

	for (int i = 0; i < STRINGS; i++)
		p = get_str(p, (struct str *)(record + strings[i]));
	for (int i = 0; i < NUMBERS; i++)
		p = get_number(p, (int64_t *)(record + numbers[i]));
	for (int i = 0; i < FACTS; i++)
		*(enum fact *)(record + facts[i]) = (enum fact)(signed char)*p++;
	get_shot(p, r, s);
}

struct str account_packed_id(const char *packed)
{
	struct str id;

	get_str(packed, &id);
	return id;
}

struct str account_packed_platform(const char *packed)
{
	struct str id, platform;

	get_str(get_str(packed, &id), &platform);
	return platform;
}
