#include "config.h"

#include "sim_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SNOWFLAKE_EPOCH INT64_C(1288834974657)
enum { STORM_TEXTS = 12, SLOGANS_MAX = 512, TAGS_MAX = 3 };

struct span {
	uint32_t at, len;
};

/* One run: everything that is used again from trend to trend. */
struct run {
	const struct sim_plan *plan;
	const struct sink *sink;
	struct job *job;
	struct sim_people people;
	struct sim_events events;
	struct arena scratch; /* a trend's */
	uint64_t *order;      /* events by time: t << 32 | event */
	uint64_t *order_other;
	struct span *texts; /* by event: its text in `text` */
	uint64_t *ids;	    /* by event */
	uint32_t *reposted; /* by event */
	uint32_t *answered;
	char *text; /* a trend's texts, one after the other */
	size_t text_len, text_cap;
	uint32_t room;
	struct str slogans[SLOGANS_MAX], storm[STORM_TEXTS];
	uint32_t trend_number;
};

static void run_free(struct run *run)
{
	arena_free(&run->people.arena);
	arena_free(&run->scratch);
	free(run->events.at);
	free(run->order);
	free(run->order_other);
	free(run->texts);
	free(run->ids);
	free(run->reposted);
	free(run->answered);
	free(run->text);
}

static bool grow(void *pp, size_t count, size_t size)
{
	void **p = pp, *more = realloc(*p, (count ? count : 1) * size);

	if (more)
		*p = more;
	return more != NULL;
}

static enum status run_reserve(struct run *run, uint32_t posts, struct err *err)
{
	if (posts <= run->room)
		return STATUS_OK;
	if (!grow(&run->order, posts, sizeof *run->order) ||
	    !grow(&run->order_other, posts, sizeof *run->order_other) ||
	    !grow(&run->texts, posts, sizeof *run->texts) ||
	    !grow(&run->ids, posts, sizeof *run->ids) ||
	    !grow(&run->reposted, posts, sizeof *run->reposted) ||
	    !grow(&run->answered, posts, sizeof *run->answered))
		return err_nomem(err);
	run->room = posts;
	return STATUS_OK;
}

/* Stable radix sort of t << 32 | event by t (27 bits of milliseconds a day). */
static void sort_by_time(struct run *run, uint32_t n)
{
	for (int shift = 32; shift < 59; shift += 9) {
		uint32_t start[513] = {0};
		uint64_t *swap;

		for (uint32_t i = 0; i < n; i++)
			start[(run->order[i] >> shift & 511) + 1]++;
		for (int b = 0; b < 512; b++)
			start[b + 1] += start[b];
		for (uint32_t i = 0; i < n; i++)
			run->order_other[start[run->order[i] >> shift & 511]++] = run->order[i];
		swap = run->order;
		run->order = run->order_other;
		run->order_other = swap;
	}
}

/* The own words of somebody of a side. */
static char rule_of(const struct sim_account *a, uint8_t kind, uint8_t style)
{
	static const char by_side[SIDE_COUNT] = {'O', 'P', 'C', 'N'};

	if (kind == KIND_REPLY)
		return 'R';
	if (kind == KIND_QUOTE)
		return 'Q';
	if (style == STYLE_HEADLINE)
		return 'N';
	if (style == STYLE_ORDER)
		return 'S';
	return by_side[a->side];
}

static struct str kept(struct run *run, uint32_t event)
{
	return (struct str){run->text + run->texts[event].at, run->texts[event].len};
}

static void write_body(struct run *run, const struct sim_event *ev, const struct sim_account *a,
		       struct sim_text *t, struct sim_rng *r)
{
	char number[16];

	switch ((enum sim_style)ev->style) {
	case STYLE_SLOGAN:
		sim_text_add(t, run->slogans[ev->ref]);
		return;
	case STYLE_EDITED:
		sim_text_add(t, run->slogans[ev->ref]);
		sim_text_edit(t, r);
		return;
	case STYLE_STORM:
		sim_text_add(t, run->storm[ev->ref]);
		return;
	case STYLE_SERIES:
		sim_text_add(t, run->slogans[ev->ref]);
		snprintf(number, sizeof number, " [%u]", sim_below(r, 10000));
		sim_text_add_z(t, number);
		return;
	case STYLE_ORDER:
	case STYLE_HEADLINE:
		sim_text_rule(t, r, rule_of(a, ev->kind, ev->style));
		return;
	default:
		sim_text_rule(t, r, rule_of(a, ev->kind, ev->style));
		if (sim_chance(r, 0.35)) {
			sim_text_add_z(t, " ");
			sim_text_rule(t, r, 'M');
		}
		sim_text_thumbs(t, r);
		if (sim_chance(r, 0.25)) {
			sim_text_add_z(t, " ");
			sim_text_rule(t, r, 'g');
		}
	}
}

