/* The analyst's own word on who positioned a trend. */
#include "config.h"

#include "command.h"
#include "draw.h"
#include "verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The registered trend under the cursor, else the one that the timeline shows. */
static const struct trend *trend_here(const struct app *a)
{
	const struct registry *g = a->answer ? a->answer->world->registry : NULL;
	uint32_t row = a->cursor[a->pane].index, trend = NONE;
	const struct lines *l = &a->lines[a->pane];

	if (!g)
		return NULL;
	if (a->pane == PANE_TRENDS && row && row <= a->answer->result->trend_count)
		trend = a->answer->result->trends[row - 1].trend;
	else if (row < l->count && l->at[row].link == LINK_TREND)
		trend = l->at[row].id;
	else if (a->pane == PANE_TIMELINE)
		trend = a->question.trend;
	return trend < g->trend_count ? &g->trends[trend] : NULL;
}

static bool set(struct verdict *v, const char *target, const char *word, const char *note, size_t n)
{
	*v = (struct verdict){.target = strdup(target), .word = strdup(word), .note = strndup(note, n)};
	if (v->target && v->word && v->note)
		return true;
	free(v->target);
	free(v->word);
	free(v->note);
	return false;
}

bool assign_now(const struct app *a, const char *target, struct verdict *v)
{
	const struct registry *g = a->answer->world->registry;
	struct arena arena = {0};
	bool made = false;

	for (uint32_t i = 0; g && i < g->trend_count && !made; i++) {
		const struct trend *t = &g->trends[i];
		const char *name = verdict_trend_target(t, &arena), *word = "none";
		bool own = t->by == BY_ANALYST;

		if (!name || strcmp(name, target))
			continue;
		if (own)
			word = t->actor == NONE
				       ? "positioned:-"
				       : arena_printf(&arena, "positioned:%.*s",
						      (int)g->actors[t->actor].id.len,
						      g->actors[t->actor].id.p);
		made = word && set(v, target, word, own && t->actor_evidence.p ? t->actor_evidence.p : "",
				   own ? t->actor_evidence.len : 0);
	}
	arena_free(&arena);
	return made;
}

/* "mippci" or an actor's whole name, in the words of the chain. */
static char *word_of(const struct registry *g, struct str who)
{
	char *word = NULL;
	uint32_t i = 0;

	if (who.len == 4 && !memcmp(who.p, "undo", 4))
		return strdup("none");
	if (who.len == 6 && !memcmp(who.p, "nobody", 6))
		return strdup("positioned:-");
	while (i < g->actor_count && (g->actors[i].id.len != who.len ||
				      memcmp(g->actors[i].id.p, who.p, who.len)))
		i++;
	if (i == g->actor_count || asprintf(&word, "positioned:%.*s", (int)who.len, who.p) < 0)
		return NULL;
	return word;
}

static enum reaction assign(struct app *a, const struct trend *t, const char *word, const char *note)
{
	struct verdict *v = calloc(1, sizeof *v), *old = calloc(1, sizeof *old);
	struct arena arena = {0};
	const char *target = verdict_trend_target(t, &arena);
	bool made = v && old && target && assign_now(a, target, old);

	if (made && !set(v, target, word, note, strlen(note))) {
		free(old->target);
		free(old->word);
		free(old->note);
		made = false;
	}
	arena_free(&arena);
	if (!made) {
		free(v);
		free(old);
		return REACT_REDRAW;
	}
	/* v is the task's from here on. */
	if (act_submit(a, v, 1)) {
		app_undo_push(a, &(struct step){.verdicts = old, .count = 1});
		app_say(a, _("who positioned it: your word counts now; u undoes"));
		return REACT_REDRAW;
	}
	free(old->target);
	free(old->word);
	free(old->note);
	free(old);
	return REACT_REDRAW;
}

enum reaction act_ASSIGN(struct app *a, const char *args, int count)
{
	const struct trend *t = trend_here(a);
	size_t n = strcspn(args, " ");
	char *word;
	enum reaction r;

	(void)count;
	if (!t) {
		app_complain(a, _("no registered trend is here: who positioned it is said of those"));
		return REACT_REDRAW;
	}
	if (!*args) {
		prompt_open(&a->prompt, PROMPT_COMMAND, "assign ");
		command_complete(a);
		return REACT_REDRAW;
	}
	word = word_of(a->answer->world->registry, (struct str){args, n});
	if (!word) {
		app_complain(a, _("%.*s is no actor of this study; Tab lists them"), (int)n, args);
		return REACT_REDRAW;
	}
	r = assign(a, t, word, args + n + (args[n] == ' '));
	free(word);
	return r;
}
