#include "config.h"

#include "output.h"

#include "intl.h"
#include "json_load.h"
#include "safe.h"
#include "say.h"
#include "text.h"
#include "timefmt.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct output {
	enum output_format format;
	const struct output_column *columns;
	int count;
	size_t rows;
	bool terminal, simulated;
};

enum output_format output_format_of(const char *name)
{
	static const char *const names[OUTPUT_FORMATS] = {"table", "csv", "jsonl", "json"};
	int i = 0;

	while (i < OUTPUT_FORMATS && strcmp(names[i], name))
		i++;
	return (enum output_format)i;
}

/* --- one cell as text ---------------------------------------------------------------------------
 */

/* What memory was lacking for; asked when all is written. */
static bool lost;

bool output_lost(void)
{
	return lost;
}

void output_lose(bool some)
{
	lost |= some;
}

static struct str number_text(const struct output_column *k, const struct output_cell *cell,
			      char *buf, size_t cap)
{
	int n = 0;

	if (k->type == COLUMN_COUNT && cell->integer != COUNT_UNKNOWN)
		n = snprintf(buf, cap, "%lld", (long long)cell->integer);
	else if (k->type == COLUMN_TIME && cell->integer != TIME_UNKNOWN)
		n = (int)timefmt_iso(cell->integer, buf, cap);
	else if (k->type == COLUMN_SHARE && !isnan(cell->number))
		n = snprintf(buf, cap, "%.6f", cell->number);
	else if (k->type == COLUMN_NUMBER && !isnan(cell->number))
		n = snprintf(buf, cap, "%.4f", cell->number);
	return (struct str){n > 0 ? buf : NULL, n > 0 ? (size_t)n : 0};
}

/* --- csv ----------------------------------------------------------------------------------------
 */

static bool is_ascii(struct str s, size_t at)
{
	return at < s.len && s.p[at] >= ' ' && s.p[at] <= '~';
}

/* Made safe whoever reads it: behind a pipe there is a terminal more often than not.  A cell that a spreadsheet
 * would run gets an apostrophe before it; tamiz(1) says how to undo that. */
static void csv_text(struct str s)
{
	const enum text_mode mode = say_mode(stdout, TEXT_DETAIL);
	char safe[4096];
	size_t at = 0;

	fputs(safe_is_formula(s) ? "\"'" : "\"", stdout);
	while (at < s.len) {
		size_t n = 0;

		while (at < s.len && n + TEXT_CLUSTER + 2 < sizeof safe) {
			size_t bytes;
			int cells;

			if (s.p[at] == '"')
				safe[n++] = '"';
			/* Before another letter of ASCII no mark follows. */
			if (is_ascii(s, at) && is_ascii(s, at + 1)) {
				safe[n++] = s.p[at++];
				continue;
			}
			text_step(s, &at, mode, safe + n, &bytes, &cells);
			n += bytes;
		}
		safe[n] = '\0';
		fwrite(safe, 1, say_marks(stdout, safe, n), stdout);
	}
	putchar('"');
}

/* Items joined by blanks, in memory to be freed. */
static char *joined_list(const struct output_cell *cell, size_t *len)
{
	size_t size = 1;
	char *all, *p;

	for (size_t i = 0; i < cell->count; i++)
		size += cell->items[i].len + 1;
	if (!(all = p = malloc(size)))
		return NULL;
	for (size_t i = 0; i < cell->count; i++) {
		if (i)
			*p++ = ' ';
		if (cell->items[i].len)
			memcpy(p, cell->items[i].p, cell->items[i].len);
		p += cell->items[i].len;
	}
	*len = (size_t)(p - all);
	return all;
}

static void csv_cell(const struct output_column *k, const struct output_cell *cell)
{
	char buf[64];
	struct str s;

	if (k->type == COLUMN_LIST) {
		size_t len;
		char *all = joined_list(cell, &len);

		if (all)
			csv_text((struct str){all, len});
		lost |= !all;
		free(all);
	} else if (k->type == COLUMN_TEXT || k->type == COLUMN_JSON) {
		if (cell->text.p)
			csv_text(cell->text);
	} else if ((s = number_text(k, cell, buf, sizeof buf)).p) {
		fwrite(s.p, 1, s.len, stdout);
	}
}

/* --- json ---------------------------------------------------------------------------------------
 */

json_t *output_json_text(struct str s)
{
	json_t *j;
	char *safe;
	size_t len;

	if (!s.p)
		return json_null();
	j = json_stringn(s.p, s.len);
	if (j || text_valid(s, NULL))
		return j;
	/* Not UTF-8 (a study from elsewhere): what can be shown of it. */
	if (!(safe = malloc(s.len * 12 + 64))) {
		lost = true;
		return NULL;
	}
	len = text_safe(s, TEXT_DETAIL, safe, s.len * 12 + 64);
	j = json_stringn(safe, len);
	free(safe);
	return j;
}

/* NULL: out of memory. */
static json_t *json_cell(const struct output_column *k, const struct output_cell *cell)
{
	char buf[64];
	struct str s;
	json_t *list;

	switch (k->type) {
	case COLUMN_TEXT:
		return output_json_text(cell->text);
	case COLUMN_COUNT:
		return cell->integer == COUNT_UNKNOWN ? json_null() : json_integer(cell->integer);
	case COLUMN_SHARE:
	case COLUMN_NUMBER:
		return !isfinite(cell->number) ? json_null() : json_real(cell->number);
	case COLUMN_TIME:
		s = number_text(k, cell, buf, sizeof buf);
		return output_json_text(s);
	case COLUMN_LIST:
		list = json_array();
		for (size_t i = 0; i < cell->count; i++)
			json_array_append_new(list, output_json_text(cell->items[i]));
		return list;
	case COLUMN_JSON:
		list = cell->text.p
			       ? json_load_bytes(cell->text.p, cell->text.len, JSON_DECODE_ANY, NULL, NULL)
			       : NULL;
		return list ? list : json_null();
	}
	return json_null();
}

