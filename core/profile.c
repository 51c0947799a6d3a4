#include "config.h"

#include "signals_private.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

static bool letter(char c)
{
	return isalpha((unsigned char)c) || (c & 0x80);
}

/* A word bot, bots, robot or robots; or a handle that begins or ends in bot in its own case
 * (mcgucket_bot, NewsBot). */
static bool says_bot(struct str s, bool handle)
{
	for (size_t i = 0; i + 3 <= s.len; i++) {
		size_t from = i, to = i + 3;

		if ((s.p[i] | 32) != 'b' || strncasecmp(s.p + i, "bot", 3))
			continue;
		if (from >= 2 && !strncasecmp(s.p + from - 2, "ro", 2))
			from -= 2;
		if (to < s.len && (s.p[to] == 's' || s.p[to] == 'S'))
			to++;
		bool left = !from || !letter(s.p[from - 1]),
		     right = to == s.len || !letter(s.p[to]);

		if (left && right)
			return true;
		if (handle && ((right && to == s.len) || (left && !from && !memcmp(s.p, "bot", 3))))
			return true;
		if (handle && right && s.p[i] == 'B')
			return true;
	}
	return false;
}

static size_t trailing_digits(struct str s)
{
	size_t n = 0;

	while (n < s.len && isdigit((unsigned char)s.p[s.len - n - 1]))
		n++;
	return n;
}

static void counts(const struct corpus *c, uint32_t a, struct account_signals *out)
{
	uint32_t followers = c->account_followers[a], following = c->account_following[a];
	uint32_t likes = c->account_likes[a], listed = c->account_listed[a];
	uint32_t statuses = c->account_statuses[a];

	if (likes != NONE)
		signal_put(out, SIGNAL_LIKES, log10(likes + 1.0), 1);
	if (listed != NONE)
		signal_put(out, SIGNAL_LISTED, log10(listed + 1.0), 1);
	if (followers != NONE && following != NONE)
		signal_put(out, SIGNAL_RATIO, log10((followers + 1.0) / (following + 1.0)), 1);
	if (following != NONE && statuses != NONE && statuses >= 50)
		signal_put(out, SIGNAL_FOLLOWS, log10(following + 1.0), 1);
}

static void facts(const struct corpus *c, uint32_t a, struct account_signals *out)
{
	uint8_t known = c->account_known[a], yes = c->account_facts[a];

	if (known & ACCOUNT_VERIFIED)
		signal_put(out, SIGNAL_VERIFIED, yes & ACCOUNT_VERIFIED ? 1 : 0, 1);
	if (known & ACCOUNT_DEFAULT_PROFILE)
		signal_put(out, SIGNAL_PLAIN, yes & ACCOUNT_DEFAULT_PROFILE ? 1 : 0, 1);
	if (known & ACCOUNT_DEFAULT_IMAGE)
		signal_put(out, SIGNAL_IMAGE, yes & ACCOUNT_DEFAULT_IMAGE ? 1 : 0, 1);
}

void signals_profile(const struct corpus *c, uint32_t a, struct account_signals *out)
{
	struct str handle = {0}, name = strings_at(&c->account_name, a);
	struct str about = strings_at(&c->account_about, a);
	const uint32_t *rows = c->account_posts.item + c->account_posts.off[a];
	int64_t created = c->account_created[a];

	if (c->account_handle[a] != NONE)
		handle = strings_at(&c->handle, c->account_handle[a]);
	counts(c, a, out);
	facts(c, a, out);
	if (handle.len) {
		signal_put(out, SIGNAL_DIGITS, (double)trailing_digits(handle), 1);
		signal_put(out, SIGNAL_DECLARED,
			   says_bot(handle, true) || says_bot(name, true) || says_bot(about, false),
			   1);
	}
	if (created != TIME_UNKNOWN && lists_count(&c->account_posts, a) && rows[0] < c->dated &&
	    c->time[rows[0]] >= created) {
		double days = (double)(c->time[rows[0]] - created) / 86400000.0;

		signal_put(out, SIGNAL_YOUNG, days, 1);
		/* Posts in all its days: what this study did not capture counts too. */
		if (c->account_statuses[a] != NONE)
			signal_put(out, SIGNAL_GROWTH, c->account_statuses[a] / (days + 1), 1);
	}
}
