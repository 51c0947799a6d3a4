/* tables: writes a man page from its .in file, with the tables made from the same .def files that
 * the program is made from, so that they cannot differ.
 *
 * usage: tables PAGE.in DATE POINTS.json >PAGE.  Lines "@TABLE name@" are replaced, "@DATE@" is the
 * date. */
#include "config.h"

#include "points_file.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define N_(text) text

static struct method shipped; /* every parameter as it is shipped */

/* mdoc text: a backslash and a leading dot or quote would be requests. */
static void text(const char *s)
{
	if (*s == '.' || *s == '\'')
		fputs("\\&", stdout);
	for (; *s; s++) {
		if (*s == '\\')
			fputs("\\e", stdout);
		else if (*s == '-' && s[1] == '-')
			fputs("\\-", stdout);
		else if (*s == '.' && s[1] == ' ' && s[2] >= 'A' && s[2] <= 'Z')
			puts("."), s++; /* a sentence begins a line */
		else
			putchar(*s);
	}
}

static void item(const char *name, const char *body)
{
	printf(".It %s\n", name);
	text(body);
	puts(".");
}

static void commands(void)
{
	puts(".Bl -tag -width explore");
#define COMMAND(name, function, operands, options, help) \
	printf(".It Ic %s Ar %s\n", name, *operands ? operands : "\\&"); \
	text(help); \
	puts(".");
#include "commands.def"
#undef COMMAND
	puts(".El");
}

static void option(const char *name, char letter, const char *argument, const char *help)
{
	char head[128];

	snprintf(head, sizeof head, "%s%c%sFl -%s%s%s", letter ? "Fl " : "", letter ? letter : ' ',
		 letter ? " , " : "", name, argument ? " Ar " : "", argument ? argument : "");
	item(head + (letter ? 0 : 1), help);
}

static void options(void)
{
	puts(".Bl -tag -width xxxxxxxxxxxx");
#define OPTION(ident, name, letter, argument, help) option(name, letter, argument, help);
#include "options.def"
#undef OPTION
	puts(".El");
}

/* What follows the name of a field of this type. */
static const char *value_of(const char *type)
{
	static const char *const values[][2] = {
		{"TEXT", "Ns Ic \\&: Ns Ar word"},	  {"NAME", "Ns Ic \\&: Ns Ar name"},
		{"COUNT", "Ns Ic < Ns Ar number"}, {"RATE", "Ns Ic > Ns Ar rate"},
		{"SHARE", "Ns Ic >= Ns Ar share"}, {"TIME", "Ns Ic \\&: Ns Ar day"},
		{"AGE", "Ns Ic < Ns Ar duration"}, {"CHOICE", "Ns Ic \\&: Ns Ar word"},
		{"PRESENCE", "Ns Ic \\&: Ns Ar thing"}};

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (!strcmp(type, values[i][0]))
			return values[i][1];
	return "";
}

