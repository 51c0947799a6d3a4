/* account_pack.h: an account in as few bytes as it can be, for a million of them in memory. */
#ifndef TAMIZ_ACCOUNT_PACK_H
#define TAMIZ_ACCOUNT_PACK_H

#include "record.h"

/* The figures of a capture. */
struct snapshot {
	int64_t captured_ms; /* TIME_UNKNOWN: none */
	int64_t counts[5];   /* followers, following, statuses, likes, listed */
};

/* In memory of its own, to be freed; NULL: out of memory. */
char *account_pack(const struct account_record *r, const struct snapshot *s);
/* What went in; r's strings lie in the packed bytes. */
void account_unpack(const char *packed, struct account_record *r, struct snapshot *s);
/* r's id alone; and the platform with it. */
struct str account_packed_id(const char *packed);
struct str account_packed_platform(const char *packed);

#endif
