/* json_load.h: jansson's parser where memory may end.  jansson 2.14 takes no notice of a string that
 * it had no room to grow, and reads on past its end; here an allocation that fails leaves the parser
 * at once. */
#ifndef TAMIZ_JSON_LOAD_H
#define TAMIZ_JSON_LOAD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* As json_loadb and json_load_file, but *nomem tells whether memory ended: then the value is NULL,
 * and what the parser held is lost.  e and nomem may be NULL.  Any thread. */
json_t *json_load_bytes(const char *bytes, size_t len, size_t flags, json_error_t *e, bool *nomem);
json_t *json_load_path(const char *path, size_t flags, json_error_t *e, bool *nomem);

/* Building a value takes many calls, each of which may lack memory and leaves out something then: begin
 * forgets, and lacked tells whether any did since then, in this thread. */
void json_build_begin(void);
bool json_build_lacked(void);

/* As json_dumps, which of a key that it has no room for says nothing and goes on.  NULL: out of memory. */
char *json_dump_text(const json_t *j, size_t flags);

#endif
