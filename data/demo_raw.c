/* Simulated posts in the shapes in which captures lie on disks: what a benchmark of imports reads.
 */
#include "config.h"

#include "demo.h"
#include "replace.h"
#include "safe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct raw_writer {
	FILE *file;
	enum demo_raw raw;
};

bool demo_raw_named(const char *name, enum demo_raw *out)
{
	static const char *const names[] = {
		[DEMO_RAW_V2] = "x-v2", [DEMO_RAW_V11] = "x-v11", [DEMO_RAW_CSV] = "csv"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], name)) {
			*out = (enum demo_raw)i;
			return true;
		}
	return false;
}

static void put_str(FILE *f, struct str s)
{
	fwrite(s.p ? s.p : "", 1, s.len, f);
}

static void put_time(FILE *f, int64_t ms, const char *format)
{
	char shown[64];
	time_t t = (time_t)(ms / 1000);
	struct tm tm;

	gmtime_r(&t, &tm);
	fwrite(shown, 1, strftime(shown, sizeof shown, format, &tm), f);
}

static const char v2_time[] = "%Y-%m-%dT%H:%M:%S.000Z";
static const char v11_time[] = "%a %b %d %H:%M:%S +0000 %Y";

static void put_text(FILE *f, const struct post_record *p)
{
	struct str prefix = {"RT @", 4};

	if (p->kind != KIND_REPOST) {
		safe_json(f, p->text);
		return;
	}
	fputc('"', f);
	put_str(f, prefix);
	put_str(f, p->ref_handle);
	fputs(": ", f);
	/* the simulator's texts hold neither quotes nor controls */
	put_str(f, p->text);
	fputc('"', f);
}

static void put_entities_v2(FILE *f, const struct post_record *p)
{
	fputs("\"entities\":{\"hashtags\":[", f);
	for (size_t i = 0; i < p->tags.count; i++) {
		fprintf(f, "%s{\"start\":%zu,\"end\":%zu,\"tag\":", i ? "," : "", 10 + 20 * i,
			25 + 20 * i);
		safe_json(f, p->tags.items[i]);
		fputc('}', f);
	}
	fputs("]", f);
	for (size_t i = 0; i < p->mentions.count; i++) {
		fputs(",\"mentions\":[{\"start\":0,\"end\":12,\"username\":", f);
		safe_json(f, p->mentions.items[i]);
		fputs("}]", f);
	}
	for (size_t i = 0; i < p->urls.count; i++) {
		fputs(",\"urls\":[{\"start\":60,\"end\":83,\"url\":\"https://t.co/aBcDeFgHiJ\","
		      "\"expanded_url\":",
		      f);
		safe_json(f, p->urls.items[i]);
		fputs(",\"display_url\":\"diario.example/nota…\"}]", f);
	}
	fputs("},", f);
}

static void put_reference_v2(FILE *f, const struct post_record *p)
{
	static const char *const types[KIND_COUNT] = {
		[KIND_REPOST] = "retweeted", [KIND_QUOTE] = "quoted", [KIND_REPLY] = "replied_to"};

	if (!p->ref_id.p || !types[p->kind])
		return;
	fprintf(f, "\"referenced_tweets\":[{\"type\":\"%s\",\"id\":", types[p->kind]);
	safe_json(f, p->ref_id);
	if (p->kind == KIND_REPOST && p->ref_account_id.p) {
		fputs(",\"text\":", f);
		safe_json(f, p->text);
		fputs(",\"author_id\":", f);
		safe_json(f, p->ref_account_id);
		fputs(",\"author\":{\"id\":", f);
		safe_json(f, p->ref_account_id);
		fputs(",\"username\":", f);
		safe_json(f, p->ref_handle);
		fputc('}', f);
	}
	fputs("}],", f);
	if (p->kind == KIND_REPLY && p->ref_account_id.p) {
		fputs("\"in_reply_to_user_id\":", f);
		safe_json(f, p->ref_account_id);
		fputc(',', f);
	}
}

static int64_t at_least_0(int64_t n)
{
	return n < 0 ? 0 : n;
}

static void put_author_v2(FILE *f, const struct account_record *a)
{
	fputs("\"author\":{\"id\":", f);
	safe_json(f, a->id);
	fputs(",\"username\":", f);
	safe_json(f, a->handle);
	fputs(",\"name\":", f);
	safe_json(f, a->name);
	fputs(",\"description\":", f);
	safe_json(f, a->description);
	fputs(",\"created_at\":\"", f);
	put_time(f, a->created_ms, v2_time);
	fprintf(f,
		"\",\"verified\":%s,\"protected\":false,\"public_metrics\":{\"followers_count\":"
		"%" PRId64 ",\"following_count\":%" PRId64 ",\"tweet_count\":%" PRId64
		",\"listed_count\":%" PRId64 "}}",
		a->verified == FACT_YES ? "true" : "false", a->followers, a->following, a->statuses,
		a->listed);
}

