/* Entities of hostile text: they lie in it, in order, apart from one another, as the rules say. */
#include "config.h"

#include "extract.h"
#include "fuzz.h"

static void check_list(struct str text, const struct str_list *list)
{
	const char *last = text.p;

	FUZZ_CHECK(list->known);
	for (size_t i = 0; i < list->count; i++) {
		FUZZ_CHECK(list->items[i].len > 0 && list->items[i].p >= last);
		last = list->items[i].p + list->items[i].len;
	}
	FUZZ_CHECK(last <= text.p + text.len);
}

/* No hashtag and no mention begins inside a URL. */
static void check_apart(const struct str_list *list, const struct str_list *urls)
{
	for (size_t i = 0, k = 0; i < list->count; i++) {
		while (k < urls->count && urls->items[k].p + urls->items[k].len <= list->items[i].p)
			k++;
		FUZZ_CHECK(k == urls->count || list->items[i].p < urls->items[k].p);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct str text = {(const char *)data, size};
	struct str_list tags, mentions, urls, alone;
	struct arena arena = {0};

	FUZZ_CHECK(extract_entities(text, &arena, &tags, &mentions, &urls));
	check_list(text, &tags);
	check_list(text, &mentions);
	check_list(text, &urls);
	check_apart(&tags, &urls);
	check_apart(&mentions, &urls);
	for (size_t i = 0; i < mentions.count; i++)
		FUZZ_CHECK(mentions.items[i].len <= 20);
	FUZZ_CHECK(extract_entities(text, &arena, &alone, NULL, NULL));
	FUZZ_CHECK(alone.count == tags.count);
	arena_free(&arena);
	return 0;
}
