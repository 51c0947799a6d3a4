/* sha256.h: SHA-256 (FIPS 180-4) by OpenSSL, whose code is the fastest of the libraries that offer
 * it.
 *
 * These are its plain functions: they cannot fail and take no memory, where its newer interface
 * does both.  OpenSSL calls them deprecated and asks for a word that this is known. */
#ifndef TAMIZ_SHA256_H
#define TAMIZ_SHA256_H

#define OPENSSL_API_COMPAT 10100

#include <openssl/sha.h>
#include <stddef.h>

enum { SHA256_SIZE = SHA256_DIGEST_LENGTH };

struct sha256 {
	SHA256_CTX state;
};

static inline void sha256_begin(struct sha256 *s)
{
	SHA256_Init(&s->state);
}

static inline void sha256_add(struct sha256 *s, const void *bytes, size_t len)
{
	SHA256_Update(&s->state, bytes, len);
}

static inline void sha256_end(struct sha256 *s, unsigned char digest[SHA256_SIZE])
{
	SHA256_Final(digest, &s->state);
}

#endif