static void put_v2(FILE *f, const struct post_record *p)
{
	fputs("{\"id\":", f);
	safe_json(f, p->id);
	fputs(",\"conversation_id\":", f);
	safe_json(f, p->kind == KIND_REPLY && p->ref_id.p ? p->ref_id : p->id);
	fputs(",\"author_id\":", f);
	safe_json(f, p->account.id);
	fputs(",\"created_at\":\"", f);
	put_time(f, p->time_ms, v2_time);
	fputs("\",\"lang\":\"es\",\"possibly_sensitive\":false,\"reply_settings\":\"everyone\","
	      "\"source\":",
	      f);
	safe_json(f, p->client);
	fprintf(f,
		",\"public_metrics\":{\"retweet_count\":%" PRId64 ",\"reply_count\":%" PRId64
		",\"like_count\":%" PRId64 ",\"quote_count\":%" PRId64 "},",
		at_least_0(p->reposts), at_least_0(p->replies), at_least_0(p->likes),
		at_least_0(p->quotes));
	put_entities_v2(f, p);
	put_reference_v2(f, p);
	put_author_v2(f, &p->account);
	fputs(",\"edit_history_tweet_ids\":[", f);
	safe_json(f, p->id);
	fputs("],\"text\":", f);
	put_text(f, p);
	fputs("}\n", f);
}

static void put_user_v11(FILE *f, struct str id, struct str handle, const struct account_record *a)
{
	fputs("\"user\":{\"id\":", f);
	put_str(f, id);
	fputs(",\"id_str\":", f);
	safe_json(f, id);
	fputs(",\"name\":", f);
	safe_json(f, a ? a->name : handle);
	fputs(",\"screen_name\":", f);
	safe_json(f, handle);
	fputs(",\"location\":\"\",\"url\":null,\"entities\":{\"description\":{\"urls\":[]}},"
	      "\"description\":",
	      f);
	safe_json(f, a ? a->description : (struct str){"", 0});
	if (a) {
		fprintf(f,
			",\"followers_count\":%" PRId64 ",\"friends_count\":%" PRId64
			",\"listed_count\":%" PRId64 ",\"favourites_count\":%" PRId64
			",\"statuses_count\":%" PRId64
			",\"verified\":%s,\"default_profile\":%s,\"default_profile_image\":%s,"
			"\"created_at\":\"",
			a->followers, a->following, a->listed, a->likes, a->statuses,
			a->verified == FACT_YES ? "true" : "false",
			a->default_profile == FACT_YES ? "true" : "false",
			a->default_image == FACT_YES ? "true" : "false");
		put_time(f, a->created_ms, v11_time);
		fputc('"', f);
	}
	fputs(",\"protected\":false,\"utc_offset\":null,\"time_zone\":null,\"geo_enabled\":false,"
	      "\"lang\":null,\"contributors_enabled\":false,\"is_translator\":false,"
	      "\"is_translation_enabled\":false,\"profile_background_color\":\"F5F8FA\","
	      "\"profile_background_image_url\":\"\",\"profile_background_image_url_https\":\"\","
	      "\"profile_background_tile\":false,\"profile_image_url\":\"http://pbs.example/"
	      "profile_images/"
	      "1234567890123456789/AbCdEfGh_normal.jpg\",\"profile_image_url_https\":\"https://"
	      "pbs.example/"
	      "profile_images/1234567890123456789/AbCdEfGh_normal.jpg\",\"profile_banner_url\":"
	      "\"https://pbs.example/profile_banners/1234567890/"
	      "1600000000\",\"profile_link_color\":"
	      "\"1DA1F2\",\"profile_sidebar_border_color\":\"C0DEED\",\"profile_sidebar_fill_"
	      "color\":\"DDEEF6\","
	      "\"profile_text_color\":\"333333\",\"profile_use_background_image\":true,"
	      "\"has_extended_profile\":false,\"following\":null,\"follow_request_sent\":null,"
	      "\"notifications\":null,\"translator_type\":\"none\",\"withheld_in_countries\":[]}",
	      f);
}