static void json_row(const struct output *o, const struct output_cell *cells)
{
	json_t *row;

	json_build_begin();
	row = json_object();
	for (int i = 0; i < o->count; i++)
		json_object_set_new(row, o->columns[i].name, json_cell(&o->columns[i], &cells[i]));
	if (o->simulated)
		json_object_set_new(row, "simulated", json_true());
	/* Six digits are more than any figure here has; ASCII where a terminal reads. */
	json_dump_callback(row, safe_json_bytes, stdout,
			   JSON_COMPACT | JSON_REAL_PRECISION(6) |
				   (o->terminal ? JSON_ENSURE_ASCII : 0));
	lost |= json_build_lacked();
	json_decref(row);
}

/* --- table --------------------------------------------------------------------------------------
 */

/* Text to the left, figures to the right. */
static void table_field(const struct output_column *k, struct str s, bool last)
{
	char safe[2048];
	int used = 0;
	bool figures = k->type != COLUMN_TEXT && k->type != COLUMN_LIST && k->type != COLUMN_TIME;

	say_marks(stdout, safe,
		  text_fit(s, say_mode(stdout, TEXT_LINE), k->cells, safe, sizeof safe, &used));
	printf("%*s%s%*s%s", figures ? k->cells - used : 0, "", safe,
	       figures || last ? 0 : k->cells - used, "", last ? "\n" : "  ");
}

static void table_cell(const struct output_column *k, const struct output_cell *cell, bool last)
{
	char buf[64];
	struct str s = {"", 0};
	char *joined = NULL;
	size_t len = 0;

	if (k->type == COLUMN_TEXT) {
		s = cell->text.p ? cell->text : (struct str){"-", 1};
	} else if (k->type == COLUMN_LIST) {
		joined = joined_list(cell, &len);
		lost |= !joined;
		s = (struct str){joined ? joined : "", len};
	} else if (k->type == COLUMN_SHARE) {
		int n = isnan(cell->number)
				? snprintf(buf, sizeof buf, "n/a")
				: snprintf(buf, sizeof buf, "%.1f%%", cell->number * 100);
		s = (struct str){buf, (size_t)n};
	} else {
		s = number_text(k, cell, buf, sizeof buf);
		if (k->type == COLUMN_TIME && s.len > 19)
			s.len = 19; /* to the second */
		if (!s.p)
			s = (struct str){"-", 1};
	}
	table_field(k, s, last);
	free(joined);
}

static int last_shown(const struct output *o)
{
	int last = o->count - 1;

	while (last > 0 && !o->columns[last].cells)
		last--;
	return last;
}

static void table_row(const struct output *o, const struct output_cell *cells)
{
	int last = last_shown(o);

	for (int i = 0; i <= last; i++)
		if (o->columns[i].cells)
			table_cell(&o->columns[i], &cells[i], i == last);
}

/* --- all ----------------------------------------------------------------------------------------
 */

static void header(const struct output *o)
{
	int last = last_shown(o);

	for (int i = 0; o->format == OUTPUT_CSV && i < o->count; i++)
		printf("%s%s", o->columns[i].name,
		       i < o->count - 1 ? "," : o->simulated ? ",simulated\n" : "\n");
	if (o->format == OUTPUT_TABLE && o->simulated)
		say(stdout, "%s\n", _("SIMULATED: data generated by a computer"));
	for (int i = 0; o->format == OUTPUT_TABLE && i <= last; i++)
		if (o->columns[i].cells)
			table_field(&o->columns[i],
				    (struct str){o->columns[i].name, strlen(o->columns[i].name)},
				    i == last);
}

static struct output *begin(enum output_format format, const struct output_column *columns,
			    int count, bool simulated)
{
	struct output *o = malloc(sizeof *o);

	lost |= !o;
	if (!o)
		return NULL;
	*o = (struct output){.format = format,
			     .columns = columns,
			     .count = count,
			     .terminal = isatty(STDOUT_FILENO) == 1,
			     .simulated = simulated};
	header(o);
	if (format == OUTPUT_JSON)
		putchar('[');
	return o;
}

struct output *output_begin(enum output_format format, const struct output_column *columns,
			    int count)
{
	return begin(format, columns, count, false);
}

struct output *output_begin_simulated(enum output_format format, const struct output_column *columns,
				      int count)
{
	return begin(format, columns, count, true);
}

void output_row(struct output *o, const struct output_cell *cells)
{
	switch (o->format) {
	case OUTPUT_TABLE:
		table_row(o, cells);
		break;
	case OUTPUT_CSV:
		for (int i = 0; i < o->count; i++) {
			csv_cell(&o->columns[i], &cells[i]);
			fputs(i < o->count - 1 ? "," : o->simulated ? ",1\n" : "\n", stdout);
		}
		break;
	case OUTPUT_JSON:
		fputs(o->rows ? ",\n" : "\n", stdout);
		json_row(o, cells);
		break;
	default:
		json_row(o, cells);
		putchar('\n');
	}
	o->rows++;
}

void output_end(struct output *o)
{
	if (o && o->format == OUTPUT_JSON)
		puts("\n]");
	free(o);
}
