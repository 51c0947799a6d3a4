#include "config.h"

#include "err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define N_(text) text /* translated where it is told */

static void fill(struct err *e, enum status status, const char *format, va_list args)
{
	*e = (struct err){.status = status};
	vsnprintf(e->message, sizeof e->message, format, args);
}

enum status err_set(struct err *e, enum status status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(e, status, format, args);
	va_end(args);
	return status;
}

enum status err_errno(struct err *e, int errno_value, const char *format, ...)
{
	char reason[128];
	va_list args;
	size_t used;

	va_start(args, format);
	fill(e, STATUS_FAILED, format, args);
	va_end(args);
	used = strlen(e->message);
	snprintf(e->message + used, sizeof e->message - used, ": %s",
		 strerror_r(errno_value, reason, sizeof reason));
	return STATUS_FAILED;
}

enum status err_nomem(struct err *e)
{
	static const char reason[] = N_("out of memory");

	err_set(e, STATUS_NOMEM, "%s", reason);
	e->id = reason;
	return STATUS_NOMEM;
}
