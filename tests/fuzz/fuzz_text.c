/* Hostile bytes through the sanitiser, the cluster walk, the fold and the decoder. */
#include "config.h"

#include "fold.h"
#include "fuzz.h"
#include "text.h"

#include <string.h>

static void check_safe(struct str text, enum text_mode mode, char *out, size_t cap)
{
	size_t n = text_safe(text, mode, out, cap);
	const char *p = out, *end = out + n;
	int cells = 0, width;
	int32_t c;

	FUZZ_CHECK(n < cap && out[n] == '\0' && text_valid((struct str){out, n}, NULL));
	while (p < end) {
		p += text_decode(p, end, &c);
		if (c == '\n' && mode == TEXT_DETAIL)
			continue;
		width = text_width(c);
		FUZZ_CHECK(width >= 0 && (c < 0x80 || mode != TEXT_ASCII));
		cells += width;
	}
	FUZZ_CHECK(cells == text_cells(text, mode));
	FUZZ_CHECK(text_early_marks(out, n) <= n &&
		   text_cells((struct str){out, strlen(out)}, mode) == cells);
}

static void check_fit(struct str text, int cells, char *out, size_t cap)
{
	int used;
	size_t n = text_fit(text, TEXT_LINE, cells, out, cap, &used);

	FUZZ_CHECK(n < cap && out[n] == '\0' && used <= cells);
	FUZZ_CHECK(text_cells((struct str){out, n}, TEXT_LINE) == used);
}

static void check_clusters(struct str text)
{
	for (size_t at = 0, next; at < text.len; at = next) {
		next = text_next_cluster(text, at);
		FUZZ_CHECK(next > at && next <= text.len);
		FUZZ_CHECK(text_previous_cluster(text, next) == at);
	}
}

static void check_fold(struct str text)
{
	size_t need = fold_text(text, NULL, 0), again;
	char *once = malloc(need + 1), *twice = malloc(need + 1);

	FUZZ_CHECK(once && twice);
	FUZZ_CHECK(fold_text(text, once, need) == need);
	again = fold_text((struct str){once, need}, twice, need);
	FUZZ_CHECK(again == need && !memcmp(once, twice, need));
	FUZZ_CHECK(hash_bytes(once, need, 1) == hash_bytes(twice, need, 1));
	free(once);
	free(twice);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct str text = {(const char *)data, size};
	size_t cap = 9 * size + 1;
	char *out = malloc(cap);

	FUZZ_CHECK(out);
	for (enum text_mode mode = TEXT_LINE; mode <= TEXT_ASCII; mode++)
		check_safe(text, mode, out, cap);
	check_fit(text, size ? data[0] % 120 : 0, out, size ? 1 + data[size - 1] % cap : 1);
	check_clusters(text);
	check_fold(text);
	free(out);
	return 0;
}
