/* The evidence bundle: what a figure rests on, in one zip that anybody can check with sha256sum. */
#include "config.h"

#include "export.h"
#include "export_evidence.h"
#include "ledger.h"
#include "replace.h"
#include "report.h"
#include "safe.h"
#include "sha256.h"
#include "source_file.h"
#include "study_db.h"
#include "text.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 16, STOP_EVERY = 256, PATH_MOST = 4096 };

static enum status zip_fail(const struct bundle *b, struct err *err)
{
	return err_set(err, STATUS_FAILED, "evidence bundle: %s", archive_error_string(b->zip));
}

/* libarchive writes into a new piece of the directory (64 KiB) without a look at whether it got one. */
static bool directory_fits(void)
{
	volatile char *piece = malloc(CHUNK + CHUNK / 4);

	if (!piece)
		return false;
	*piece = 0; /* so that the compiler leaves it in */
	free((char *)piece);
	return true;
}

static enum status put_header(struct bundle *b, const char *name, int64_t size, struct err *err)
{
	struct archive_entry *e = directory_fits() ? archive_entry_new() : NULL;
	enum status st = STATUS_OK;

	if (!e)
		return err_nomem(err);
	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_size(e, size);
	archive_entry_set_mtime(e, b->stamp, 0);
	if (archive_write_header(b->zip, e) != ARCHIVE_OK)
		st = zip_fail(b, err);
	archive_entry_free(e);
	return st;
}

/* Copies a finished temporary file into the zip, taking its digest on the way. */
enum status bundle_file(struct bundle *b, const char *name, FILE *f, struct err *err)
{
	unsigned char bytes[CHUNK], digest[SHA256_SIZE];
	struct sha256 sha;
	enum status st;
	size_t n;

	if (fflush(f) || ferror(f))
		return err_errno(err, errno, "evidence bundle: %s", name);
	st = put_header(b, name, ftell(f), err);
	rewind(f);
	sha256_begin(&sha);
	while (!st && (n = fread(bytes, 1, sizeof bytes, f))) {
		sha256_add(&sha, bytes, n);
		if (archive_write_data(b->zip, bytes, n) != (la_ssize_t)n)
			st = zip_fail(b, err);
	}
	if (!st && ferror(f))
		st = err_errno(err, errno, "evidence bundle: %s", name);
	sha256_end(&sha, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		fprintf(b->sums, "%02x", digest[i]);
	fprintf(b->sums, "  %s\n", name);
	return st;
}

typedef enum status put_part(struct bundle *b, FILE *f, struct err *err);

static enum status part(struct bundle *b, const char *name, put_part *put, struct err *err)
{
	FILE *f = tmpfile();
	enum status st;

	if (!f)
		return err_errno(err, errno, "evidence bundle: a temporary file");
	st = put(b, f, err);
	if (!st)
		st = bundle_file(b, name, f, err);
	fclose(f);
	return st;
}

static enum status told(enum status st, struct err *err)
{
	if (st == STATUS_NOMEM)
		return err_nomem(err);
	return st ? err_set(err, st, "export stopped") : STATUS_OK;
}

static enum status put_posts(struct bundle *b, FILE *f, struct err *err)
{
	return told(export_posts(b->in, true, f, b->job), err);
}

static enum status put_accounts(struct bundle *b, FILE *f, struct err *err)
{
	return told(export_accounts(b->in, true, f, b->job), err);
}

static enum status put_trends(struct bundle *b, FILE *f, struct err *err)
{
	return told(export_trends(b->in, true, f, b->job), err);
}

static enum status put_ledgers(struct bundle *b, FILE *f, struct err *err)
{
	return told(export_ledgers(b->in, f, b->job), err);
}

static enum status put_verdicts(struct bundle *b, FILE *f, struct err *err)
{
	return export_verdicts(b->in, true, f, err);
}

static enum status put_network(struct bundle *b, FILE *f, struct err *err)
{
	return export_network(b->in, false, f, b->job, err);
}

static enum status put_sources(struct bundle *b, FILE *f, struct err *err)
{
	struct export_row r = {.f = f, .jsonl = true};