/* What goes with the text: lists that point into scratch memory of the caller. */
struct entities {
	struct str tags[TAGS_MAX], url, mention;
	char url_bytes[96];
};

static void add_tag(struct sim_text *t, struct str tag)
{
	sim_text_add_z(t, t->len ? " #" : "#");
	sim_text_add(t, tag);
}

static void write_text(struct run *run, const struct sim_trend *trend, const struct sim_event *ev,
		       struct sim_text *t, struct post_record *post, struct entities *ents,
		       struct sim_rng *r)
{
	static const char *const others[] = {"Venezuela", "21Nov", "SOSVenezuela", "EleccionesVzla",
					     "Caracas"};
	const struct sim_account *a = &run->people.accounts[ev->account];
	bool handed_out = ev->style == STYLE_SLOGAN || ev->style == STYLE_STORM;
	bool tag_first = !handed_out && sim_chance(r, 0.18);
	struct sim_text body;

	if (ev->kind == KIND_REPLY && ents->mention.len) {
		sim_text_add_z(t, "@");
		sim_text_add(t, ents->mention);
		sim_text_add_z(t, " ");
	}
	if (tag_first) {
		sim_text_add_z(t, "#");
		sim_text_add(t, trend->tag);
		sim_text_add_z(t, " ");
	}
	body.len = 0;
	write_body(run, ev, a, &body, r);
	sim_text_add(t, (struct str){body.bytes, body.len});
	if (!tag_first)
		add_tag(t, trend->tag);
	ents->tags[0] = trend->tag;
	post->tags.count = 1;
	if (!handed_out && sim_chance(r, 0.08)) {
		const char *other = others[sim_below(r, sizeof others / sizeof *others)];

		ents->tags[1] = (struct str){other, strlen(other)};
		post->tags.count = 2;
		add_tag(t, ents->tags[1]);
	}
	if (ev->style == STYLE_HEADLINE || (ev->style == STYLE_OWN && sim_chance(r, 0.04))) {
		int n = snprintf(ents->url_bytes, sizeof ents->url_bytes,
				 "https://diario-%u.example/nota/%llu", ev->account % 60,
				 (unsigned long long)(sim_next(r) % 1000000));

		ents->url = (struct str){ents->url_bytes, (size_t)n};
		sim_text_add_z(t, " ");
		sim_text_add(t, ents->url);
	}
}

static struct str url_in(struct str text)
{
	const char *at = memmem(text.p, text.len, "https://", 8);
	size_t len = 0;

	if (!at)
		return (struct str){NULL, 0};
	while (at + len < text.p + text.len && at[len] != ' ')
		len++;
	return (struct str){at, len};
}

/* Copies what a repost or a share button takes over; the tags are those the original showed. */
static void copy_text(struct run *run, const struct sim_trend *trend, const struct sim_event *ev,
		      struct sim_text *t, struct post_record *post, struct entities *ents)
{
	struct str original = kept(run, ev->ref);
	const char *second;

	sim_text_add(t, original);
	if (ev->style == STYLE_SHARE) {
		sim_text_add_z(t, " vía @");
		sim_text_add(t,
			     run->people.accounts[run->events.at[ev->ref].account].record.handle);
		ents->mention = run->people.accounts[run->events.at[ev->ref].account].record.handle;
	}
	ents->tags[0] = trend->tag;
	post->tags.count = 1;
	/* A second tag follows the first one's text, if there is one. */
	second = memrchr(original.p, '#', original.len);
	if (second && second != memchr(original.p, '#', original.len)) {
		size_t len = 1;

		while (second + len < original.p + original.len && second[len] != ' ')
			len++;
		ents->tags[1] = (struct str){second + 1, len - 1};
		post->tags.count = 2;
	}
	ents->url = url_in(original);
	if (ev->style == STYLE_REF && original.p[0] == '@') {
		const char *blank = memchr(original.p, ' ', original.len);

		ents->mention =
			(struct str){original.p + 1, blank ? (size_t)(blank - original.p - 1) : 0};
	}
}

static enum status keep_text(struct run *run, uint32_t event, struct str text, struct err *err)
{
	if (run->text_len + text.len > run->text_cap) {
		size_t cap = run->text_cap * 2 + (1 << 20);

		if (!grow(&run->text, cap, 1))
			return err_nomem(err);
		run->text_cap = cap;
	}
	memcpy(run->text + run->text_len, text.p, text.len);
	run->texts[event] = (struct span){(uint32_t)run->text_len, (uint32_t)text.len};
	run->text_len += text.len;
	return STATUS_OK;
}

static struct str digits(uint64_t n, char buf[24])
{
	char *at = buf + 24;

