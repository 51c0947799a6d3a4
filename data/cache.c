#include "config.h"

#include "cache.h"
#include "columns.h"
#include "fold.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER = 8192, ALIGNMENT = 64, FORMAT = 1, HUGE_PAGE = 2 << 20, LARGE = 4 << 20 };
static const char magic[8] = "tamizcol", section_magic[8] = "tamizsec";

/* In the byte order of the machine: a cache from another one has a wrong magic or layout. */
struct cache_header {
	char magic[8];
	uint32_t format, parts;
	uint64_t layout, state, fingerprint, size;
	struct corpus_counts n;
	uint32_t dated, simulated;
	uint64_t sum; /* of header and directory, with this 0 */
	struct cache_entry {
		uint64_t offset, count, element, sum;
	} entry[COLUMN_PARTS_MOST];
};
_Static_assert(sizeof(struct cache_header) <= HEADER, "the header has to fit its place");

static bool path_of(char *path, size_t size, const char *study, const char *section)
{
	int n = snprintf(path, size, "%s-cache%s%s", study, section ? "." : "",
			 section ? section : "");

	return n > 0 && (size_t)n < size;
}

static uint64_t header_sum(const struct cache_header *h)
{
	struct cache_header copy = *h;

	copy.sum = 0;
	return hash_bytes(&copy, sizeof copy, FORMAT);
}

/* --- reading -----------------------------------------------------------------------------------
 */

struct mapping {
	void *at;
	size_t size;
};

static void unmap(void *ctx)
{
	struct mapping *m = ctx;

	munmap(m->at, m->size);
	free(m);
}

static enum status nothing(struct err *err, const char *why)
{
	return err_set(err, STATUS_NOTHING, "column cache not used: %s", why);
}