	(void)err;
	for (size_t i = 0; i < b->source_count; i++) {
		const struct study_source *s = &b->sources[i];

		export_row_begin(&r);
		export_count(&r, "source", (int64_t)i + 1);
		export_text(&r, "path", safe_z(s->path));
		export_text(&r, "format", safe_z(s->format));
		export_text(&r, "sha256", safe_z(s->sha256));
		export_count(&r, "bytes", s->bytes);
		export_count(&r, "read", s->read);
		export_count(&r, "rejected", s->rejected);
		export_count(&r, "selected", b->raw[i].posts);
		export_text(&r, "raw", safe_z(b->raw[i].name));
		export_text(&r, "no_raw_because", safe_z(*b->raw[i].reason ? b->raw[i].reason : NULL));
		export_row_end(&r);
	}
	return STATUS_OK;
}

/* Each post's own row: in its source, as the import met it, and in the raw file. */
static enum status put_lines(struct bundle *b, FILE *f, struct err *err)
{
	struct export_row r = {.f = f, .jsonl = true};
	size_t source = 0;

	(void)err;
	for (size_t i = 0; i < b->place_count; i++) {
		const struct raw_place *p = &b->places[i];
		bool cut = p->raw_offset >= 0;
		char id[POST_ID_BUF];

		while (source + 1 < b->source_count && b->sources[source].id != p->source)
			source++;
		export_row_begin(&r);
		export_text(&r, "id", corpus_post_id(b->in->corpus, p->row, id));
		export_count(&r, "source", (int64_t)source + 1);
		export_count(&r, "line", p->line);
		export_count(&r, "offset", cut ? p->offset : COUNT_UNKNOWN);
		export_text(&r, "raw", cut ? safe_z(b->raw[source].name) : (struct str){NULL, 0});
		export_count(&r, "raw_offset", cut ? p->raw_offset : COUNT_UNKNOWN);
		export_count(&r, "length", cut ? p->length : COUNT_UNKNOWN);
		export_row_end(&r);
	}
	return STATUS_OK;
}

/* Nothing in it that a terminal or sha256sum takes for more than a name. */
static bool shown_as_it_is(struct str name)
{
	char safe[PATH_MOST];

	return name.len < sizeof safe && !memchr(name.p, '\\', name.len) &&
	       text_safe(name, TEXT_LINE, safe, sizeof safe) == name.len &&
	       !memcmp(safe, name.p, name.len);
}

/* As sha256sum writes them: whoever holds the imported files can tell that they are those. */
static enum status put_source_sums(struct bundle *b, FILE *f, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < b->source_count; i++) {
		const char *path = b->sources[i].path, *slash = strrchr(path, '/');

		/* A list for a program and a terminal: of a stranger's study not everything goes in. */
		if (source_digest_sound(b->sources[i].sha256) && shown_as_it_is(safe_z(path)))
			fprintf(f, "%s  %s\n", b->sources[i].sha256, slash ? slash + 1 : path);
	}
	return STATUS_OK;
}

static enum status put_verify(struct bundle *b, FILE *f, struct err *err)
{
	(void)b;
	(void)err;
	fputs("#!/bin/sh\n"
	      "# Tells whether the files of this folder are those that were written, and of files\n"
	      "# given as arguments, whether they are the ones that were imported.\n"
	      "# usage: sh verify [IMPORTED-FILE ...]\n"
	      "here=$(dirname -- \"$0\")\n"
	      "(cd -- \"$here\" && sha256sum -c --quiet SHA256SUMS) || exit 1\n"
	      "echo 'bundle: every file is as it was written'\n"
	      "status=0\n"
	      "for file; do\n"
	      "	sum=$(sha256sum <\"$file\" | cut -d ' ' -f 1)\n"
	      "	if grep -q \"^$sum  \" \"$here/SOURCES.sha256\"; then\n"
	      "		echo \"$file: is one of the imported files\"\n"
	      "	else\n"
	      "		echo \"$file: is none of the imported files\"\n"
	      "		status=1\n"
	      "	fi\n"
	      "done\n"
	      "exit $status\n",
	      f);
	return STATUS_OK;
}

static enum status put_method(struct bundle *b, FILE *f, struct err *err)
{
	char digest[STUDY_DIGEST];
	struct method_param p;
	enum status st = study_digest(b->in->study, b->job, digest, err);

