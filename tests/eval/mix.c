#include "config.h"

#include "sets.h"

#include "vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mixing {
	struct sink sink;
	struct arena arena;
	uint64_t posts;
	int64_t round_ms;
	enum drop drop;
};

static struct str_list list_of(const struct strings *names, const struct lists *l, uint32_t i,
			       struct arena *arena)
{
	uint32_t n = lists_count(l, i);
	struct str *items = arena_calloc(arena, n ? n : 1, sizeof *items);

	for (uint32_t k = 0; items && k < n; k++)
		items[k] = strings_at(names, l->item[l->off[i] + k]);
	return (struct str_list){items, items ? n : 0, true};
}

static int64_t known(uint32_t n)
{
	return n == NONE ? COUNT_UNKNOWN : (int64_t)n;
}

static struct account_record account_of(const struct corpus *c, uint32_t a, bool profile,
					struct str id)
{
	struct account_record r = ACCOUNT_RECORD_EMPTY;

	r.platform = (struct str){"x", 1};
	r.id = r.handle = id;
	if (!profile)
		return r;
	r.name = strings_at(&c->account_name, a);
	r.description = strings_at(&c->account_about, a);
	r.created_ms = c->account_created[a];
	r.followers = known(c->account_followers[a]);
	r.following = known(c->account_following[a]);
	r.statuses = known(c->account_statuses[a]);
	r.likes = known(c->account_likes[a]);
	r.listed = known(c->account_listed[a]);
	return r;
}

static struct post_record post_of(struct mixing *m, const struct corpus *c, row_t row, char id[24],
				  char ref[POST_ID_BUF])
{
	struct post_record p = POST_RECORD_EMPTY;
	uint32_t content = c->content[row];

	snprintf(id, 24, "%llu", (unsigned long long)++m->posts);
	p.platform = (struct str){"x", 1};
	p.id = (struct str){id, strlen(id)};
	if (m->drop != DROP_TIME && row < c->dated)
		p.time_ms = c->time[row] / m->round_ms * m->round_ms;
	if (m->drop != DROP_KIND)
		p.kind = (enum post_kind)c->kind[row];
	if (m->drop != DROP_REF && c->ref[row] != NONE)
		p.ref_id = c->ref[row] < c->n.posts
				   ? corpus_post_id(c, c->ref[row], ref)
				   : strings_at(&c->object_id, c->ref[row] - c->n.posts);
	if (m->drop != DROP_TEXT)
		p.text = strings_at(&c->text, content);
	if (m->drop != DROP_TAGS && m->drop != DROP_TEXT)
		p.tags = list_of(&c->tag, &c->content_tags, content, &m->arena);
	p.urls = list_of(&c->url, &c->content_urls, content, &m->arena);
	return p;
}

static enum status add_pick(struct mixing *m, const struct pick *pick, uint32_t number,
			    struct err *err)
{
	const struct corpus *c = pick->set->corpus;
	const uint32_t *rows = c->account_posts.item + c->account_posts.off[pick->account];
	char name[32], id[24], ref[POST_ID_BUF];
	enum status st;

	snprintf(name, sizeof name, "a%u", number);
	struct account_record who = account_of(c, pick->account, m->drop != DROP_PROFILE,
					       (struct str){name, strlen(name)});

	for (uint32_t i = 0; i < lists_count(&c->account_posts, pick->account); i++) {
		struct post_record p = post_of(m, c, rows[i], id, ref);

		p.account = who;
		if ((st = m->sink.post(m->sink.ctx, &p, err)))
			return st;
		arena_reset(&m->arena);
	}
	return STATUS_OK;
}

enum status sets_mix(const struct pick *picks, size_t n, int64_t round_ms, enum drop drop,
		     struct job *job, struct set *out, struct err *err)
{
	struct collector *collector = collector_new();
	struct mixing m = {.round_ms = round_ms, .drop = drop};
	enum status st = STATUS_OK;
	struct method method;
	char name[32];

	*out = (struct set){.name = "mixture", .what = "a mixture"};
	if (!collector)
		return err_nomem(err);
	m.sink = collector_sink(collector);
	for (size_t i = 0; i < n && !st; i++)
		st = add_pick(&m, &picks[i], (uint32_t)i, err);
	if (!st)
		st = collector_finish(collector, job, &out->corpus, err);
	if (!st && !(out->bot = calloc(out->corpus->n.accounts + 1, sizeof *out->bot)))
		st = err_nomem(err);
	for (size_t i = 0; i < n && !st; i++) {
		snprintf(name, sizeof name, "a%zu", i);
		uint32_t a = corpus_find_account(out->corpus, (struct str){name, strlen(name)});

		if (a != NONE)
			out->bot[a] = picks[i].set->bot[picks[i].account];
	}
	method_default(&method);
	if (!st)
		st = evidence_gather(out->corpus, &method, NULL, job, &out->evidence, err);
	collector_free(collector);
	arena_free(&m.arena);
	return st;
}
