#include "config.h"

#include "layout.h"

enum {
	TRIAGE_COLUMNS = 64, /* fewer, or fewer rows: one pane at a time */
	TRIAGE_ROWS = 14,
	BESIDE_COLUMNS = 100, /* fewer: panes of the full width above each other … */
	STACKED_ROWS = 20,    /* … where these have room for a few rows each */
	STACKED_LEAST = 5,
};

static void place(struct layout *l, enum pane p, struct area a)
{
	l->pane[p] = a;
	l->shown[p] = true;
}

static bool is_stacked(const struct app *a)
{
	return a->rows >= STACKED_ROWS &&
	       (a->arrangement == ARRANGE_STACKED ||
		(a->arrangement == ARRANGE_AUTO && a->columns < BESIDE_COLUMNS));
}

/* Rows of the account pane where it and the timeline share so many. */
static int account_rows(const struct app *a, int shared, int otherwise)
{
	int rows = a->detail ? (shared * a->detail + 50) / 100 : otherwise;

	if (rows > shared - STACKED_LEAST)
		rows = shared - STACKED_LEAST;
	return rows < STACKED_LEAST ? STACKED_LEAST : rows;
}

/* The pane that has the keyboard gets half the rows, the other two share the rest. */
static void stack(struct layout *l, const struct app *a, struct area body)
{
	int least = body.h / 4 < STACKED_LEAST ? STACKED_LEAST : body.h / 4;
	int h[] = {least, least, least}, y = body.y, shared;

	h[a->pane] = body.h - 2 * least;
	if (a->split) {
		h[PANE_TRENDS] = body.h * a->split / 100;
		if (h[PANE_TRENDS] < STACKED_LEAST)
			h[PANE_TRENDS] = STACKED_LEAST;
		if (h[PANE_TRENDS] > body.h - 2 * STACKED_LEAST)
			h[PANE_TRENDS] = body.h - 2 * STACKED_LEAST;
		shared = body.h - h[PANE_TRENDS];
		h[PANE_ACCOUNT] = shared - shared * 3 / 5;
	}
	shared = body.h - h[PANE_TRENDS];
	if (a->split || a->detail) {
		h[PANE_ACCOUNT] = account_rows(a, shared, h[PANE_ACCOUNT]);
		h[PANE_TIMELINE] = shared - h[PANE_ACCOUNT];
	}
	for (enum pane p = PANE_TRENDS; p <= PANE_ACCOUNT; p++) {
		place(l, p, (struct area){body.x, y, body.w, h[p]});
		y += h[p];
	}
}

static void triage(struct layout *l, const struct app *a, struct area body)
{
	int left = body.w * layout_split(a) / 100, right = body.w - left - 1;
	int account = body.h * 2 / 5;

	if (account < 6)
		account = 6;
	if (account > 18)
		account = 18;
	account = account_rows(a, body.h, account);
	place(l, PANE_TRENDS, (struct area){body.x, body.y, left, body.h});
	place(l, PANE_TIMELINE, (struct area){body.x + left + 1, body.y, right, body.h - account});
	place(l, PANE_ACCOUNT,
	      (struct area){body.x + left + 1, body.y + body.h - account, right, account});
}

int layout_split(const struct app *a)
{
	if (a->split)
		return a->split;
	if (is_stacked(a))
		return a->pane == PANE_TRENDS ? 50 : 25;
	return a->pane == PANE_TRENDS ? 45 : 38;
}

struct layout layout_of(const struct app *a)
{
	struct layout l = {0};
	struct area body = {0, 0, a->columns, a->rows};

	if (a->rows >= 5) {
		l.header = (struct area){0, 0, a->columns, 1};
		l.summary = (struct area){0, a->rows - 2, a->columns, 1};
		body.y = 1;
		body.h = a->rows - 3;
	} else if (a->rows >= 2) {
		body.h = a->rows - 1;
	}
	if (a->rows >= 2)
		l.prompt = (struct area){0, a->rows - 1, a->columns, 1};
	if (!pane_in_triage(a->pane) || a->zoom || a->columns < TRIAGE_COLUMNS ||
	    a->rows < TRIAGE_ROWS) {
		place(&l, a->pane, body);
	} else if (is_stacked(a)) {
		l.stacked = true;
		stack(&l, a, body);
	} else {
		triage(&l, a, body);
	}
	return l;
}

enum pane layout_pane_at(const struct layout *l, int x, int y)
{
	enum pane p = 0;

	while (p < PANE_COUNT &&
	       (!l->shown[p] || x < l->pane[p].x || x >= l->pane[p].x + l->pane[p].w ||
		y < l->pane[p].y || y >= l->pane[p].y + l->pane[p].h))
		p++;
	return p;
}
