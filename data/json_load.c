#include "config.h"

#include "json_load.h"
#include "paths.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where this thread's parser is left to; NULL outside of one: a failure is then told as usual. */
static _Thread_local jmp_buf *way_out;

static _Thread_local bool lacked;

static void *allocate(size_t size)
{
	void *p = malloc(size);

	lacked |= !p;
	if (!p && way_out)
		longjmp(*way_out, 1);
	return p;
}

static void install(void)
{
	json_set_alloc_funcs(allocate, free);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

void json_build_begin(void)
{
	pthread_once(&once, install);
	lacked = false;
}

bool json_build_lacked(void)
{
	return lacked;
}

static json_t *load(const char *bytes, size_t len, size_t flags, json_error_t *e, bool *nomem)
{
	json_t *volatile root = NULL;
	jmp_buf here;

	pthread_once(&once, install);
	*nomem = setjmp(here) != 0;
	if (!*nomem) {
		way_out = &here;
		root = json_loadb(bytes, len, flags, e);
	}
	way_out = NULL;
	return root;
}

json_t *json_load_bytes(const char *bytes, size_t len, size_t flags, json_error_t *e, bool *nomem)
{
	json_error_t own_error;
	bool own_nomem;
	json_t *root = load(bytes, len, flags, e ? e : &own_error, nomem ? nomem : &own_nomem);

	return root;
}

/* Mappings and points are read whole; what calls itself one may be a disk's worth of nothing. */
enum { FILE_MOST = 64 << 20 };

static char *read_whole(FILE *f, size_t *len, bool *nomem)
{
	size_t cap = 0, got = 1;
	char *bytes = NULL;

	for (*len = 0; got; *len += got) {
		if (*len > FILE_MOST) {
			errno = EFBIG;
			free(bytes);
			return NULL;
		}
		if (*len + 1 >= cap) {
			char *grown = realloc(bytes, cap = cap ? 2 * cap : 1 << 14);

			if (!grown) {
				*nomem = true;
				free(bytes);
				return NULL;
			}
			bytes = grown;
		}
		got = fread(bytes + *len, 1, cap - *len - 1, f);
	}
	if (!ferror(f))
		return bytes;
	free(bytes);
	return NULL;
}

json_t *json_load_path(const char *path, size_t flags, json_error_t *e, bool *nomem)
{
	json_error_t own_error;
	bool own_nomem;
	json_t *root = NULL;
	char *bytes;
	size_t len;
	FILE *f;

	e = e ? e : &own_error;
	nomem = nomem ? nomem : &own_nomem;
	*e = (json_error_t){.line = -1};
	*nomem = false;
	f = paths_read(path);
	bytes = f ? read_whole(f, &len, nomem) : NULL;
	*nomem = *nomem || (!f && errno == ENOMEM);
	if (bytes)
		root = load(bytes, len, flags, e, nomem);
	else
		snprintf(e->text, sizeof e->text, "cannot read: %s", strerror(errno));
	free(bytes);
	if (f)
		fclose(f);
	return root;
}

struct dump {
	char *bytes;
	size_t len, cap;
	bool failed;
};

static int dump_add(const char *bytes, size_t len, void *to)
{
	struct dump *d = to;

	if (!d->failed && d->cap - d->len <= len) {
		size_t cap = 2 * d->cap + len + 64;
		char *grown = realloc(d->bytes, cap);

		d->failed = !grown;
		if (grown) {
			d->bytes = grown;
			d->cap = cap;
		}
	}
	if (d->failed)
		return -1;
	memcpy(d->bytes + d->len, bytes, len);
	d->len += len;
	d->bytes[d->len] = '\0';
	return 0;
}

char *json_dump_text(const json_t *j, size_t flags)
{
	struct dump d = {0};

	if (!json_dump_callback(j, dump_add, &d, flags) && !d.failed)
		return d.bytes;
	free(d.bytes);
	return NULL;
}
