#include "config.h"

#include "sets.h"

#include "study.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *shared(void)
{
	const char *dir = getenv("TAMIZ_SHARED");

	return dir ? dir : "../shared";
}

static enum status gather(struct set *s, struct job *job, struct err *err)
{
	struct method m;

	method_default(&m);
	s->bot = calloc(s->corpus->n.accounts + 1, sizeof *s->bot);
	return s->bot ? evidence_gather(s->corpus, &m, NULL, job, &s->evidence, err)
		      : err_nomem(err);
}

/* Imports files into a study that is gone afterwards. */
static enum status import(struct set *s, const char *const *paths, struct job *job, struct err *err)
{
	char dir[] = "/tmp/tamiz-eval-XXXXXX", path[PATH_MAX], cache[PATH_MAX + 8];
	struct format_options o = {0};
	struct study *study = NULL;
	enum status st;

	if (!mkdtemp(dir))
		return err_errno(err, errno, "%s", dir);
	snprintf(path, sizeof path, "%s/set.tamiz", dir);
	snprintf(cache, sizeof cache, "%s-cache", path);
	if ((st = study_open(path, STUDY_CREATE, &study, err)))
		goto out;
	for (; *paths; paths++) {
		struct import_totals totals;

		st = study_import(study, *paths, &o, job, &totals, err);
		if (st && st != STATUS_REJECTED)
			goto out;
	}
	if ((st = study_load(study, job, &s->corpus, err)))
		goto out;
	st = gather(s, job, err);
out:
	study_close(study);
	unlink(path);
	unlink(cache);
	rmdir(dir);
	return st;
}

/* Posts outside metadata.start_time..end_time tell the classes of some sets apart by their era: a
 * leak. ISO times of one form compare as text. */
static bool inside(const json_t *post, const char *start, const char *end)
{
	const char *at = json_string_value(json_object_get(post, "created_at"));

	return at && strncmp(at, start, 19) >= 0 && strncmp(at, end, 19) <= 0;
}

static json_t *without_leak(const char *path)
{
	json_t *root = json_load_file(path, 0, NULL), *meta = json_object_get(root, "metadata");
	const char *start = json_string_value(json_object_get(meta, "start_time"));
	const char *end = json_string_value(json_object_get(meta, "end_time"));
	json_t *kept, *post;
	size_t i;

	if (!start || !end)
		return root;
	kept = json_array();
	json_array_foreach(json_object_get(root, "posts"), i, post) if (inside(post, start, end))
		json_array_append(kept, post);
	json_object_set_new(root, "posts", kept);
	return root;
}

static void label_from(struct set *s, const char *path)
{
	char line[256];
	FILE *f = fopen(path, "r");

	while (f && fgets(line, sizeof line, f)) {
		uint32_t a;

		line[strcspn(line, "\r\n")] = '\0';
		a = corpus_find_account(s->corpus, (struct str){line, strlen(line)});
		if (a != NONE)
			s->bot[a] = true;
	}
	if (f)
		fclose(f);
}

static enum status read_posts_users(struct set *s, const char *number, struct job *job,
				    struct err *err)
{
	char path[PATH_MAX], labels[PATH_MAX], cut[] = "/tmp/tamiz-eval-XXXXXX.json";
	const char *paths[] = {cut, NULL};
	enum status st;
	json_t *root;
	int fd;

	snprintf(path, sizeof path, "%s/data/labelled/posts_users_%s.json", shared(), number);
	snprintf(labels, sizeof labels, "%s/data/labelled/bots_%s.txt", shared(), number);
	if (!(root = without_leak(path)))
		return err_set(err, STATUS_NOTHING, "not there");
	if ((fd = mkstemps(cut, 5)) < 0) {
		json_decref(root);
		return err_errno(err, errno, "%s", cut);
	}
	st = json_dumpfd(root, fd, 0) ? err_set(err, STATUS_FAILED, "%s: not written", cut)
				      : STATUS_OK;
	close(fd);
	json_decref(root);
	if (!st)
		st = import(s, paths, job, err);
	if (!st)
		label_from(s, labels);
	unlink(cut);
	return st;
}

static enum status read_files(struct set *s, const char *const *names, bool bot, struct job *job,
			      struct err *err)
{
	char path[4][PATH_MAX];
	const char *paths[5] = {0};
	enum status st;

