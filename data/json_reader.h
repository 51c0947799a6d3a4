/* json_reader.h: one JSON value -> captures.  jansson is the reference; json_simdjson.cc does the
 * same faster and refuses what it is not sure of. */
#ifndef TAMIZ_JSON_READER_H
#define TAMIZ_JSON_READER_H

#include "capture.h"
#include "map_record.h"

struct json_reader;

/* Called for each document in a value: the value itself, each element of a list, or what the
 * mapping unwraps from it.  root NULL: read by simdjson. */
typedef enum status json_document(void *ctx, struct captures *c, struct err *err);

struct json_options {
	const struct mapping *mapping;
	int depth_cap;
	bool reference; /* jansson only */
};

struct json_reader *json_reader_new(const struct json_options *o);
void json_reader_free(struct json_reader *r);

/* STATUS_REJECTED: no JSON, *reason and *detail say why (static, and the reader's own); else what
 * the document function said.  At least JSON_PADDING bytes after len must be readable. */
enum { JSON_PADDING = 64 };
enum status json_read(struct json_reader *r, const char *bytes, size_t len, json_document *document,
		      void *ctx, const char **reason, const char **detail, struct err *err);

/* Why a document without any record is no post: the mapping's notice for one of its keys, or NULL.
 * Only after json_read called back for it. */
const char *json_notice(struct json_reader *r, const char *bytes, size_t len);

/* jansson's value of the bytes, repaired where need be; NULL with *reason and *detail where it is
 * none, *reason NULL where memory ended.  Frees the value of the call before. */
const json_t *json_parse(struct json_reader *r, const char *bytes, size_t len, const char **reason,
			 const char **detail);

/* Bounds of the next value in a stream of values (with the brackets and commas of one list around
 * them): true where it is complete, *start and *end; *start == len where none is left. */
bool json_next_value(const char *bytes, size_t len, size_t *start, size_t *end);

/* A copy of JSON text in which lone surrogates, NULs, control characters and bad UTF-8 are U+FFFD
 * or escaped, numbers that fit no type are strings and NaN is null.  Room: 6 * len + 16.  Returns
 * its length. */
size_t json_repair(const char *bytes, size_t len, char *out);

/* How deep the value nests, but never more than it has brackets; cheap where those are few. */
bool json_deeper_than(const char *bytes, size_t len, int cap);

#endif
