#include "config.h"

#include "zone.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 44, FILE_MAX = 1 << 20 };

struct zone {
	size_t count;	 /* transitions */
	int64_t *at;	 /* UTC seconds */
	int32_t *offset; /* east, seconds, from at[i] on */
	int32_t before;	 /* until the first */
};

static int64_t big(const unsigned char *p, int bytes)
{
	uint64_t n = 0;

	for (int i = 0; i < bytes; i++)
		n = n << 8 | p[i];
	return bytes == 4 ? (int32_t)n : (int64_t)n;
}

struct counts {
	size_t isut, isstd, leap, time, type, chars;
};

static bool header(const unsigned char *p, size_t len, struct counts *c)
{
	if (len < HEADER || memcmp(p, "TZif", 4))
		return false;
	*c = (struct counts){(uint32_t)big(p + 20, 4), (uint32_t)big(p + 24, 4),
			     (uint32_t)big(p + 28, 4), (uint32_t)big(p + 32, 4),
			     (uint32_t)big(p + 36, 4), (uint32_t)big(p + 40, 4)};
	return c->time < 100000 && c->type > 0 && c->type < 257 && c->chars < 1000 &&
	       c->leap < 1000 && c->isut < 257 && c->isstd < 257;
}

static size_t body(const struct counts *c, size_t width)
{
	return c->time * (width + 1) + c->type * 6 + c->chars + c->leap * (width + 4) + c->isstd +
	       c->isut;
}

/* The 64-bit part of a version 2 file (RFC 8536). */
static bool parse(struct zone *z, const unsigned char *p, size_t len)
{
	const unsigned char *types;
	struct counts c;
	size_t skip;

	if (!header(p, len, &c) || p[4] < '2')
		return false;
	skip = HEADER + body(&c, 4);
	if (skip > len || !header(p + skip, len - skip, &c) || body(&c, 8) > len - skip - HEADER)
		return false;
	p += skip + HEADER;
	z->count = c.time;
	z->at = calloc(c.time + 1, sizeof *z->at);
	z->offset = calloc(c.time + 1, sizeof *z->offset);
	if (!z->at || !z->offset)
		return false;
	types = p + c.time * 9;
	z->before = (int32_t)big(types, 4);
	for (size_t i = 0; i < c.time; i++) {
		size_t type = p[c.time * 8 + i];

		if (type >= c.type)
			return false;
		z->at[i] = big(p + i * 8, 8);
		z->offset[i] = (int32_t)big(types + type * 6, 4);
	}
	return true;
}

/* "+02:00", "-0300", "+2", "UTC" */
static bool fixed(struct zone *z, const char *name)
{
	int hours = 0, minutes = 0, used = 0;

	if (!strcmp(name, "UTC") || !strcmp(name, "Z"))
		return true;
	if (name[0] != '+' && name[0] != '-')
		return false;
	if ((sscanf(name + 1, "%2d:%2d%n", &hours, &minutes, &used) < 2 || name[1 + used]) &&
	    (sscanf(name + 1, "%2d%2d%n", &hours, &minutes, &used) < 2 || name[1 + used]) &&
	    (minutes = 0, sscanf(name + 1, "%2d%n", &hours, &used) < 1 || name[1 + used]))
		return false;
	if (hours > 15 || minutes > 59 || hours < 0 || minutes < 0)
		return false;
	z->before = (name[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
	return true;
}

static bool named(struct zone *z, const char *name)
{
	unsigned char *bytes;
	char path[256];
	size_t len;
	FILE *f;
	bool ok;

	if (strstr(name, "..") || name[0] == '/' || strlen(name) > 100)
		return false;
	snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
	f = fopen(path, "rbe");
	if (!f)
		return false;
	bytes = malloc(FILE_MAX);
	len = bytes ? fread(bytes, 1, FILE_MAX, f) : 0;
	ok = len && parse(z, bytes, len);
	free(bytes);
	fclose(f);
	return ok;
}

enum status zone_open(const char *name, struct zone **out, struct err *err)
{
	struct zone *z = calloc(1, sizeof *z);

	*out = NULL;
	if (!z)
		return err_nomem(err);
	if (!fixed(z, name) && !named(z, name)) {
		zone_close(z);
		return err_set(
			err, STATUS_USAGE,
			"%s: no such time zone (write +02:00 or a name such as America/Caracas)",
			name);
	}
	*out = z;
	return STATUS_OK;
}

void zone_close(struct zone *z)
{
	if (!z)
		return;
	free(z->at);
	free(z->offset);
	free(z);
}

int64_t zone_to_utc(const struct zone *z, int64_t local_ms)
{
	size_t low = 0, high = z->count;
	int64_t local = local_ms >= 0 ? local_ms / 1000 : (local_ms - 999) / 1000;

	/* The transitions are days apart and offsets hours: compare in local time before each. */
	while (low < high) {
		size_t middle = (low + high) / 2;
		int32_t old = middle ? z->offset[middle - 1] : z->before;
		int32_t later = z->offset[middle] > old ? z->offset[middle] : old;

		if (z->at[middle] + later <= local)
			low = middle + 1;
		else
			high = middle;
	}
	return local_ms - (int64_t)(low ? z->offset[low - 1] : z->before) * 1000;
}
