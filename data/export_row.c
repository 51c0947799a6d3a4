#include "config.h"

#include "export_private.h"
#include "safe.h"
#include "timefmt.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void export_row_begin(struct export_row *r)
{
	r->column = 0;
	if (r->jsonl)
		putc('{', r->f);
}

/* True where the value is to be written. */
static bool begin(struct export_row *r, const char *name)
{
	if (r->column++)
		fputs(r->jsonl ? ", " : ",", r->f);
	if (r->jsonl)
		fprintf(r->f, "\"%s\": ", name);
	if (r->header)
		fputs(name, r->f);
	return !r->header;
}

void export_text(struct export_row *r, const char *name, struct str s)
{
	if (!begin(r, name))
		return;
	if (r->jsonl)
		safe_json(r->f, s);
	else
		safe_csv(r->f, s);
}

void export_count(struct export_row *r, const char *name, int64_t n)
{
	if (!begin(r, name))
		return;
	if (n != COUNT_UNKNOWN)
		fprintf(r->f, "%" PRId64, n);
	else if (r->jsonl)
		fputs("null", r->f);
}

void export_time(struct export_row *r, const char *name, int64_t ms)
{
	char iso[TIMEFMT_ISO];
	size_t n;

	if (!begin(r, name))
		return;
	n = timefmt_iso(ms, iso, sizeof iso);
	if (r->jsonl)
		safe_json(r->f, n ? (struct str){iso, n} : (struct str){NULL, 0});
	else
		fputs(iso, r->f);
}

void export_share(struct export_row *r, const char *name, double share)
{
	if (!begin(r, name))
		return;
	if (!isnan(share))
		fprintf(r->f, "%.6g", share);
	else if (r->jsonl)
		fputs("null", r->f);
}

/* With blanks between them, to be freed; NULL: out of memory. */
static char *join(const struct str *items, uint32_t count, size_t *len)
{
	size_t most = 1;
	char *joined, *to;

	for (uint32_t i = 0; i < count; i++)
		most += items[i].len + 1;
	if (!(joined = to = malloc(most)))
		return NULL;
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			*to++ = ' ';
		if (items[i].len)
			memcpy(to, items[i].p, items[i].len);
		to += items[i].len;
	}
	*len = (size_t)(to - joined);
	return joined;
}

void export_list(struct export_row *r, const char *name, const struct str *items, uint32_t count)
{
	if (!begin(r, name))
		return;
	if (!r->jsonl) {
		size_t len = 0;
		char *joined = join(items, count, &len);

		if (joined)
			safe_csv(r->f, (struct str){joined, len});
		r->lacked |= !joined;
		free(joined);
		return;
	}
	putc('[', r->f);
	for (uint32_t i = 0; i < count; i++) {
		fputs(i ? ", " : "", r->f);
		safe_json(r->f, items[i]);
	}
	putc(']', r->f);
}

void export_row_end(struct export_row *r)
{
	fputs(r->jsonl ? "}\n" : "\r\n", r->f);
}