/* The list of pictures: most posts of such captures show one. */
static void put_media_v11(FILE *f, struct str id)
{
	static const char size[] = "{\"w\":%d,\"h\":%d,\"resize\":\"%s\"}";

	fputs("\"media\":[{\"id\":", f);
	put_str(f, id);
	fputs(",\"id_str\":", f);
	safe_json(f, id);
	fputs(",\"indices\":[97,120],\"media_url\":\"http://pbs.example/media/"
	      "E1aBcDeXoAIfGhI.jpg\","
	      "\"media_url_https\":\"https://pbs.example/media/E1aBcDeXoAIfGhI.jpg\",\"url\":"
	      "\"https://t.co/KlMnOpQrSt\",\"display_url\":\"pic.example/"
	      "KlMnOpQrSt\",\"expanded_url\":"
	      "\"https://pic.example/status/1442800497506123777/photo/"
	      "1\",\"type\":\"photo\",\"sizes\":"
	      "{\"thumb\":",
	      f);
	fprintf(f, size, 150, 150, "crop");
	fputs(",\"small\":", f);
	fprintf(f, size, 680, 510, "fit");
	fputs(",\"medium\":", f);
	fprintf(f, size, 1200, 900, "fit");
	fputs(",\"large\":", f);
	fprintf(f, size, 1280, 960, "fit");
	fputs("},\"features\":{\"small\":{\"faces\":[]},\"medium\":{\"faces\":[]},\"large\":{"
	      "\"faces\":[]},"
	      "\"orig\":{\"faces\":[]}}}]",
	      f);
}

static bool has_picture(const struct post_record *p)
{
	return p->text.len % 8 < 5;
}

static void put_entities_v11(FILE *f, const struct post_record *p, struct str id)
{
	fputs("\"entities\":{\"hashtags\":[", f);
	for (size_t i = 0; i < p->tags.count; i++) {
		fputs(i ? ",{\"text\":" : "{\"text\":", f);
		safe_json(f, p->tags.items[i]);
		fprintf(f, ",\"indices\":[%zu,%zu]}", 10 + 20 * i, 25 + 20 * i);
	}
	fputs("],\"symbols\":[],\"user_mentions\":[", f);
	for (size_t i = 0; i < p->mentions.count; i++) {
		fputs("{\"screen_name\":", f);
		safe_json(f, p->mentions.items[i]);
		fputs(",\"name\":\"\",\"id\":1,\"id_str\":\"1\",\"indices\":[0,12]}", f);
	}
	fputs("],\"urls\":[", f);
	for (size_t i = 0; i < p->urls.count; i++) {
		fputs("{\"url\":\"https://t.co/aBcDeFgHiJ\",\"expanded_url\":", f);
		safe_json(f, p->urls.items[i]);
		fputs(",\"display_url\":\"diario.example/nota…\",\"indices\":[60,83]}", f);
	}
	fputs("]", f);
	if (has_picture(p)) {
		fputs(",", f);
		put_media_v11(f, id);
	}
	fputs("},", f);
}

/* The inside of a status; `whole` false: of the post that p reposts, as far as p knows it. */
static void put_status_v11(FILE *f, const struct post_record *p, bool whole)
{
	struct str id = whole ? p->id : p->ref_id;

	fputs("\"created_at\":\"", f);
	put_time(f,
		 whole ? p->time_ms
		       : (int64_t)(strtoull(id.p, NULL, 10) >> 22) + INT64_C(1288834974657),
		 v11_time);
	fputs("\",\"id\":", f);
	put_str(f, id);
	fputs(",\"id_str\":", f);
	safe_json(f, id);
	fputs(",\"full_text\":", f);
	if (whole)
		put_text(f, p);
	else
		safe_json(f, p->text);
	fputs(",\"truncated\":false,\"display_text_range\":[0,120],", f);
	put_entities_v11(f, p, id);
	if (has_picture(p)) {
		fputs("\"extended_entities\":{", f);
		put_media_v11(f, id);
		fputs("},", f);
	}
	fputs("\"source\":\"<a href=\\\"http://twitter.example/download\\\" rel=\\\"nofollow\\\">",
	      f);
	put_str(f, p->client);
	fputs("</a>\",", f);
	if (whole && p->kind == KIND_REPLY && p->ref_id.p) {
		fputs("\"in_reply_to_status_id_str\":", f);
		safe_json(f, p->ref_id);
		fputs(",\"in_reply_to_user_id_str\":", f);
		safe_json(f, p->ref_account_id);
		fputs(",\"in_reply_to_screen_name\":", f);
		safe_json(f, p->ref_handle);
		fputc(',', f);
	} else {
		fputs("\"in_reply_to_status_id\":null,\"in_reply_to_status_id_str\":null,"
		      "\"in_reply_to_user_id\":null,\"in_reply_to_user_id_str\":null,"
		      "\"in_reply_to_screen_name\":null,",
		      f);
	}
	put_user_v11(f, whole ? p->account.id : p->ref_account_id,
		     whole ? p->account.handle : p->ref_handle, whole ? &p->account : NULL);
	fprintf(f,
		",\"geo\":null,\"coordinates\":null,\"place\":null,\"contributors\":null,"
		"\"is_quote_status\":%s,\"retweet_count\":%" PRId64 ",\"favorite_count\":%" PRId64
		",\"favorited\":false,\"metadata\":{\"iso_language_code\":\"es\",\"result_type\":"
		"\"recent\"},\"retweeted\":false,\"possibly_sensitive\":false,\"lang\":"
		"\"es\"",
		p->kind == KIND_QUOTE ? "true" : "false", at_least_0(p->reposts),
		at_least_0(p->likes));
}

