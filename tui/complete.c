/* Completion of the : and & lines: actions, then what each action takes. */
#include "config.h"

#include "command.h"
#include "export.h"
#include "filter.h"
#include "saved.h"
#include "settings.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

struct candidates {
	char common[256], list[MESSAGE_MAX];
	size_t common_len, count;
	const char *typed; /* of what is offered by word: how it begins */
	size_t typed_len;
};

static void candidate(void *ctx, struct str text, const char *help)
{
	struct candidates *k = ctx;
	size_t n = strlen(k->list);

	(void)help;
	if (text.len >= sizeof k->common)
		return;
	if (!k->count++) {
		memcpy(k->common, text.p, text.len);
		k->common_len = text.len;
	}
	/* Names are found whatever their case, and share their beginning so. */
	while (k->common_len > text.len || strncasecmp(k->common, text.p, k->common_len) != 0)
		k->common_len--;
	snprintf(k->list + n, sizeof k->list - n, "%s%.*s", n ? "  " : "", (int)text.len, text.p);
}

static void offer(struct candidates *k, const char *word)
{
	if (!strncmp(word, k->typed, k->typed_len))
		candidate(k, str_of(word), NULL);
}

static void offer_words(struct candidates *k, const char *words)
{
	while (*words) {
		size_t n = strcspn(words, " ");
		char word[64];

		snprintf(word, sizeof word, "%.*s", (int)n, words);
		offer(k, word);
		words += n + (words[n] == ' ');
	}
}

static size_t complete_filter(const struct app *a, struct str text, struct candidates *k)
{
	struct filter_env env = {.corpus = a->answer->world->corpus,
				 .score = a->answer->world->score,
				 .registry = a->answer->world->registry};

	return filter_complete(text, &env, 12, candidate, k);
}

static void complete_set(struct candidates *k, const char *args)
{
	enum setting s;

	if (k->typed == args) {
		for (s = 0; s < SETTING_COUNT; s++)
			offer(k, setting_info(s)->name);
		return;
	}
	s = setting_find((struct str){args, strcspn(args, " =")});
	if (s < SETTING_COUNT)
		offer_words(k, setting_info(s)->choices);
}

static void complete_orders(const struct app *a, struct candidates *k)
{
	const char *word;

	for (int i = 0; (word = command_order(a->pane, a->accounts, i)); i++)
		offer(k, word);
}

static void complete_method(const struct app *a, struct candidates *k)
{
	struct method_param p;

	for (uint32_t i = 0; i < method_param_count(); i++) {
		method_param_at(&a->method, i, &p);
		offer(k, p.name);
	}
}

/* Tags and handles as the filter knows them, with the sigil in place of its word for them. */
static void go_candidate(void *ctx, struct str text, const char *help)
{
	const struct candidates *k = ctx;
	const char *colon = memchr(text.p, ':', text.len);
	size_t skip = colon ? (size_t)(colon + 1 - text.p) : 0;
	char word[256];
	int n;

	if (skip < text.len && (text.p[skip] == '#' || text.p[skip] == '@'))
		skip++;
	n = snprintf(word, sizeof word, "%c%.*s", *k->typed, (int)(text.len - skip), text.p + skip);
	if (n > 0 && (size_t)n < sizeof word)
		candidate(ctx, (struct str){word, (size_t)n}, help);
}

static void complete_go(const struct app *a, struct candidates *k)
{
	struct filter_env env = {.corpus = a->answer->world->corpus,
				 .registry = a->answer->world->registry};
	char text[256];
	int n;

	if (*k->typed != '#' && *k->typed != '@')
		return;
	n = snprintf(text, sizeof text, "%s:%.*s", *k->typed == '#' ? "tag" : "from",
		     (int)k->typed_len, k->typed);
	if (n > 0 && (size_t)n < sizeof text)
		filter_complete((struct str){text, (size_t)n}, &env, 12, go_candidate, k);
}

