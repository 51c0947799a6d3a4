/* sample.h: what several tests of core need: seeded random numbers and hostile random text. */
#ifndef TAMIZ_TESTS_SAMPLE_H
#define TAMIZ_TESTS_SAMPLE_H

#include "utf8.h"

/* SplitMix64 (Steele, Lea & Flood 2014). */
static inline uint64_t sample_next(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

/* A code point: often one that joins, hides, widens or breaks; never a surrogate. */
static inline int32_t sample_code(uint64_t *seed)
{
	static const int32_t nasty[] = {
		'\n',	 '\r',	   '\t',   0x1B,    0x7F,    0x9B,    0x301,  0x308,   0x200D,
		0x200C,	 0xFE0F,   0xFE0E, 0x1F3FD, 0x1F468, 0x1F469, 0x2764, 0x1F1FB, 0x1F1EA,
		0x202E,	 0x2066,   0xAD,   0xE0041, 0x1100,  0x1161,  0x11A8, 0xAC00,  0x600,
		0x0D4E,	 0x093E,   0x0E33, 0xFFFD,  0x4E00,  0x3000,  0x2028, 0x1F3F4, 0xFEFF,
		0x31350, 0x10FFFF, 0xE000, 0x034F,  0x115F,  ' ',     '#',    '@',     '_',
	};
	uint64_t r = sample_next(seed);
	int32_t c;

	switch (r % 4) {
	case 0:
		return (int32_t)(0x20 + r / 4 % 95);
	case 1:
	case 2:
		return nasty[r / 4 % (sizeof nasty / sizeof *nasty)];
	default:
		c = (int32_t)(r / 4 % (r & 1024 ? 0x3000 : 0x110000));
		return c >= 0xD800 && c < 0xE000 ? 'x' : c;
	}
}

/* Up to `codes` of them as UTF-8, now and then with a byte that is not; needs 4 * codes bytes. */
static inline size_t sample_text(uint64_t *seed, size_t codes, char *out)
{
	size_t n = 0, count = sample_next(seed) % (codes + 1);

	while (count--) {
		if (sample_next(seed) % 16 == 0)
			out[n++] = (char)(0x80 + sample_next(seed) % 0x80);
		else
			n += (size_t)utf8_encode(sample_code(seed), out + n);
	}
	return n;
}

#endif
