#include "config.h"

#include "fold.h"

#include <string.h>
#include <utf8proc.h>

static bool is_mark(utf8proc_int32_t c)
{
	utf8proc_category_t k = utf8proc_category(c);

	return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_MC || k == UTF8PROC_CATEGORY_ME;
}

/* The folded code points of one code point: at most 18 in Unicode, NFKC closure included. */
static size_t fold_code(utf8proc_int32_t code, char out[128])
{
	utf8proc_int32_t parts[32];
	utf8proc_ssize_t n;
	size_t used = 0;

	n = utf8proc_decompose_char(code, parts, 32,
				    UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE, NULL);
	for (utf8proc_ssize_t i = 0; i < n && i < 32; i++)
		if (!is_mark(parts[i]))
			used += (size_t)utf8proc_encode_char(parts[i],
							     (utf8proc_uint8_t *)out + used);
	return used;
}

size_t fold_text(struct str text, char *out, size_t cap)
{
	size_t at = 0, used = 0;

	while (at < text.len) {
		unsigned char b = (unsigned char)text.p[at];
		utf8proc_int32_t code;
		utf8proc_ssize_t n;
		char folded[128];
		size_t len;

		if (b < 0x80) {
			if (used < cap)
				out[used] = (char)(b >= 'A' && b <= 'Z' ? b + 32 : b);
			used++, at++;
			continue;
		}
		n = utf8proc_iterate((const utf8proc_uint8_t *)text.p + at,
				     (utf8proc_ssize_t)(text.len - at), &code);
		if (n <= 0)
			n = 1, code = 0xfffd;
		len = fold_code(code, folded);
		if (used + len <= cap)
			memcpy(out + used, folded, len);
		used += len, at += (size_t)n;
	}
	return used;
}

/* Multiply and rotate over eight bytes at a time, finished as in MurmurHash3's public-domain mixer.
 */
uint64_t hash_bytes(const void *bytes, size_t len, uint64_t seed)
{
	const unsigned char *p = bytes;
	uint64_t h = seed ^ (len * UINT64_C(0x9e3779b97f4a7c15)), w;

	for (; len >= 8; p += 8, len -= 8) {
		memcpy(&w, p, 8);
		h = (h ^ (w * UINT64_C(0x87c37b91114253d5))) * UINT64_C(0x4cf5ad432745937f);
		h = h << 31 | h >> 33;
	}
	w = 0;
	for (size_t i = 0; i < len; i++)
		w |= (uint64_t)p[i] << (8 * i);
	h = (h ^ (w * UINT64_C(0x87c37b91114253d5))) * UINT64_C(0x4cf5ad432745937f);
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}
