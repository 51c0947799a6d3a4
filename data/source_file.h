/* source_file.h: the file that a source was read from.  Its path stands in the study, which may come from a stranger:
 * it can name any file of whoever opens it, a device, or a pipe. */
#ifndef TAMIZ_SOURCE_FILE_H
#define TAMIZ_SOURCE_FILE_H

#include "study.h"

/* An ordinary file of that many bytes; told without opening it. */
bool source_file_fits(const char *path, int64_t bytes);
/* The digest as sha256sum writes one: 64 digits, and nothing else. */
bool source_digest_sound(const char *sha256);

#endif
