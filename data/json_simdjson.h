/* json_simdjson.h: a walk over what simdjson's first stage finds, behind a C interface.  Without simdjson, a reader
 * that is never made. */
#ifndef TAMIZ_JSON_SIMDJSON_H
#define TAMIZ_JSON_SIMDJSON_H

#include "capture.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mapping;
struct simdjson_reader;

#ifdef HAVE_SIMDJSON
/* NULL when out of memory: then jansson reads. */
struct simdjson_reader *simdjson_reader_new(void);
void simdjson_reader_free(struct simdjson_reader *r);

/* Fills c (which was reset) from one JSON object, nested no deeper than depth_cap; strings without escapes are slices of bytes.  64
 * bytes after len must be readable.  False: refused, for whatever reason; c is to be reset then. */
bool simdjson_walk(struct simdjson_reader *r, const struct mapping *m, const char *bytes,
		   size_t len, int depth_cap, struct captures *c);
#else
static inline struct simdjson_reader *simdjson_reader_new(void)
{
	return NULL;
}

static inline void simdjson_reader_free(struct simdjson_reader *r)
{
	(void)r;
}

static inline bool simdjson_walk(struct simdjson_reader *r, const struct mapping *m,
				 const char *bytes, size_t len, int depth_cap,
				 struct captures *c)
{
	(void)r;
	(void)m;
	(void)bytes;
	(void)len;
	(void)depth_cap;
	(void)c;
	return false;
}
#endif

#ifdef __cplusplus
}
#endif
#endif