static void put_v11(FILE *f, const struct post_record *p)
{
	fputc('{', f);
	put_status_v11(f, p, true);
	if (p->kind == KIND_REPOST && p->ref_id.p) {
		fputs(",\"retweeted_status\":{", f);
		put_status_v11(f, p, false);
		fputc('}', f);
	} else if (p->kind == KIND_QUOTE && p->ref_id.p) {
		fputs(",\"quoted_status_id_str\":", f);
		safe_json(f, p->ref_id);
	}
	fputs("}\n", f);
}

static void put_cell(FILE *f, struct str s)
{
	const char *p = s.p, *end = s.p + s.len;

	fputc('"', f);
	for (; p < end; p++) {
		if (*p == '"')
			fputc('"', f);
		fputc(*p, f);
	}
	fputc('"', f);
}

static const char csv_header[] =
	"id,created_at,text,user_id,username,name,user_created_at,followers_count,following_count,"
	"tweet_count,description,lang,source,retweet_count,reply_count,like_count,quote_count,"
	"referenced_type,referenced_id,referenced_user,hashtags\n";

static void put_csv(FILE *f, const struct post_record *p)
{
	static const char *const kinds[KIND_COUNT] = {"", "", "retweeted", "quoted", "replied_to"};

	put_str(f, p->id);
	fputc(',', f);
	put_time(f, p->time_ms, v2_time);
	fputc(',', f);
	put_cell(f, p->text);
	fputc(',', f);
	put_str(f, p->account.id);
	fputc(',', f);
	put_str(f, p->account.handle);
	fputc(',', f);
	put_cell(f, p->account.name);
	fputc(',', f);
	put_time(f, p->account.created_ms, v2_time);
	fprintf(f, ",%" PRId64 ",%" PRId64 ",%" PRId64 ",", p->account.followers,
		p->account.following, p->account.statuses);
	put_cell(f, p->account.description);
	fputs(",es,", f);
	put_cell(f, p->client);
	fprintf(f, ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%s,", at_least_0(p->reposts),
		at_least_0(p->replies), at_least_0(p->likes), at_least_0(p->quotes),
		kinds[p->kind]);
	put_str(f, p->ref_id);
	fputc(',', f);
	put_str(f, p->ref_handle);
	fputs(",\"", f);
	for (size_t i = 0; i < p->tags.count; i++) {
		fputs(i ? " " : "", f);
		put_str(f, p->tags.items[i]);
	}
	fputs("\"\n", f);
}

static enum status raw_post(void *ctx, const struct post_record *p, struct err *err)
{
	const struct raw_writer *w = ctx;

	switch (w->raw) {
	case DEMO_RAW_V2:
		put_v2(w->file, p);
		break;
	case DEMO_RAW_V11:
		put_v11(w->file, p);
		break;
	case DEMO_RAW_CSV:
		put_csv(w->file, p);
		break;
	}
	return ferror(w->file) ? err_set(err, STATUS_FAILED, "cannot write the simulated posts")
			       : STATUS_OK;
}

enum status demo_write_raw(const struct case_file *c, const struct demo_options *o,
			   enum demo_raw raw, const char *path, struct job *job, struct err *err)
{
	const struct sim_plan *plan = c && c->simulation ? c->simulation : sim_plan_small();
	const struct sim_options options = {.scale = o->scale, .seed = o->seed};
	struct raw_writer w = {.raw = raw};
	struct sink sink = {.ctx = &w, .post = raw_post};
	struct sim_truth *truth = NULL;
	struct replacement r;
	enum status st = replace_begin(&r, path, err);

	if (st)
		return st;
	w.file = r.file;
	if (raw == DEMO_RAW_CSV)
		fputs(csv_header, r.file);
	st = sim_run(plan, &options, &sink, job, &truth, err);
	if (st)
		replace_abandon(&r);
	else
		st = replace_end(&r, err);
	if (!st && o->truth_path)
		st = demo_write_truth(plan, truth, o->truth_path, err);
	sim_truth_free(truth);
	return st;
}
