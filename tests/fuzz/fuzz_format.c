/* Files of any kind: found out, split, mapped, by either JSON reader.  The first byte picks a
 * format, or leaves it to be found out; both readers must take the same rows. */
#include "config.h"

#include "format.h"
#include "fuzz.h"
#include "sniff.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct tally {
	size_t posts, accounts, trends, deletions, rejects, bytes;
};

static void look(struct tally *t, struct str s)
{
	/* Every byte that is handed over can be read. */
	for (size_t i = 0; i < s.len; i++)
		t->bytes += (unsigned char)s.p[i];
}

static void look_list(struct tally *t, const struct str_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		look(t, l->items[i]);
}

static void look_account(struct tally *t, const struct account_record *a)
{
	FUZZ_CHECK(a->platform.p && (a->id.p || a->handle.p || a->name.p || !a->id.len));
	look(t, a->id);
	look(t, a->handle);
	look(t, a->name);
	look(t, a->description);
	look(t, a->url);
}

static enum status post(void *ctx, const struct post_record *r, struct err *err)
{
	struct tally *t = ctx;

	(void)err;
	FUZZ_CHECK(r->platform.p && r->id.p && r->kind < KIND_COUNT);
	t->posts++;
	look(t, r->id);
	look(t, r->text);
	look(t, r->lang);
	look(t, r->client);
	look(t, r->ref_id);
	look_list(t, &r->tags);
	look_list(t, &r->urls);
	look_list(t, &r->mentions);
	look_account(t, &r->account);
	return STATUS_OK;
}

static enum status account(void *ctx, const struct account_record *a, struct err *err)
{
	(void)err;
	((struct tally *)ctx)->accounts++;
	look_account(ctx, a);
	return STATUS_OK;
}

static enum status trend(void *ctx, const struct trend_record *r, struct err *err)
{
	(void)err;
	((struct tally *)ctx)->trends++;
	look(ctx, r->tag);
	return STATUS_OK;
}

static enum status deletion(void *ctx, const struct deletion_record *r, struct err *err)
{
	(void)err;
	((struct tally *)ctx)->deletions++;
	look(ctx, r->id);
	return STATUS_OK;
}

static enum status reject(void *ctx, const struct reject_record *r, struct err *err)
{
	(void)err;
	FUZZ_CHECK(r->reason && r->reason[0]);
	((struct tally *)ctx)->rejects++;
	look(ctx, r->raw);
	return STATUS_OK;
}

/* All that the decoder makes of the file, in pieces as an import cuts them. */
static void decode_all(struct input *in, struct format_decoder *d, struct tally *t)
{
	struct sink sink = {t, post, account, trend, deletion, reject};
	struct format_scratch *s = format_scratch_new(d);
	size_t have = 0, got = 1, cap = 1 << 16;
	char *bytes = malloc(cap);
	int64_t line = 1, offset = 0;
	bool cut = false, ended;
	struct err err;

	FUZZ_CHECK(s && bytes);
	while (got) {
		size_t whole;
		int64_t lines = 0, decoded = 0;

		if (input_read(in, bytes + have, cap - have, &got, &err) != STATUS_OK)
			break;
		have += got;
		if (cut) {
			size_t rest = format_rest(d, bytes, have, &ended);

			FUZZ_CHECK(rest <= have);
			memmove(bytes, bytes + rest, have -= rest);
			offset += (int64_t)rest;
			cut = !ended;
		}
		whole = format_split(d, bytes, have, !got, &lines);
		cut = cut || (got && format_is_cut(d, bytes, whole));
		FUZZ_CHECK(whole <= have && (got || whole == have));
		if (whole &&
		    format_decode(d, s, bytes, whole, line, offset, &sink, &decoded, &err) != STATUS_OK)
			break;
		FUZZ_CHECK(!whole || decoded == lines);
		memmove(bytes, bytes + whole, have - whole);
		have -= whole;
		offset += (int64_t)whole;
		line += lines;
		if (have == cap)
			FUZZ_CHECK((bytes = realloc(bytes, cap *= 2)));
	}
	free(bytes);
	format_scratch_free(s);
}

static struct tally read_file(const char *path, const struct format_options *o)
{
	struct format_facts facts;
	struct format_decoder *d = NULL;
	struct input *in = NULL;
	struct tally t = {0};
	struct err err = {0};

	if (input_open(path, 1 << 24, &in, &err) != STATUS_OK)
		return t;
	if (format_open(in, o, &d, &facts, &err) == STATUS_OK) {
		decode_all(in, d, &t);
		format_close(d);
	} else {
		FUZZ_CHECK(err.message[0]);
	}
	input_close(in);
	return t;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static const char *const formats[] = {"x-v1.1",	    "x-v2",	   "table", "twarc-csv",
					      "io-archive", "posts-users", NULL};
	static struct mapping_set mappings; /* to compile them takes longer than all the rest */
	struct format_options o = {.line_cap = 1 << 16, .mappings = &mappings};
	struct tally fast, slow;
	char path[64];
	int fd;

	if (!size)
		return 0;
	if (!mappings.count) {
		struct err err;

		FUZZ_CHECK(mapping_set_load(&o, &mappings, &err) == STATUS_OK);
	}
	o.format = formats[data[0] % (sizeof formats / sizeof *formats)];
	fd = memfd_create("fuzz", 0);
	FUZZ_CHECK(fd >= 0 && write(fd, data + 1, size - 1) == (ssize_t)(size - 1));
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	fast = read_file(path, &o);
	o.reference_reader = true;
	slow = read_file(path, &o);
	FUZZ_CHECK(fast.posts == slow.posts && fast.rejects == slow.rejects &&
		   fast.accounts == slow.accounts && fast.trends == slow.trends &&
		   fast.deletions == slow.deletions && fast.bytes == slow.bytes);
	close(fd);
	return 0;
}