/* Only a plain file of our own is mapped: whoever may write it could pull it from under us. */
static enum status map_file(const char *path, struct mapping *m, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat info;

	if (fd < 0)
		return nothing(err, "there is none");
	if (fstat(fd, &info) || !S_ISREG(info.st_mode) || info.st_uid != geteuid() ||
	    info.st_size < HEADER) {
		close(fd);
		return nothing(err, "not a file of ours");
	}
	m->size = (size_t)info.st_size;
	m->at = mmap(NULL, m->size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	return m->at == MAP_FAILED ? nothing(err, "it cannot be mapped") : STATUS_OK;
}

static const char *header_fault(const struct cache_header *h, const struct mapping *m,
				uint64_t state)
{
	if (memcmp(h->magic, magic, sizeof magic) || h->format != FORMAT ||
	    h->layout != columns_layout())
		return "of another program";
	if (h->parts > COLUMN_PARTS_MOST || h->sum != header_sum(h))
		return "damaged";
	if (h->state != state)
		return "stale";
	return h->size != m->size ? "cut" : NULL;
}

static bool parts_of(const struct cache_header *h, const struct mapping *m,
		     struct column_part parts[COLUMN_PARTS_MOST])
{
	for (uint32_t i = 0; i < h->parts; i++) {
		const struct cache_entry *e = &h->entry[i];

		if (e->offset % ALIGNMENT || e->offset > m->size ||
		    (e->element != 1 && e->element != 2 && e->element != 4 && e->element != 8) ||
		    e->count > (m->size - e->offset) / e->element)
			return false;
		parts[i] = (struct column_part){.at = (const char *)m->at + e->offset,
						.count = (size_t)e->count,
						.size = (size_t)e->element};
	}
	return true;
}

static enum status compare(const struct corpus *c, unsigned which, const uint64_t *expected,
			   struct job *job, struct err *err)
{
	uint64_t sums[COLUMN_PARTS_MOST];
	enum status st;

	memcpy(sums, expected, sizeof sums);
	if ((st = columns_sum_of(c, which, job, sums, err)))
		return st;
	return memcmp(sums, expected, sizeof sums) ? nothing(err, "damaged") : STATUS_OK;
}

static enum status verify(const struct corpus *c, const struct cache_header *h, uint64_t *texts,
			  struct job *job, struct err *err)
{
	uint64_t expected[COLUMN_PARTS_MOST] = {0};
	enum status st;

	for (uint32_t i = 0; i < h->parts; i++)
		expected[i] = h->entry[i].sum;
	st = compare(c, texts ? COLUMNS_OTHERS : COLUMNS_OTHERS | COLUMNS_TEXTS, expected, job, err);
	if (!st && texts)
		memcpy(texts, expected, sizeof expected);
	return st ? st : columns_sound(c, job) ? STATUS_OK : nothing(err, "damaged");
}

enum status cache_open(const char *study_path, uint64_t state, struct job *job, uint64_t *texts,
		       struct corpus **out, struct err *err)
{
	char path[4096];
	struct column_part parts[COLUMN_PARTS_MOST];
	struct mapping *m;
	struct corpus *c;
	struct cache_header h;
	const char *fault;
	enum status st;

	*out = NULL;
	if (!state || !path_of(path, sizeof path, study_path, NULL))
		return nothing(err, "no state to compare");
	if (!(m = malloc(sizeof *m)))
		return err_nomem(err);
	if ((st = map_file(path, m, err))) {
		free(m);
		return st;
	}
	memcpy(&h, m->at, sizeof h);
	if ((fault = header_fault(&h, m, state)) || !(c = corpus_over(unmap, m))) {
		unmap(m);
		return fault ? nothing(err, fault) : err_nomem(err);
	}
	c->n = h.n;
	c->dated = h.dated;
	c->simulated = h.simulated != 0;
	c->fingerprint = h.fingerprint;
	if (!parts_of(&h, m, parts) || !columns_from_parts(c, parts, h.parts))
		st = nothing(err, "damaged");
	else
		st = verify(c, &h, texts, job, err);
	if (st)
		corpus_unref(c);
	else
		*out = c;
	return st;
}

enum status cache_check_texts(const char *study_path, const struct corpus *c, const uint64_t *texts,
			      struct job *job, struct err *err)
{
	char path[4096];
	enum status st = compare(c, COLUMNS_TEXTS, texts, job, err);

	if (st == STATUS_NOTHING && path_of(path, sizeof path, study_path, NULL))
		unlink(path);
	return st;
}

/* --- writing -----------------------------------------------------------------------------------
 */

static bool write_at(int fd, const void *bytes, size_t len, uint64_t offset)
{
	const char *p = bytes;

	while (len) {
		ssize_t n = pwrite(fd, p, len > 1 << 30 ? 1 << 30 : len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			errno = n ? errno : ENOSPC;
			return false;
		}
		p += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return true;
}

/* A file of this process's own beside path, for renaming over it. */
static int temporary(char *name, size_t size, const char *path)
{
	int n = snprintf(name, size, "%s.%ld~", path, (long)getpid());

	if (n < 0 || (size_t)n >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	unlink(name);
	return open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
}

static enum status replace(const char *name, const char *path, int fd, bool written,
			   struct err *err)
{
	int reason = errno;

	if (close(fd) && written) {
		reason = errno;
		written = false;
	}
	if (written && rename(name, path)) {
		reason = errno;
		written = false;
	}
	if (written)
		return STATUS_OK;
	unlink(name);
	return err_errno(err, reason, "cannot write the column cache");
}

static uint64_t align(uint64_t at, uint64_t to)
{
	return (at + to - 1) / to * to;
}

/* A long column begins where a huge page may: written in one go, a file system that can keeps it in such pages, and
 * reading it here and there misses the processor's table of pages less often. */
static uint64_t place_of(const struct corpus *c, const struct column_part *part, uint64_t at, size_t page)
{
	const size_t len = part->count * part->size;

	return align(at, len >= LARGE ? HUGE_PAGE : corpus_on_pages(c, part->at, len) ? page : ALIGNMENT);
}

#ifdef __SANITIZE_THREAD__
/* Of its runtime, which takes a mapping for a write. */
void AnnotateIgnoreWritesBegin(const char *file, int line);
void AnnotateIgnoreWritesEnd(const char *file, int line);
#else
#define AnnotateIgnoreWritesBegin(file, line) ((void)0)
#define AnnotateIgnoreWritesEnd(file, line) ((void)0)
#endif

/* The same bytes lie under the columns before and after, so no reader can tell: the system puts one mapping in the
 * place of the other, and who reads meanwhile waits for it.  The end of a column that fills no page stays where it
 * is. */
static void map_over(int fd, const struct cache_header *h, const struct column_part *parts,
		     const struct corpus *c, size_t page)
{
	AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
	for (uint32_t i = 0; i < h->parts; i++) {
		const size_t len = parts[i].count * parts[i].size;

		if (len >= page && corpus_on_pages(c, parts[i].at, len))
			mmap((void *)(uintptr_t)parts[i].at, len / page * page, PROT_READ,
			     MAP_PRIVATE | MAP_FIXED, fd, (off_t)h->entry[i].offset);
	}
	AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
}

enum status cache_write(const char *study_path, uint64_t state, const struct corpus *c,
			const uint64_t *sums, struct err *err)
{
	char path[4096], name[4200];
	struct column_part parts[COLUMN_PARTS_MOST];
	size_t count = columns_parts(c, parts);
	struct cache_header h = {.format = FORMAT,
				 .parts = (uint32_t)count,
				 .layout = columns_layout(),
				 .state = state,
				 .fingerprint = c->fingerprint,
				 .n = c->n,
				 .dated = c->dated,
				 .simulated = c->simulated};
	uint64_t at = HEADER;
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	enum status st;
	bool ok = true;
	int fd, again;

	if (!state || !path_of(path, sizeof path, study_path, NULL))
		return err_set(err, STATUS_FAILED, "no place for a column cache");
	if ((fd = temporary(name, sizeof name, path)) < 0)
		return err_errno(err, errno, "cannot write the column cache");
	memcpy(h.magic, magic, sizeof magic);
	for (size_t i = 0; i < count && ok; i++) {
		size_t len = parts[i].count * parts[i].size;

		at = place_of(c, &parts[i], at, page);
		h.entry[i] = (struct cache_entry){at, parts[i].count, parts[i].size, sums[i]};
		ok = write_at(fd, parts[i].at, len, at);
		at += len;
	}
	h.size = at = align(at, ALIGNMENT);
	h.sum = header_sum(&h);
	ok = ok && !ftruncate(fd, (off_t)at) && write_at(fd, &h, sizeof h, 0);
	again = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	st = replace(name, path, fd, ok, err);
	if (!st && again >= 0)
		map_over(again, &h, parts, c, page);
	if (again >= 0)
		close(again);
	return st;
}

/* --- sections ----------------------------------------------------------------------------------
 */

struct section_header {
	char magic[8];
	uint64_t key, len, sum;
};

static bool read_at(int fd, void *bytes, size_t len, uint64_t offset)
{
	char *p = bytes;

	while (len) {
		ssize_t n = pread(fd, p, len > 1 << 30 ? 1 << 30 : len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return true;
}

static enum status read_section(int fd, uint64_t key, void **bytes, size_t *len, struct err *err)
{
	struct section_header h;
	struct stat info;

	if (fstat(fd, &info) || !S_ISREG(info.st_mode) || !read_at(fd, &h, sizeof h, 0) ||
	    memcmp(h.magic, section_magic, sizeof h.magic))
		return nothing(err, "not a section");
	if (h.key != key)
		return nothing(err, "stale");
	if (info.st_size < (off_t)sizeof h || h.len != (uint64_t)info.st_size - sizeof h)
		return nothing(err, "cut");
	if (!(*bytes = malloc(h.len ? (size_t)h.len : 1)))
		return err_nomem(err);
	*len = (size_t)h.len;
	if (read_at(fd, *bytes, *len, sizeof h) && hash_bytes(*bytes, *len, key) == h.sum)
		return STATUS_OK;
	free(*bytes);
	*bytes = NULL;
	return nothing(err, "damaged");
}

enum status cache_read_section(const char *study_path, const char *section, uint64_t key,
			       void **bytes, size_t *len, struct err *err)
{
	char path[4096];
	enum status st;
	int fd;

	*bytes = NULL;
	*len = 0;
	if (!path_of(path, sizeof path, study_path, section))
		return nothing(err, "no place for it");
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return nothing(err, "there is none");
	st = read_section(fd, key, bytes, len, err);
	close(fd);
	return st;
}

enum status cache_write_section(const char *study_path, const char *section, uint64_t key,
				const void *bytes, size_t len, struct err *err)
{
	struct section_header h = {.key = key, .len = len, .sum = hash_bytes(bytes, len, key)};
	char path[4096], name[4200];
	bool ok;
	int fd;

	if (!path_of(path, sizeof path, study_path, section))
		return err_set(err, STATUS_FAILED, "no place for a column cache");
	if ((fd = temporary(name, sizeof name, path)) < 0)
		return err_errno(err, errno, "cannot write the column cache");
	memcpy(h.magic, section_magic, sizeof h.magic);
	ok = write_at(fd, &h, sizeof h, 0) && write_at(fd, bytes, len, sizeof h);
	return replace(name, path, fd, ok, err);
}