	do
		*--at = (char)('0' + n % 10);
	while (n /= 10);
	return (struct str){at, (size_t)(buf + 24 - at)};
}

static void set_metrics(const struct run *run, uint32_t event, struct post_record *post,
			struct sim_rng *r)
{
	double seen = (double)post->account.followers / 300 + 2.2 * run->reposted[event];

	if (post->kind == KIND_REPOST)
		return; /* belongs to the original */
	post->reposts = run->reposted[event];
	post->quotes = run->answered[event] / 3;
	post->replies = run->answered[event] - run->answered[event] / 3;
	post->likes = (int64_t)sim_exponential(r, fmin(seen, 90000));
}

static void set_reference(const struct run *run, const struct sim_event *ev,
			  struct post_record *post, struct entities *ents, char buf[24],
			  struct sim_rng *r)
{
	const struct sim_account *author;

	if (ev->kind == KIND_ORIGINAL)
		return;
	if (ev->ref == SIM_NONE) { /* to a post that nobody captured */
		post->ref_id = digits((uint64_t)(post->time_ms - SNOWFLAKE_EPOCH -
						 (int64_t)(sim_unit(r) * (double)SIM_DAY))
					      << 22,
				      buf);
		return;
	}
	author = &run->people.accounts[run->events.at[ev->ref].account];
	post->ref_id = digits(run->ids[ev->ref], buf);
	post->ref_account_id = author->record.id;
	post->ref_handle = author->record.handle;
	if (ev->kind == KIND_REPLY)
		ents->mention = author->record.handle;
}

static enum status emit(struct run *run, const struct sim_trend *trend, uint32_t event,
			uint32_t nth, struct sim_rng *r, struct err *err)
{
	static const struct str platform = {"x", 1}, lang = {"es", 2};
	const struct sim_event *ev = &run->events.at[event];
	struct sim_account *a = &run->people.accounts[ev->account];
	struct post_record post = POST_RECORD_EMPTY;
	struct entities ents = {.url = {NULL, 0}};
	struct sim_text text;
	char id[24], ref[24];
	enum status status;

	text.len = 0;
	post.platform = platform;
	post.account = a->record;
	post.time_ms = trend->start_ms + ev->t;
	run->ids[event] = (uint64_t)(post.time_ms - SNOWFLAKE_EPOCH) << 22 |
			  (uint64_t)(run->trend_number & 127) << 15 | (nth & 32767);
	post.id = digits(run->ids[event], id);
	post.captured_ms = run->plan->capture_ms;
	post.kind = (enum post_kind)ev->kind;
	post.lang = lang;
	post.client = a->client;
	post.flags = POST_SIMULATED;
	set_reference(run, ev, &post, &ents, ref, r);
	if (ev->style == STYLE_REF || ev->style == STYLE_SHARE)
		copy_text(run, trend, ev, &text, &post, &ents);
	else
		write_text(run, trend, ev, &text, &post, &ents, r);
	if (ev->kind != KIND_REPOST &&
	    (status = keep_text(run, event, (struct str){text.bytes, text.len}, err)))
		return status;
	post.text = (struct str){text.bytes, text.len};
	post.tags = (struct str_list){ents.tags, post.tags.count, true};
	post.urls = (struct str_list){&ents.url, ents.url.len != 0, true};
	post.mentions = (struct str_list){&ents.mention, ents.mention.len != 0, true};
	set_metrics(run, event, &post, r);
	a->posts++;
	a->inorganic += ev->planted != PLANTED_ORGANIC;
	return run->sink->post(run->sink->ctx, &post, err);
}

static enum status hand_out_texts(struct run *run, struct sim_rng *r, struct err *err)
{
	uint32_t slogans = run->events.slogans < SLOGANS_MAX ? run->events.slogans : SLOGANS_MAX;

	for (uint32_t i = 0; i < slogans + STORM_TEXTS; i++) {
		struct str *to = i < slogans ? &run->slogans[i] : &run->storm[i - slogans];
		struct sim_text t = {.len = 0};

		sim_text_rule(&t, r, i < slogans ? 'S' : 'T');
		*to = (struct str){arena_copy(&run->scratch, t.bytes, t.len), t.len};
		if (!to->p)
			return err_nomem(err);
	}
	return STATUS_OK;
}

static void count_reactions(struct run *run)
{
	const struct sim_events *e = &run->events;

	memset(run->reposted, 0, e->count * sizeof *run->reposted);
	memset(run->answered, 0, e->count * sizeof *run->answered);
	for (uint32_t i = 0; i < e->count; i++) {
		run->order[i] = (uint64_t)e->at[i].t << 32 | i;
		if (e->at[i].kind == KIND_ORIGINAL || e->at[i].ref == SIM_NONE)
			continue;
		if (e->at[i].kind == KIND_REPOST)
			run->reposted[e->at[i].ref]++;
		else
			run->answered[e->at[i].ref]++;
	}
}

