/* record.h: what readers and the simulator produce and sinks consume: one post, one account, one
 * trend, one thing that could not be read.  Two producers, two consumers, one struct of callbacks.
 *
 * All strings are slices into the producer's memory and die when the callback returns. */
#ifndef TAMIZ_RECORD_H
#define TAMIZ_RECORD_H

#include "err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes with a length, UTF-8 once past the readers; p NULL: unknown (absent, null), which is not
 * the same as empty. */
struct str {
	const char *p;
	size_t len;
};

/* Absent (known false) differs from known and empty. */
struct str_list {
	const struct str *items;
	size_t count;
	bool known;
};

#define TIME_UNKNOWN INT64_MAX /* sorts after every known time */
#define COUNT_UNKNOWN (-1)

enum post_kind { KIND_UNKNOWN, KIND_ORIGINAL, KIND_REPOST, KIND_QUOTE, KIND_REPLY, KIND_COUNT };

/* Three-valued facts of a profile. */
enum fact { FACT_UNKNOWN = -1, FACT_NO = 0, FACT_YES = 1 };

enum post_flag {
	POST_REPAIRED = 1 << 0,	     /* text had a lone surrogate, NUL or bad UTF-8 */
	POST_TRUNCATED = 1 << 1,     /* only a cut text was in the data */
	POST_TIME_MISMATCH = 1 << 2, /* stated time and id differ by more than 60 s */
	POST_TIME_FROM_ID = 1 << 3,  /* time taken from, or refined by, the id */
	POST_WITHHELD = 1 << 4,
	POST_DELETED = 1 << 5,	      /* a tombstone names it */
	POST_TAGS_FROM_TEXT = 1 << 6, /* entities extracted from the text */
	POST_SIMULATED = 1 << 7,
};

struct account_record {
	struct str platform; /* "x", "mastodon", "bluesky" … ; never unknown */
	struct str id;	     /* the platform's own; where it has none, the folded handle */
	struct str handle;   /* without @ */
	struct str name, description, location, url;
	int64_t created_ms;  /* UTC, or TIME_UNKNOWN */
	int64_t captured_ms; /* when these figures were seen, or TIME_UNKNOWN */
	int64_t followers, following, statuses, likes, listed; /* or COUNT_UNKNOWN */
	enum fact verified, restricted, default_profile, default_image;
};

/* An account of which nothing is known. */
#define ACCOUNT_RECORD_EMPTY \
	((struct account_record){.created_ms = TIME_UNKNOWN, \
				 .captured_ms = TIME_UNKNOWN, \
				 .followers = COUNT_UNKNOWN, \
				 .following = COUNT_UNKNOWN, \
				 .statuses = COUNT_UNKNOWN, \
				 .likes = COUNT_UNKNOWN, \
				 .listed = COUNT_UNKNOWN, \
				 .verified = FACT_UNKNOWN, \
				 .restricted = FACT_UNKNOWN, \
				 .default_profile = FACT_UNKNOWN, \
				 .default_image = FACT_UNKNOWN})

struct post_record {
	struct str platform, id; /* never unknown */
	struct account_record account;
	int64_t time_ms;     /* UTC, or TIME_UNKNOWN */
	int64_t captured_ms; /* or TIME_UNKNOWN */
	enum post_kind kind;
	struct str ref_id;	   /* the post reposted, quoted or replied to (by kind) */
	struct str ref_account_id; /* its author, as far as known */
	struct str ref_handle;
	struct str text; /* whole; of a repost the original's, without "RT @x:" */
	struct str lang, client;
	struct str_list tags;			 /* without #, as written */
	struct str_list urls;			 /* expanded as far as the data expands them */
	struct str_list mentions;		 /* handles without @ */
	int64_t reposts, likes, replies, quotes; /* or COUNT_UNKNOWN */
	uint32_t flags;				 /* enum post_flag */
	int64_t line;	/* 1-based in its file, 0 unknown */
};

#define POST_RECORD_EMPTY \
	((struct post_record){.account = ACCOUNT_RECORD_EMPTY, \
			      .time_ms = TIME_UNKNOWN, \
			      .captured_ms = TIME_UNKNOWN, \
			      .reposts = COUNT_UNKNOWN, \
			      .likes = COUNT_UNKNOWN, \
			      .replies = COUNT_UNKNOWN, \
			      .quotes = COUNT_UNKNOWN})

/* One line of a list of trends: a tag positioned in a window of time. */
struct trend_record {
	struct str tag; /* as written, with or without # */
	struct str place;
	int64_t start_ms, end_ms; /* or TIME_UNKNOWN */
	int64_t reported;	  /* volume, or COUNT_UNKNOWN */
};

/* A post the platform says was deleted. */
struct deletion_record {
	struct str platform, id;
	int64_t time_ms;
};

/* Input that could not be mapped: kept, with where and why. */
struct reject_record {
	int64_t line;	    /* 1-based; 0 unknown */
	int64_t offset;	    /* bytes into the decompressed file */
	const char *reason; /* a short static code-like sentence, counted by value */
	const char *detail; /* or NULL */
	struct str raw;	    /* as read; the sink caps it */
};

/* Every callback returns STATUS_OK, or a status that ends the producer's run. */
struct sink {
	void *ctx;
	enum status (*post)(void *ctx, const struct post_record *, struct err *);
	enum status (*account)(void *ctx, const struct account_record *, struct err *);
	enum status (*trend)(void *ctx, const struct trend_record *, struct err *);
	enum status (*deletion)(void *ctx, const struct deletion_record *, struct err *);
	enum status (*reject)(void *ctx, const struct reject_record *, struct err *);
};

#endif
