#include "config.h"

#include "pane.h"
#include "intl.h"

#include <string.h>

static const struct pane_ops *const ops[PANE_COUNT] = {
	[PANE_TRENDS] = &pane_trends,
	[PANE_TIMELINE] = &pane_timeline,
	[PANE_ACCOUNT] = &pane_account,
	[PANE_ACTORS] = &pane_actors,
	[PANE_CALENDAR] = &pane_calendar,
	[PANE_GROUPS] = &pane_groups,
	[PANE_COPIES] = &pane_copies,
	[PANE_MARKS] = &pane_marks,
	[PANE_METHOD] = &pane_method,
	[PANE_LOG] = &pane_log,
	[PANE_WHY] = &pane_why,
	[PANE_POST] = &pane_post,
	[PANE_HISTOGRAM] = &pane_histogram,
	[PANE_OPTIONS] = &pane_options,
	[PANE_SAVED] = &pane_saved,
	[PANE_WHAT] = &pane_what,
	[PANE_VOLUME] = &pane_volume,
	[PANE_HELP] = &pane_help,
};

static const struct {
	const char *name, *title;
	int view;
} words[PANE_COUNT] = {
#define PANE(ident, name, title, view) [PANE_##ident] = {name, title, view},
#include "panes.def"
#undef PANE
};

const struct pane_ops *pane_ops(enum pane p)
{
	return ops[p];
}

const char *pane_name(enum pane p)
{
	return words[p].name;
}

const char *pane_title(enum pane p)
{
	return words[p].title;
}

int pane_view(enum pane p)
{
	return words[p].view;
}

enum pane pane_find(const char *name)
{
	enum pane p = 0;

	while (p < PANE_COUNT && strcmp(name, words[p].name))
		p++;
	return p;
}

enum pane pane_of_view(int view)
{
	enum pane p = 0;

	while (p < PANE_COUNT && words[p].view != view)
		p++;
	return p;
}