	for (int i = 0; names[i] && i < 4; i++) {
		snprintf(path[i], sizeof path[i], "%s/data/%s", shared(), names[i]);
		if (access(path[i], R_OK))
			return err_set(err, STATUS_NOTHING, "not there");
		paths[i] = path[i];
	}
	if (!(st = import(s, paths, job, err)))
		for (uint32_t a = 0; a < s->corpus->n.accounts; a++)
			s->bot[a] = bot;
	return st;
}

static const struct source {
	const char *name, *what, *family;
	double weight;
	enum card card;
	const char *posts_users, *files[5];
	bool bot;
} sources[] = {
	{"en", "generated posts and people, English", "en", 1, CARD_GENERATED, "30", {0}, false},
	{"fr", "generated posts and people, French", "fr", 1, CARD_GENERATED, "31", {0}, false},
	{"ira",
	 "Internet Research Agency",
	 "ira",
	 1,
	 CARD_CAMPAIGN,
	 NULL,
	 {"ira/ira_sample.csv.gz"},
	 true},
	{"politics",
	 "Argentine and Paraguayan politicians",
	 "politics",
	 0.35,
	 CARD_CAMPAIGN,
	 NULL,
	 {"csv/RLavagna.csv", "csv/mauriciomacri.csv",
	  "csv/tweets_from_hagamos_to_other_parties.csv",
	  "csv/tweets_from_plra_to_other_parties.csv"},
	 false},
	{"blackout",
	 "people and media in a blackout, Venezuela",
	 "blackout",
	 0.35,
	 CARD_CAMPAIGN,
	 NULL,
	 {"csv/apagon11Septiembre.csv"},
	 false},
	{"samples v1.1",
	 "statuses of many test suites",
	 "samples v1.1",
	 0,
	 CARD_CAMPAIGN,
	 NULL,
	 {"v11/statuses.jsonl"},
	 false},
	{"samples v2",
	 "pages and streams, fans of music",
	 "samples v2",
	 0,
	 CARD_CAMPAIGN,
	 NULL,
	 {"v2/kpop.jsonl", "v2/noflat.jsonl", "v2/withheld.jsonl", "v2/verified_type.jsonl"},
	 false},
	{"utility",
	 "timeline of a utility, Venezuela",
	 "utility",
	 0,
	 CARD_CAMPAIGN,
	 NULL,
	 {"csv/corpoelec_17_mayo.csv"},
	 false},
	{"genuine",
	 "profiles of people",
	 "genuine",
	 0.5,
	 CARD_GENERATED,
	 NULL,
	 {"labelled/profiles/users_genuine_half.csv"},
	 false},
	{"fake",
	 "profiles of bought followers",
	 "fake",
	 1,
	 CARD_GENERATED,
	 NULL,
	 {"labelled/profiles/users_fake_followers_half.csv"},
	 true},
	{"social",
	 "profiles of social spambots",
	 "social",
	 1,
	 CARD_GENERATED,
	 NULL,
	 {"labelled/profiles/users_social_spambots_1.csv"},
	 true},
	{"spam",
	 "profiles of traditional spambots",
	 "spam",
	 1,
	 CARD_GENERATED,
	 NULL,
	 {"labelled/profiles/users_traditional_spambots_1.csv"},
	 true},
	{"kaggle bots",
	 "profiles of declared and other bots",
	 "kaggle",
	 1.5,
	 CARD_GENERATED,
	 NULL,
	 {"labelled/profiles/kaggle_bots.csv"},
	 true},
	{"kaggle others",
	 "profiles of known people and media",
	 "kaggle",
	 1.8,
	 CARD_GENERATED,
	 NULL,
	 {"labelled/profiles/kaggle_nonbots.csv"},
	 false},
};

size_t sets_read(struct set *sets, size_t most, struct job *job)
{
	size_t n = 0;

	for (size_t i = 0; i < sizeof sources / sizeof *sources && n < most; i++) {
		const struct source *from = &sources[i];
		struct err err = {0};
		struct set s = {.name = from->name,
				.what = from->what,
				.weight = from->weight,
				.family = from->family,
				.card = from->card};
		enum status st = from->posts_users
					 ? read_posts_users(&s, from->posts_users, job, &err)
					 : read_files(&s, from->files, from->bot, job, &err);

		if (st) {
			fprintf(stderr, "eval: %s skipped: %s\n", from->name, err.message);
			set_free(&s);
			continue;
		}
		sets[n++] = s;
	}
	return n;
}

void set_free(struct set *s)
{
	evidence_unref(s->evidence);
	corpus_unref(s->corpus);
	free(s->bot);
	*s = (struct set){0};
}
