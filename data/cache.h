/* cache.h: a corpus's columns in a file beside the study, NAME.tamiz-cache, to be mapped at open.
 *
 * Never required: where it is missing, stale, damaged or of another layout, the tables are read. It
 * is written beside its path and renamed, and every byte is under a checksum that is verified at
 * open, or for the posts' texts soon after; so it is not synced.  Numbers that index something are looked through as well (columns.h):
 * checksums do not stop a forger. */
#ifndef TAMIZ_CACHE_H
#define TAMIZ_CACHE_H

#include "corpus.h"
#include "study.h"

/* STATUS_NOTHING where there is no cache for this state of the study that could be used.  texts: NULL,
 * or takes COLUMN_PARTS_MOST sums; then the posts' texts are not read yet, and cache_check_texts is to
 * be asked about them. */
enum status cache_open(const char *study_path, uint64_t state, struct job *job, uint64_t *texts,
		       struct corpus **out, struct err *err);
/* Whether the texts of a corpus opened so are those that were written.  STATUS_NOTHING: they are not,
 * and the cache has been removed. */
enum status cache_check_texts(const char *study_path, const struct corpus *c, const uint64_t *texts,
			      struct job *job, struct err *err);
/* sums: columns_sum() of c.  Large columns of a corpus that was built are then mapped from the file,
 * and their own memory is given back; others may read them meanwhile. */
enum status cache_write(const char *study_path, uint64_t state, const struct corpus *c,
			const uint64_t *sums, struct err *err);

/* Sections: what others keep beside a study, NAME.tamiz-cache.SECTION, under a key of their own
 * choosing (a hash of all that it was made from).  Checked by its checksum; what the bytes mean is
 * the caller's to check.  *bytes is the caller's to free. */
enum status cache_read_section(const char *study_path, const char *section, uint64_t key,
			       void **bytes, size_t *len, struct err *err);
enum status cache_write_section(const char *study_path, const char *section, uint64_t key,
				const void *bytes, size_t len, struct err *err);

#endif