static void complete_actors(const struct app *a, struct candidates *k)
{
	const struct registry *g = a->answer->world->registry;

	for (uint32_t i = 0; g && i < g->actor_count; i++)
		if (g->actors[i].id.len >= k->typed_len &&
		    !memcmp(g->actors[i].id.p, k->typed, k->typed_len))
			candidate(k, g->actors[i].id, NULL);
	offer_words(k, "nobody undo");
}

static void saved_candidate(void *ctx, const char *name)
{
	offer(ctx, name);
}

/* What the action takes: typed is the last word, args all of them. */
static void complete_args(const struct app *a, enum action action, const char *args,
			  struct candidates *k)
{
	switch (action) {
	case ACTION_SET:
		complete_set(k, args);
		break;
	case ACTION_VIEW:
		for (enum pane p = 0; p < PANE_COUNT; p++)
			offer(k, pane_name(p));
		break;
	case ACTION_SORT:
		complete_orders(a, k);
		break;
	case ACTION_METHOD:
		complete_method(a, k);
		break;
	case ACTION_HISTOGRAM:
		for (int i = 0; command_histogram_field(i); i++)
			offer(k, command_histogram_field(i));
		break;
	case ACTION_EXPORT:
		for (int i = 0; k->typed == args && i < EXPORT_KINDS; i++)
			offer(k, export_kind_name((enum export_kind)i));
		break;
	case ACTION_GO:
		complete_go(a, k);
		break;
	case ACTION_ASSIGN:
		complete_actors(a, k);
		break;
	case ACTION_RESET:
	case ACTION_METHOD_RESET:
		offer(k, "all");
		break;
	case ACTION_USE:
	case ACTION_FORGET:
		saved_each(a, SAVED_FILTER, saved_candidate, k);
		break;
	case ACTION_PLAY:
	case ACTION_RECORD:
		saved_each(a, SAVED_MACRO, saved_candidate, k);
		break;
	default:
		break;
	}
}

/* Fills k; returns where in the line what is offered would stand. */
static size_t complete_command(const struct app *a, const struct prompt *p, struct candidates *k)
{
	size_t word = strcspn(p->text, " "), args = word + strspn(p->text + word, " "), at = p->len;
	enum action action;

	if (word == p->len) {
		k->typed = p->text;
		k->typed_len = p->len;
		for (enum action i = 0; i < ACTION_COUNT; i++)
			offer(k, action_info(i)->name);
		return 0;
	}
	action = action_find((struct str){p->text, word});
	if (action == ACTION_COUNT || !a->answer)
		return p->len;
	if (action == ACTION_FILTER)
		return args + complete_filter(a, (struct str){p->text + args, p->len - args}, k);
	while (at > args && p->text[at - 1] != ' ' && p->text[at - 1] != '=')
		at--;
	k->typed = p->text + at;
	k->typed_len = p->len - at;
	complete_args(a, action, p->text + args, k);
	return at;
}

void command_complete(struct app *a)
{
	struct prompt *p = &a->prompt;
	struct candidates k = {.typed = ""};
	size_t start = p->len;

	p->selected = false;
	if (p->kind == PROMPT_FILTER)
		start = complete_filter(a, (struct str){p->text, p->len}, &k);
	else if (p->kind == PROMPT_COMMAND)
		start = complete_command(a, p, &k);
	a->message_is_error = false;
	if (!k.count) {
		snprintf(a->message, sizeof a->message, "%s", _("nothing to complete"));
		return;
	}
	/* Two letters that begin with one byte have none in common. */
	while (k.common_len && ((unsigned char)k.common[k.common_len] & 0xc0) == 0x80)
		k.common_len--;
	k.common[k.common_len] = '\0';
	if (k.common_len > p->len - start && p->at == p->len) {
		p->len = p->at = start;
		p->text[start] = '\0';
		prompt_insert(p, k.common, k.common_len);
		if (k.count == 1 && p->kind == PROMPT_COMMAND)
			prompt_insert(p, " ", 1);
	}
	*a->message = '\0';
	if (k.count > 1)
		snprintf(a->message, sizeof a->message, "%s", k.list);
}