static void fields(void)
{
	puts(".Bl -tag -width followers<number");
#define FIELD(ident, name, type, unit, help)                                                       \
	printf(".It Va %s %s\n", name, value_of(#type));                                           \
	text(help);                                                                                \
	puts(*unit ? " (" unit ")." : ".");
#include "fields.def"
#undef FIELD
	puts(".El");
}

static void map_fields(void)
{
	puts(".Bl -tag -width account.default_profile");
#define MAP_FIELD(group, ident, name, list, help)                                                  \
	printf(".It Va %s.%s%s\n", #group, name, list ? " No (a list)" : "");                      \
	text(help);                                                                                \
	puts(".");
#include "map_fields.def"
	puts(".El");
}

/* The sentence of a signal, with what it takes. */
static void signal_row(const char *name, const char *family, const char *pro, const char *contra,
                       const char *needs, const char *source)
{
	printf(".It Va %s\n", name);
	text(*pro ? pro : contra);
	fputs(" (", stdout);
	text(family);
	fputs("; needs: ", stdout);
	text(needs);
	fputs("; source: ", stdout);
	text(source);
	puts(").");
}

static const char *family(const char *ident)
{
#define FAMILY(id, name, title) \
	if (!strcmp(ident, #id)) \
		return title;
#include "families.def"
#undef FAMILY
	return ident;
}

static void gauge_row(const char *name, double high, int rarefied, const char *source,
		      const char *title, const char *help)
{
	printf(".It Va %s\n", name);
	text(title);
	fputs(": ", stdout);
	text(help);
	if (high == high)
		printf("; usual for spontaneous talk: up to %g", high);
	printf("%s (%s).\n", rarefied ? "; told for the common number of posts too" : "", source);
}

static void signals(void)
{
	puts(".Bl -tag -width quote-curl");
#define SIGNAL(ident, name, family_, unit, human, neutral, bot, shrink, weight, needs, source, pro, contra) \
	signal_row(name, family(#family_), pro, contra, needs, source);
#include "signals.def"
#undef SIGNAL
	puts(".El");
}

static void gauges(void)
{
	puts(".Bl -tag -width posts_per_account");
#define GAUGE(ident, name, unit, low, high, rarefied, source, title, help) \
	gauge_row(name, high, rarefied, source, title, help);
#include "gauges.def"
#undef GAUGE
	puts(".El");
}

/* Without those of signals, which are many and alike. */
static void parameters(void)
{
	puts(".Bl -tag -width campaign-base-posts");
	for (uint32_t i = 0; i < method_param_count(); i++) {
		struct method_param p;

		method_param_at(&shipped, i, &p);
		if (p.signal != SIGNAL_COUNT)
			continue;
		printf(".It Va %s\n", p.name);
		text(p.help);
		printf(".\nDefault %.10g%s%s; %.10g to %.10g; %s.\n", p.value, *p.unit ? " " : "", p.unit,
		       p.least, p.most, p.source);
	}
	puts(".El");
}

/* Keys and commands of the explorer. */
static void action(const char *name, const char *keys, const char *args, const char *help)
{
	printf(".It Ic %s%s", name, *args ? " Ar " : "");
	text(args);
	fputs(*keys ? " Pq \\&" : "", stdout); /* a key may be punctuation to mdoc */
	text(keys);
	putchar('\n');
	text(help);
	puts(".");
}

static void actions(void)
{
	puts(".Bl -tag -width previous-pane");
#define ACTION(ident, name, keys, where, args, help) action(name, keys, args, help);
#include "actions.def"
#undef ACTION
	puts(".El");
}

/* Options of the explorer: what they may be, and what they change. */
static void setting(const char *name, const char *type, int least, int most, const char *choices,
		    const char *unit, const char *effect, const char *help)
{
	printf(".It Ic %s\n", name);
	text(help);
	if (!strcmp(type, "NUMBER"))
		printf(" (%d to %d %s, or ", least, most, unit);
	else
		fputs(strcmp(type, "WORDS") ? " (" : " (any text", stdout);
	text(choices);
	fputs("; changes ", stdout);
	text(effect);
	puts(").");
}

static void settings(void)
{
	puts(".Bl -tag -width truecolour");
#define SETTING(ident, name, type, least, most, choices, unit, effect, help) \
	setting(name, #type, least, most, choices, unit, effect, help);
#include "settings.def"
#undef SETTING
	puts(".El");
}

static void number(const char *label, const char *help, const char *formula)
{
	fputs(".It \\&", stdout);
	for (; *label; label++) /* a bracket or a point is punctuation to mdoc */
		printf(strchr("[]().,;:|", *label) ? "\\&%c" : "%c", *label);
	putchar('\n');
	text(help);
	puts(".");
	text(formula);
	puts(".");
}

static void numbers(void)
{
	puts(".Bl -tag -width Ds");
#define NUMBER(ident, panes, label, help, formula) number(label, help, formula);
#include "numbers.def"
#undef NUMBER
	puts(".El");
}

static const struct {
	const char *name;
	void (*write)(void);
} tables[] = {{"actions", actions}, {"settings", settings}, {"numbers", numbers},
	  {"commands", commands}, {"options", options}, {"fields", fields}, {"map_fields", map_fields}, {"signals", signals}, {"gauges", gauges}, {"parameters", parameters}};

static int table(const char *line)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		size_t n = strlen(tables[i].name);

		if (!strncmp(line, tables[i].name, n) && line[n] == '@') {
			tables[i].write();
			return 0;
		}
	}
	fprintf(stderr, "tables: no table %s", line);
	return 1;
}

int main(int argc, char **argv)
{
	char line[1024], *date;
	struct err err = {0};
	FILE *in = argc == 4 ? fopen(argv[1], "r") : NULL;
	int status = in ? 0 : 2;

	if (!in)
		fputs("usage: tables PAGE.in DATE POINTS.json\n", stderr);
	method_default(&shipped);
	if (in && points_read(argv[3], &shipped.points, &err) != STATUS_OK) {
		fprintf(stderr, "tables: %s\n", err.message);
		status = 1;
	}
	while (!status && fgets(line, sizeof line, in)) {
		if (!strncmp(line, "@TABLE ", 7))
			status = table(line + 7);
		else if ((date = strstr(line, "@DATE@")))
			printf("%.*s%s%s", (int)(date - line), line, argv[2], date + 6);
		else
			fputs(line, stdout);
	}
	if (in)
		fclose(in);
	return status ? status : ferror(stdout) != 0;
}