static enum status run_trend(struct run *run, const struct sim_trend *trend, struct sim_rng *r,
			     struct sim_truth_trend *truth, struct err *err)
{
	enum status status = run_reserve(run, trend->posts, err);

	if (!status)
		status = sim_trend_events(run->plan, trend, &run->people, r, &run->events, err);
	arena_reset(&run->scratch);
	if (!status)
		status = hand_out_texts(run, r, err);
	if (status)
		return status;
	run->text_len = 0;
	count_reactions(run);
	sort_by_time(run, run->events.count);
	for (uint32_t i = 0; i < run->events.count && !status; i++) {
		uint32_t event = (uint32_t)run->order[i];

		truth->automated += run->events.at[event].planted == PLANTED_AUTOMATED;
		truth->coordinated += run->events.at[event].planted == PLANTED_COORDINATED;
		status = emit(run, trend, event, i, r, err);
		if (!(i & 4095) && !status && job_stop(run->job))
			status = STATUS_CANCELLED;
	}
	truth->posts = run->events.count;
	job_advance(run->job, run->events.count);
	return status;
}

static enum status truth_accounts(const struct sim_people *p, struct sim_truth *t, struct err *err)
{
	t->accounts = arena_calloc(&t->arena, p->count, sizeof *t->accounts);
	if (!t->accounts)
		return err_nomem(err);
	for (uint32_t i = 0; i < p->count; i++) {
		const struct sim_account *a = &p->accounts[i];

		if (a->posts)
			t->accounts[t->account_count++] = (struct sim_truth_account){
				a->id, (enum sim_role)a->role, a->person, a->posts, a->inorganic};
	}
	return STATUS_OK;
}

static enum status run_all(struct run *run, const struct sim_options *o, struct sim_truth *truth,
			   struct err *err)
{
	struct sim_trend *trends;
	enum status status =
		sim_plan_trends(run->plan, o, &truth->arena, &trends, &truth->trend_count, err);

	if (status || (status = sim_people_make(run->plan, o, &run->people, err)))
		return status;
	truth->trends = arena_calloc(&truth->arena, truth->trend_count, sizeof *truth->trends);
	if (!truth->trends)
		return err_nomem(err);
	job_phase(run->job, "simulating", (uint64_t)llround((double)run->plan->posts * o->scale));
	for (uint32_t i = 0; i < truth->trend_count && !status; i++) {
		const struct sim_trend *t = &trends[i];
		const struct trend_record record = {.tag = t->tag,
						    .start_ms = t->start_ms,
						    .end_ms = t->start_ms + SIM_DAY,
						    .reported = t->planned};
		struct sim_rng r = sim_rng_for(o->seed, 100 + i);

		truth->trends[i] = (struct sim_truth_trend){
			.tag = {arena_copy(&truth->arena, t->tag.p, t->tag.len), t->tag.len},
			.start_ms = t->start_ms,
			.end_ms = t->start_ms + SIM_DAY,
			.actor = run->plan->actors[t->actor].id.len ? t->actor : SIM_NOBODY};
		if (!truth->trends[i].tag.p)
			return err_nomem(err);
		run->trend_number = i;
		if (run->sink->trend)
			status = run->sink->trend(run->sink->ctx, &record, err);
		if (!status)
			status = run_trend(run, t, &r, &truth->trends[i], err);
		truth->posts += truth->trends[i].posts;
	}
	return status ? status : truth_accounts(&run->people, truth, err);
}

enum status sim_run(const struct sim_plan *plan, const struct sim_options *o,
		    const struct sink *sink, struct job *job, struct sim_truth **out,
		    struct err *err)
{
	struct run run = {.plan = plan, .sink = sink, .job = job};
	struct sim_truth *truth;
	enum status status;

	if (out)
		*out = NULL;
	if (!(o->scale > 0) || (double)plan->posts * o->scale > 2e9)
		return err_set(err, STATUS_USAGE,
			       "simulation: a scale above 0 is needed, and under 2e9 posts");
	truth = calloc(1, sizeof *truth);
	if (!truth)
		return err_nomem(err);
	status = run_all(&run, o, truth, err);
	run_free(&run);
	if (!status && out)
		*out = truth;
	else
		sim_truth_free(truth);
	return status;
}

void sim_truth_free(struct sim_truth *t)
{
	if (!t)
		return;
	arena_free(&t->arena);
	free(t);
}

const char *sim_role_name(enum sim_role role)
{
	static const char *const names[SIM_ROLE_COUNT] = {
		"crowd", "fan", "fast fan", "newsroom", "official", "paid", "automated"};

	return names[role];
}