	if (st)
		return st;
	fputs("{\n  \"program\": \"" PACKAGE_STRING "\",\n  \"dataset_sha256\": ", f);
	safe_json(f, safe_z(digest));
	fputs(",\n  \"filter\": ", f);
	safe_json(f, safe_z(b->in->filter));
	fprintf(f, ",\n  \"simulated\": %s,\n  \"parameters\": {\n",
		b->in->corpus->simulated ? "true" : "false");
	for (uint32_t i = 0; i < method_param_count(); i++) {
		method_param_at(b->in->method, i, &p);
		fprintf(f, "%s    ", i ? ",\n" : "");
		safe_json(f, safe_z(p.name));
		if (p.value == p.value)
			fprintf(f, ": %.9g", p.value);
		else
			fputs(": null", f);
	}
	fputs("\n  }\n}\n", f);
	return STATUS_OK;
}

static enum status put_readme(struct bundle *b, FILE *f, struct err *err)
{
	(void)err;
	if (b->in->corpus->simulated)
		fputs("SIMULATED: these posts were generated by a computer.\n\n", f);
	fputs("Evidence written by " PACKAGE_STRING ".  It names people: handle it as personal "
	      "data.\n\n"
	      "report.md       the bulletin of this selection\n"
	      "posts.jsonl     the selected posts, and what the method says of each\n"
	      "raw/            their rows, byte for byte as they stood in the imported files "
	      "(after\n"
	      "                decompression; a row may hold other posts too, and any byte: do not\n"
	      "                print it to a terminal)\n"
	      "lines.jsonl     each post's row: source, line and offset there; file, offset and\n"
	      "                length under raw/\n"
	      "sources.jsonl   the imported files, with the sha256 of their bytes, and why a raw "
	      "file\n"
	      "                is missing\n"
	      "SOURCES.sha256  the same digests, for sha256sum\n"
	      "accounts.jsonl  the posts' authors\n"
	      "ledgers.jsonl   the evidence on each author, for and against\n"
	      "trends.jsonl    the trends with their shares and intervals\n"
	      "network.graphml accounts linked beyond chance and habit\n"
	      "verdicts.jsonl  the analysts' verdicts; each one's hash covers the one before\n"
	      "method.json     every parameter, the program's version, the digest of the dataset\n\n"
	      "To verify, in the folder where this was unpacked:\n\n"
	      "    sha256sum -c SHA256SUMS\n\n"
	      "or, with the imported files too:\n\n"
	      "    sh verify FILE...\n\n"
	      "A post's row again:  tail -c +$((OFFSET + 1)) FILE | head -c LENGTH\n",
	      f);
	return STATUS_OK;
}

static enum status put_report(struct bundle *b, FILE *f, struct err *err)
{
	const struct export_input *x = b->in;
	const struct report_input in = {x->study,    x->corpus, x->score,
					x->registry, x->result, x->method};
	const struct report_options o = {.format = REPORT_MARKDOWN,
					 .english = x->english,
					 .names = true,
					 .filter = x->filter};

	return report_to(&in, &o, f, b->job, err);
}

static enum status put_sums(struct bundle *b, struct err *err)
{
	const bool whole = !ferror(b->sums);
	enum status st;

	/* glibc tells of a failure to cut the text to its length by NULL alone. */
	if (fclose(b->sums) || !whole || !b->sums_text) {
		b->sums = NULL;
		return err_nomem(err);
	}
	b->sums = NULL;
	st = put_header(b, "SHA256SUMS", (int64_t)b->sums_len, err);
	if (!st && archive_write_data(b->zip, b->sums_text, b->sums_len) != (la_ssize_t)b->sums_len)
		st = zip_fail(b, err);
	return st;
}

static enum status put_all(struct bundle *b, struct err *err)
{
	static const struct {
		const char *name;
		put_part *put;
	} parts[] = {
		{"README", put_readme},		  {"verify", put_verify},
		{"posts.jsonl", put_posts},	  {"lines.jsonl", put_lines},
		{"sources.jsonl", put_sources},	  {"SOURCES.sha256", put_source_sums},
		{"accounts.jsonl", put_accounts}, {"ledgers.jsonl", put_ledgers},
		{"trends.jsonl", put_trends},	  {"network.graphml", put_network},
		{"verdicts.jsonl", put_verdicts}, {"method.json", put_method},
		{"report.md", put_report},
	};
	enum status st = bundle_raw(b, err);

	for (size_t i = 0; i < sizeof parts / sizeof *parts && !st; i++)
		st = part(b, parts[i].name, parts[i].put, err);
	return st ? st : put_sums(b, err);
}

