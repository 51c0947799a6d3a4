#include "config.h"

#include "case.h"
#include "case_json.h"
#include "json_load.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRENDS_MAX = 10000 };

static const char *const rule_kinds[RULE_KIND_COUNT] = {
	[RULE_BEFORE_EVENT] = "before-event",
	[RULE_SECTOR_POSITIONS] = "sector-positions",
	[RULE_WEEK] = "week",
};

#define FIND(type, list, count) \
	const struct type *case_find_##list(const struct case_file *c, const char *id) \
	{ \
		for (size_t i = 0; id && i < c->count; i++) \
			if (!strcmp(c->list##s[i].id, id)) \
				return &c->list##s[i]; \
		return NULL; \
	}
FIND(case_sector, sector, sector_count)
FIND(case_event, event, event_count)
FIND(case_source, source, source_count)
static FIND(case_bloc, bloc, bloc_count)
#undef FIND

	const struct case_actor *case_find_actor(const struct case_file *c, const char *id)
{
	for (size_t i = 0; id && i < c->actor_count; i++)
		if (!strcmp(c->actors[i].id, id))
			return &c->actors[i];
	for (size_t i = 0; id && i < c->invented_count; i++)
		if (!strcmp(c->invented[i].id, id))
			return &c->invented[i];
	return NULL;
}

/* id must be one that `found` says is there; NULL is allowed where it is not needed. */
static const char *named(struct case_reader *r, const json_t *o, const char *key, bool needed,
			 const struct case_file *c,
			 bool (*found)(const struct case_file *, const char *))
{
	const char *id = case_string(r, o, key, needed);

	if (id && !found(c, id))
		case_fault(r, key, "'%s' is not defined in this case", id);
	return id;
}

static bool has_source(const struct case_file *c, const char *id)
{
	return case_find_source(c, id);
}

static bool has_sector(const struct case_file *c, const char *id)
{
	return case_find_sector(c, id);
}

static bool has_bloc(const struct case_file *c, const char *id)
{
	return case_find_bloc(c, id);
}

static bool has_actor(const struct case_file *c, const char *id)
{
	return case_find_actor(c, id);
}

static bool has_event(const struct case_file *c, const char *id)
{
	return case_find_event(c, id);
}

static bool has_any(const struct case_file *c, const char *id)
{
	return has_actor(c, id) || has_sector(c, id) || has_bloc(c, id);
}

/* An id is a word for -f and for files: letters, digits and dashes, and there once. */
static const char *new_id(struct case_reader *r, const json_t *o, const struct case_file *c,
			  bool (*found)(const struct case_file *, const char *))
{
	const char *id = case_string(r, o, "id", true);

	if (id && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-_") != strlen(id))
		case_fault(r, "id", "lower-case letters, digits, '-' and '_' only");
	else if (id && found(c, id))
		case_fault(r, "id", "'%s' twice", id);
	return id;
}

static void read_sources(struct case_reader *r, const json_t *root, struct case_file *c)
{
	const json_t *items;
	size_t n;
	struct case_source *list = case_array(r, root, "sources", sizeof *list, &n, &items);

	c->sources = list;
	for (size_t i = 0; i < n && !r->status; i++) {
		const json_t *o = case_item(r, items, "sources", i);

		case_keys(r, o, "id title url date note");
		list[i] = (struct case_source){.id = new_id(r, o, c, has_source),
					       .title = case_words(r, o, "title", true),
					       .url = case_string(r, o, "url", false),
					       .date = case_string(r, o, "date", false)};
		if (!r->status && list[i].url && strncmp(list[i].url, "https://", 8) &&
		    strncmp(list[i].url, "http://", 7))
			case_fault(r, "url", "http:// or https:// is expected");
		c->source_count = r->status ? 0 : i + 1;
	}
}

static void read_sectors(struct case_reader *r, const json_t *root, struct case_file *c)
{
	const json_t *items;
	size_t n;
	struct case_bloc *blocs = case_array(r, root, "blocs", sizeof *blocs, &n, &items);
	struct case_sector *sectors;

	c->blocs = blocs;
	for (size_t i = 0; i < n && !r->status; i++) {
		const json_t *o = case_item(r, items, "blocs", i);

		case_keys(r, o, "id name note");
		blocs[i] = (struct case_bloc){new_id(r, o, c, has_bloc),
					      case_words(r, o, "name", true)};
		c->bloc_count = r->status ? 0 : i + 1;
	}
	r->path[0] = '\0';
	sectors = case_array(r, root, "sectors", sizeof *sectors, &n, &items);
	c->sectors = sectors;
	for (size_t i = 0; i < n && !r->status; i++) {
		const json_t *o = case_item(r, items, "sectors", i);

		case_keys(r, o, "id name bloc note");
		sectors[i] = (struct case_sector){new_id(r, o, c, has_sector),
						  case_words(r, o, "name", true),
						  named(r, o, "bloc", false, c, has_bloc)};
		c->sector_count = r->status ? 0 : i + 1;
	}
}

static void check_span(struct case_reader *r, int64_t start_ms, int64_t end_ms)
{
	if (start_ms != TIME_UNKNOWN && end_ms != TIME_UNKNOWN && end_ms <= start_ms)
		case_fault(r, "end", "not after its start");
}

/* Members of the entry that it sets without a source: they must be there. */
static struct case_names unverified(struct case_reader *r, const json_t *o)
{
	struct case_names names = {0};

	names.at = case_strings(r, o, "unverified", &names.count);
	for (size_t i = 0; i < names.count && !r->status; i++)
		if (!json_object_get(o, names.at[i]))
			case_fault(r, "unverified", "'%s' is no member of this entry", names.at[i]);
	return names;
}

static void read_actors(struct case_reader *r, const json_t *root, struct case_file *c)
{
	const json_t *items;
	size_t n;
	struct case_actor *list = case_array(r, root, "actors", sizeof *list, &n, &items);

	c->actors = list;
	for (size_t i = 0; i < n && !r->status; i++) {
		const json_t *o = case_item(r, items, "actors", i);

		case_keys(r, o, "id name sector kind aliases accounts from until source note unverified");
		list[i].unverified = unverified(r, o);
		list[i].id = new_id(r, o, c, has_actor);
		list[i].name = case_string(r, o, "name", true);
		list[i].sector = named(r, o, "sector", true, c, has_sector);
		list[i].kind = case_string(r, o, "kind", false);
		list[i].source = named(r, o, "source", true, c, has_source);
		list[i].note = case_string(r, o, "note", false);
		list[i].accounts = case_strings(r, o, "accounts", &list[i].account_count);
		list[i].aliases = case_strings(r, o, "aliases", &list[i].alias_count);
		list[i].from_ms = case_time(r, o, "from", false);
		list[i].until_ms = case_time(r, o, "until", false);
		check_span(r, list[i].from_ms, list[i].until_ms);
		c->actor_count = r->status ? 0 : i + 1;
	}
}

/* A tag as people write it in a case: with or without #. */
static const char *tag_of(const char *tag)
{
	return tag && tag[0] == '#' ? tag + 1 : tag;
}

static void read_trends(struct case_reader *r, const json_t *root, struct case_file *c)
{
	const json_t *items;
	size_t n;
	struct case_trend *list = case_array(r, root, "trends", sizeof *list, &n, &items);

	c->trends = list;
	for (size_t i = 0; i < n && !r->status; i++) {
		const json_t *o = case_item(r, items, "trends", i);

		case_keys(r, o, "tag place start end reported actor source note unverified");
		list[i].tag = tag_of(case_string(r, o, "tag", true));
		list[i].place = case_string(r, o, "place", false);
		list[i].start_ms = case_time(r, o, "start", true);
		list[i].end_ms = case_time(r, o, "end", true);
		list[i].reported =
			(int64_t)case_number(r, o, "reported", 0, 1e12, false, COUNT_UNKNOWN);
		list[i].actor = named(r, o, "actor", false, c, has_actor);
		list[i].source = named(r, o, "source", true, c, has_source);
		list[i].note = case_string(r, o, "note", false);
		list[i].unverified = unverified(r, o);
		check_span(r, list[i].start_ms, list[i].end_ms);
		c->trend_count = r->status ? 0 : i + 1;
	}
}

static void read_events(struct case_reader *r, const json_t *root, struct case_file *c)
{
	const json_t *items;
	size_t n;
	struct case_event *list = case_array(r, root, "events", sizeof *list, &n, &items);

	c->events = list;
	for (size_t i = 0; i < n && !r->status; i++) {
		const json_t *o = case_item(r, items, "events", i);

		case_keys(r, o, "id name kind start end source note unverified");
		list[i] = (struct case_event){.id = new_id(r, o, c, has_event),
					      .kind = case_string(r, o, "kind", true),
					      .source = named(r, o, "source", true, c, has_source),
					      .name = case_words(r, o, "name", true),
					      .start_ms = case_time(r, o, "start", true),
					      .end_ms = case_time(r, o, "end", true)};
		list[i].unverified = unverified(r, o);
		check_span(r, list[i].start_ms, list[i].end_ms);
		c->event_count = r->status ? 0 : i + 1;
	}
}

static bool no_rule(const struct case_file *c, const char *id)
{
	for (size_t i = 0; i < c->rule_count; i++)
		if (!strcmp(c->rules[i].id, id))
			return true;
	return false;
}

static void read_rule(struct case_reader *r, const json_t *o, struct case_file *c,
		      struct case_rule *rule)
{
	const char *kind;

	case_keys(r, o, "id kind name text tags event sector source note");
	rule->id = new_id(r, o, c, no_rule);
	kind = case_string(r, o, "kind", true);
	while (kind && rule->kind < RULE_KIND_COUNT && strcmp(rule_kinds[rule->kind], kind))
		rule->kind++;
	if (rule->kind == RULE_KIND_COUNT)
		case_fault(r, "kind", "'%s' is none of before-event, sector-positions, week", kind);
	rule->name = case_words(r, o, "name", true);
	rule->text = case_words(r, o, "text", true);
	rule->source = named(r, o, "source", true, c, has_source);
	rule->tags = case_strings(r, o, "tags", &rule->tag_count);
	for (size_t i = 0; i < rule->tag_count; i++)
		rule->tags[i] = tag_of(rule->tags[i]);
	rule->event = named(r, o, "event", rule->kind != RULE_SECTOR_POSITIONS, c, has_event);
	rule->sector = named(r, o, "sector", rule->kind == RULE_SECTOR_POSITIONS, c, has_sector);
	if (rule->kind != RULE_WEEK && !rule->tag_count)
		case_fault(r, "tags", "a rule of this kind needs tags");
}

static void read_rules(struct case_reader *r, const json_t *root, struct case_file *c)
{
	static const char keys[] = "posts trends share-of-bloc share-of-sector share-of-actor "
				   "trends-of-sector trends-of-actor inorganic-of-actor";
	const json_t *items;
	size_t n;
	struct case_rule *rules = case_array(r, root, "rules", sizeof *rules, &n, &items);
	struct case_figure *figures;

	c->rules = rules;
	for (size_t i = 0; i < n && !r->status; i++) {
		read_rule(r, case_item(r, items, "rules", i), c, &rules[i]);
		c->rule_count = r->status ? 0 : i + 1;
	}
	r->path[0] = '\0';
	figures = case_array(r, root, "published", sizeof *figures, &n, &items);
	c->figures = figures;
	for (size_t i = 0; i < n && !r->status; i++) {
		const json_t *o = case_item(r, items, "published", i);

		case_keys(r, o, "key of value text source note");
		figures[i] =
			(struct case_figure){.key = case_string(r, o, "key", true),
					     .of = named(r, o, "of", false, c, has_any),
					     .value = case_number(r, o, "value", 0, 1e15, true, 0),
					     .text = case_words(r, o, "text", true),
					     .source = named(r, o, "source", true, c, has_source)};
		if (!r->status && !strstr(keys, figures[i].key))
			case_fault(r, "key", "'%s' is none of %s", figures[i].key, keys);
		c->figure_count = r->status ? 0 : i + 1;
	}
}

static enum sim_side read_side(struct case_reader *r, const json_t *o)
{
	static const char *const sides[SIDE_COUNT] = {"official", "opposition", "civic", "press"};
	const char *side = case_string(r, o, "side", true);

	for (int s = 0; side && s < SIDE_COUNT; s++)
		if (!strcmp(sides[s], side))
			return (enum sim_side)s;
	case_fault(r, "side", "official, opposition, civic or press is expected");
	return SIDE_CIVIC;
}

static struct str z(const char *s)
{
	return s ? (struct str){s, strlen(s)} : (struct str){NULL, 0};
}

/* Who is it?  An actor of the case, one invented here, or nobody.  Returns its case actor or NULL.
 */
static const struct case_actor *simulated_actor(struct case_reader *r, const json_t *o,
						struct case_file *c, struct case_actor *invented)
{
	const char *id;

	if (json_object_get(o, "actor")) {
		id = named(r, o, "actor", true, c, has_actor);
		return case_find_actor(c, id);
	}
	if (!json_object_get(o, "id"))
		return NULL;
	invented = &invented[c->invented_count];
	invented->id = new_id(r, o, c, has_actor);
	invented->name = case_string(r, o, "name", true);
	invented->sector = named(r, o, "sector", true, c, has_sector);
	invented->kind = case_string(r, o, "kind", false);
	invented->accounts = arena_calloc(r->arena, 2, sizeof *invented->accounts);
	if (!invented->accounts) {
		r->status = err_nomem(r->err);
		return NULL;
	}
	invented->accounts[0] = case_string(r, o, "handle", true);
	invented->account_count = 1;
	invented->from_ms = invented->until_ms = TIME_UNKNOWN;
	c->invented_count += !r->status;
	return invented;
}

static void read_sim_actor(struct case_reader *r, const json_t *o, struct case_file *c,
			   struct case_actor *invented, struct sim_actor *a)
{
	const struct case_actor *actor;
	const char **tags;
	struct str *kept;
	size_t n;

	case_keys(r, o,
		  "actor id name handle sector kind side trends posts inorganic spread tags note");
	actor = simulated_actor(r, o, c, invented);
	a->side = read_side(r, o);
	a->trends = (uint32_t)case_number(r, o, "trends", 1, TRENDS_MAX, true, 1);
	a->posts = case_number(r, o, "posts", 0, 1, true, 0);
	a->inorganic = case_number(r, o, "inorganic", 0, 1, true, 0);
	a->spread = case_number(r, o, "spread", 0, 0.5, false, 0);
	if (!r->status && (a->inorganic - a->spread < -1e-9 || a->inorganic + a->spread > 1 + 1e-9))
		case_fault(r, "spread", "leads outside [0, 1]");
	tags = case_strings(r, o, "tags", &n);
	kept = arena_calloc(r->arena, n + 1, sizeof *kept);
	if (!n)
		case_fault(r, "tags", "at least one is needed");
	if (r->status || !kept)
		return;
	for (size_t i = 0; i < n; i++)
		kept[i] = z(tag_of(tags[i]));
	a->tags = kept;
	a->tag_count = (uint32_t)n;
	if (actor) {
		a->id = z(actor->id);
		a->name = z(actor->name);
		a->handle = z(actor->account_count ? actor->accounts[0] : NULL);
	}
}

/* The case's own trends are among those simulated of their actors. */
static void add_fixed(struct case_reader *r, const struct case_file *c, struct sim_plan *plan)
{
	struct sim_fixed *fixed = arena_calloc(r->arena, c->trend_count + 1, sizeof *fixed);

	if (!fixed) {
		r->status = err_nomem(r->err);
		return;
	}
	plan->fixed = fixed;
	for (size_t i = 0; i < c->trend_count; i++)
		for (uint32_t a = 0; a < plan->actor_count && c->trends[i].actor; a++)
			if (plan->actors[a].id.p &&
			    !strcmp(plan->actors[a].id.p, c->trends[i].actor))
				fixed[plan->fixed_count++] =
					(struct sim_fixed){.actor = a,
							   .tag = z(c->trends[i].tag),
							   .start_ms = c->trends[i].start_ms,
							   .posts = c->trends[i].reported};
}

static void read_simulation(struct case_reader *r, const json_t *root, struct case_file *c)
{
	const json_t *o = json_object_get(root, "simulation"), *items;
	struct sim_plan *plan = arena_calloc(r->arena, 1, sizeof *plan);
	struct case_actor *invented;
	struct sim_actor *actors;
	const struct case_event *busy;
	double sum = 0;
	size_t n;

	if (!o || r->status)
		return;
	snprintf(r->path, sizeof r->path, "simulation");
	if (!plan || !json_is_object(o)) {
		case_fault(r, NULL, "an object is expected");
		return;
	}
	case_keys(r, o, "note posts accounts busy_event actors");
	plan->posts = (int64_t)case_number(r, o, "posts", 1, 1e9, true, 1);
	plan->accounts = (int64_t)case_number(r, o, "accounts", 1, 1e9, true, 1);
	busy = case_find_event(c, named(r, o, "busy_event", false, c, has_event));
	if (busy) {
		plan->busy_start_ms = busy->start_ms;
		plan->busy_end_ms = busy->end_ms;
	}
	plan->start_ms = c->start_ms;
	plan->end_ms = c->end_ms;
	plan->capture_ms = c->end_ms;
	actors = case_array(r, o, "actors", sizeof *actors, &n, &items);
	invented = arena_calloc(r->arena, n + 1, sizeof *invented);
	c->invented = invented;
	for (size_t i = 0; i < n && invented && !r->status; i++) {
		read_sim_actor(r, case_item(r, items, "simulation.actors", i), c, invented,
			       &actors[i]);
		sum += actors[i].posts;
	}
	snprintf(r->path, sizeof r->path, "simulation");
	if (!r->status && fabs(sum - 1) > 1e-6)
		case_fault(r, "actors", "their shares of posts add up to %g, not 1", sum);
	plan->actors = actors;
	plan->actor_count = (uint32_t)n;
	if (!r->status)
		add_fixed(r, c, plan);
	c->simulation = plan;
}

static int read_offset(struct case_reader *r, const json_t *root)
{
	const char *s = case_string(r, root, "utc_offset", true);
	int h = 0, m = 0, sign;

	if (!s)
		return 0;
	sign = s[0] == '-' ? -1 : 1;
	if (strlen(s) != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':' ||
	    strspn(s + 1, "0123456789") != 2 || strspn(s + 4, "0123456789") != 2) {
		case_fault(r, "utc_offset", "+HH:MM or -HH:MM is expected");
		return 0;
	}
	h = (s[1] - '0') * 10 + s[2] - '0';
	m = (s[4] - '0') * 10 + s[5] - '0';
	if (h > 14 || m > 59)
		case_fault(r, "utc_offset", "out of range");
	return sign * (h * 60 + m);
}

static void read_root(struct case_reader *r, const json_t *root, struct case_file *c)
{
	const char *format;
	const json_t *period;

	case_keys(r, root,
		  "format version id title place utc_offset period sources blocs sectors actors "
		  "trends events rules published simulation note");
	format = case_string(r, root, "format", true);
	if (format && strcmp(format, "tamiz-case"))
		case_fault(r, "format", "\"tamiz-case\" is expected");
	case_number(r, root, "version", 1, 1, true, 1);
	c->id = new_id(r, root, c, has_sector);
	c->title = case_words(r, root, "title", true);
	c->place = case_string(r, root, "place", false);
	c->offset_minutes = r->offset_minutes = read_offset(r, root);
	period = json_object_get(root, "period");
	snprintf(r->path, sizeof r->path, "period");
	if (!json_is_object(period))
		case_fault(r, NULL, "{\"start\": day, \"end\": day} is expected");
	c->start_ms = case_time(r, period, "start", true);
	c->end_ms = case_time(r, period, "end", true);
	check_span(r, c->start_ms, c->end_ms);
	r->path[0] = '\0';
	read_sources(r, root, c);
	r->path[0] = '\0';
	read_sectors(r, root, c);
	r->path[0] = '\0';
	read_actors(r, root, c);
	r->path[0] = '\0';
	read_trends(r, root, c);
	r->path[0] = '\0';
	read_events(r, root, c);
	r->path[0] = '\0';
	read_rules(r, root, c);
	read_simulation(r, root, c);
}

enum status case_parse(struct str json, const char *name, struct case_file **out, struct err *err)
{
	struct case_reader r = {.name = name, .text = json, .err = err};
	struct case_file *c = calloc(1, sizeof *c);
	json_error_t fault;
	bool nomem;
	json_t *root;

	*out = NULL;
	if (!c)
		return err_nomem(err);
	r.arena = &c->arena;
	root = json_load_bytes(json.p ? json.p : "", json.len, JSON_REJECT_DUPLICATES, &fault,
			       &nomem);
	if (nomem) {
		r.status = err_nomem(err);
	} else if (!json_is_object(root)) {
		r.status = err_set(err, STATUS_FAILED, "case: %s",
				   root ? "an object is expected" : fault.text);
		snprintf(err->file, sizeof err->file, "%s", name);
		err->line = root ? 1 : fault.line;
		err->column = root ? 1 : fault.column;
	} else {
		read_root(&r, root, c);
		c->json = arena_copy(&c->arena, json.p, json.len);
		if (!c->json && !r.status)
			r.status = err_nomem(err);
	}
	json_decref(root);
	if (r.status) {
		case_free(c);
		return r.status;
	}
	*out = c;
	return STATUS_OK;
}

void case_free(struct case_file *c)
{
	if (!c)
		return;
	arena_free(&c->arena);
	free(c);
}
