#include "config.h"

#include "faulty.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	enum fault fault;
	long at, count;
	bool sticky;
	sqlite3_vfs vfs, *real;
	sqlite3_io_methods methods;
	const sqlite3_io_methods *real_methods;
} f;

static int due(void)
{
	f.count++;
	if (f.fault == FAULT_NONE || f.count < f.at || (f.count > f.at && !f.sticky))
		return SQLITE_OK;
	if (f.fault == FAULT_KILL)
		raise(SIGKILL);
	return f.fault == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR;
}

/* Half of what was to be written is: as a kill or a full disk may leave it. */
static int on_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
	int code;

	if (f.fault != FAULT_NONE && f.count + 1 == f.at)
		f.real_methods->xWrite(file, bytes, n / 2, at);
	code = due();
	return code ? code : f.real_methods->xWrite(file, bytes, n, at);
}

static int on_sync(sqlite3_file *file, int flags)
{
	int code = due();

	(void)file, (void)flags;
	return code ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	int code = due();

	return code ? code : f.real_methods->xTruncate(file, size);
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	int code = due();

	(void)vfs, (void)sync;
	return code ? code : f.real->xDelete(f.real, name, 0);
}

/* All files of one system have the same methods, so that one changed copy serves them. */
static int on_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	int code = f.real->xOpen(f.real, name, file, flags, out);

	(void)vfs;
	if (code == SQLITE_OK && file->pMethods) {
		if (!f.real_methods) {
			f.real_methods = file->pMethods;
			f.methods = *file->pMethods;
			f.methods.xWrite = on_write;
			f.methods.xSync = on_sync;
			f.methods.xTruncate = on_truncate;
		}
		if (file->pMethods == f.real_methods)
			file->pMethods = &f.methods;
	}
	return code;
}

void faulty_install(enum fault fault, long at, bool sticky)
{
	sqlite3_initialize();
	f.fault = fault;
	f.at = at;
	f.count = 0;
	f.sticky = sticky;
	if (f.real)
		return;
	f.real = sqlite3_vfs_find(NULL);
	f.vfs = *f.real;
	f.vfs.zName = "faulty";
	f.vfs.xOpen = on_open;
	f.vfs.xDelete = on_delete;
	sqlite3_vfs_register(&f.vfs, 1);
}

long faulty_count(void)
{
	return f.count;
}