static atomic_bool in_libarchive;

void export_broken_off(void)
{
	enum { FAILED = 4 };

	if (in_libarchive)
		_exit(FAILED);
}

enum status export_evidence(const struct export_input *in, FILE *f, struct job *job,
			    struct err *err)
{
	struct bundle b = {
		.in = in, .job = job, .stamp = 315532800 /* zip knows nothing before 1980 */};
	enum status st = STATUS_OK;

	if (in->corpus->dated && in->corpus->time[in->corpus->dated - 1] / 1000 > b.stamp)
		b.stamp = in->corpus->time[in->corpus->dated - 1] / 1000;
	in_libarchive = true;
	b.zip = archive_write_new();
	b.sums = open_memstream(&b.sums_text, &b.sums_len);
	if (!b.zip || !b.sums)
		st = err_nomem(err);
	else if (archive_write_set_format_zip(b.zip) != ARCHIVE_OK ||
		 archive_write_open_FILE(b.zip, f) != ARCHIVE_OK)
		st = zip_fail(&b, err);
	if (!st)
		st = put_all(&b, err);
	if (!st && archive_write_close(b.zip) != ARCHIVE_OK)
		st = zip_fail(&b, err);
	if (b.zip)
		archive_write_free(b.zip);
	in_libarchive = false;
	if (b.sums)
		fclose(b.sums);
	free(b.sums_text);
	free(b.places);
	arena_free(&b.arena);
	return st;
}

/* {p} of a pair: the id that accounts.jsonl has, with @ before it. */
static struct str partner_name(const struct corpus *c, uint32_t account, char *buf, size_t cap)
{
	struct str id;
	int n;

	if (account == NONE)
		return (struct str){0};
	id = c->account_handle[account] == NONE ? strings_at(&c->account_id, account)
						: strings_at(&c->handle, c->account_handle[account]);
	n = snprintf(buf, cap, "@%.*s", (int)(id.len < cap - 2 ? id.len : cap - 2), id.p);
	return (struct str){buf, n > 0 ? (size_t)n : 0};
}

static void ledger_json(const struct ledger_line *line, struct str partner, FILE *f, bool first)
{
	static const char *const kinds[] = {"prior",  "base", "signal", "cap",
					    "linked", "fast", "event",	"whatif"};
	char text[LEDGER_TEXT], meaning[LEDGER_TEXT];

	ledger_text(line, partner, &LEDGER_PLAIN, text, sizeof text);
	ledger_meaning(line, &LEDGER_PLAIN, meaning, sizeof meaning);
	fprintf(f,
		"%s{\"kind\": \"%s\", \"value\": %.9g, \"threshold\": %.9g, \"points\": %.6g, "
		"\"probability\": %.6g, \"posts\": %u, \"source\": ",
		first ? "" : ", ", kinds[line->kind], line->value == line->value ? line->value : 0,
		line->threshold == line->threshold ? line->threshold : 0, line->points,
		line->probability, line->posts);
	safe_json(f, safe_z(line->source));
	fputs(", \"text\": ", f);
	safe_json(f, safe_z(text));
	fputs(", \"meaning\": ", f);
	safe_json(f, safe_z(meaning));
	fputs("}", f);
}

enum status export_ledgers(const struct export_input *in, FILE *f, struct job *job)
{
	struct arena arena = {0};
	enum status st;

	for (uint32_t i = 0; i < in->result->account_count; i++) {
		uint32_t a = in->result->accounts[i].account, n;
		struct ledger_line *lines;
		char name[256];

		if (i % STOP_EVERY == 0 && job_stop(job)) {
			arena_free(&arena);
			return STATUS_CANCELLED;
		}
		lines = ledger_of_account(in->score, a, &arena, &n);
		fputs("{\"account\": ", f);
		safe_json(f, strings_at(&in->corpus->account_id, a));
		fputs(", \"ledger\": [", f);
		for (uint32_t k = 0; lines && k < n; k++)
			ledger_json(
				&lines[k],
				partner_name(in->corpus, lines[k].partner, name, sizeof name), f,
				k == 0);
		fputs("]}\n", f);
		arena_reset(&arena);
	}
	st = arena.lacked ? STATUS_NOMEM : STATUS_OK;
	arena_free(&arena);
	return st;
}
