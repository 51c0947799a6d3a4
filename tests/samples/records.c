/* records [-r] [-d] FILE...: what the formats make of files, counted (or, -d, record by record).
 * -r: with the reference reader. */
#include "config.h"

#include "record_text.h"

#include <string.h>
#include <unistd.h>

static int one(const char *path, const struct format_options *o, bool dump)
{
	struct record_text t = {.out = dump ? stdout : NULL};
	struct format_facts facts;
	struct input *in = NULL;
	struct err err = {0};
	enum status status = input_open(path, 0, &in, &err);

	if (status == STATUS_OK)
		status = record_text_read(in, o, 1 << 20, &t, &facts, &err);
	input_close(in);
	if (status != STATUS_OK) {
		fprintf(stderr, "%s: %s\n", path, err.message);
		return 1;
	}
	if (!dump)
		printf("%s\t%s\t%lld\t%lld\t%lld\t%lld\t%lld\t%lld\t%lld\t%lld\t%lld\t%lld\n", path,
		       facts.format, (long long)t.n.posts, (long long)t.n.accounts,
		       (long long)t.n.trends, (long long)t.n.rejects, (long long)t.n.reposts,
		       (long long)t.n.quotes, (long long)t.n.replies, (long long)t.n.tags,
		       (long long)(t.n.posts ? t.n.first_ms : 0),
		       (long long)(t.n.posts ? t.n.last_ms : 0));
	return 0;
}

int main(int argc, char **argv)
{
	struct format_options o = {0};
	bool dump = false;
	int c, bad = 0;

	while ((c = getopt(argc, argv, "rd")) != -1) {
		o.reference_reader |= c == 'r';
		dump |= c == 'd';
		if (c == '?')
			return 2;
	}
	for (int i = optind; i < argc; i++)
		bad |= one(argv[i], &o, dump);
	return bad;
}
