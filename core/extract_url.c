#include "config.h"

#include "extract_private.h"
#include "tld.h"

enum { TCO_SLUG_MAX = 40, LABEL_MAX = 63 };

static bool is_marker(int32_t c)
{
	return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* May c stand in a host's label, in any script?  Not the hyphen and the underscore, which may only
 * stand within. */
static bool is_host_letter(int32_t c)
{
	if (c < 0x80)
		return is_alnum(c);
	if (c == 0x85 || c == 0xA0 || c == 0x1680 || c == 0x180E || c == 0x3000 || c == 0x2028 ||
	    c == 0x2029 || c == 0x202F || c == 0x205F || (c >= 0x2000 && c <= 0x200A))
		return false;
	return !is_marker(c) && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF && c != UTF8_BAD;
}

/* The labels a host may have: letters of any script after a scheme, else ASCII and accents. */
static bool in_host(int32_t c, bool any_script)
{
	return any_script ? is_host_letter(c) : is_alnum(c) || extract_is_accented(c);
}

struct label {
	const char *from, *end;
	int letters, others; /* ASCII ones, and those beyond */
	bool whole;	     /* neither begins nor ends with - or _, and is not too long */
	bool underscore;
};

static struct label next_label(const struct scan *s, const char *p, bool any_script)
{
	struct label l = {.from = p, .whole = true};
	bool inner = true;
	int len;

	for (; p < s->end; p += len) {
		int32_t c = extract_here(s, p, &len);

		inner = c == '-' || c == '_';
		if (!inner && !in_host(c, any_script))
			break;
		if (c == '_' && !any_script)
			break;
		l.underscore |= c == '_';
		l.whole &= !inner || p > l.from;
		if (c < 0x80)
			l.letters++;
		else
			l.others++;
	}
	l.end = p;
	if (p == l.from || p[-1] == '-' || p[-1] == '_')
		l.whole = false;
	/* At least so long is it in Punycode (RFC 3492): xn--, ASCII, -, a digit for each other. */
	if (l.letters + l.others + (l.others ? 5 : 0) > LABEL_MAX && any_script)
		l.whole = false;
	if (l.others && l.end - l.from > 4 && !memcmp(l.from, "xn--", 4))
		l.whole = false;
	return l;
}

/* Where a top-level domain that begins at p ends, or NULL. */
static const char *top_level(const struct scan *s, const char *p)
{
	const char *q = p;

	if (s->end - p > 4 && (p[0] | 0x20) == 'x' && (p[1] | 0x20) == 'n' &&
	    !memcmp(p + 2, "--", 2)) {
		for (q = p + 4; q < s->end && (is_alnum(*q) || *q == '-');)
			q++;
		return q > p + 4 ? q : NULL;
	}
	while (q < s->end && is_letter(*q))
		q++;
	if (q == p) {
		if (p == s->end || !(*p & 0x80))
			return NULL;
		q += tld_prefix((struct str){p, (size_t)(s->end - p)});
	} else if (!tld_known((struct str){p, (size_t)(q - p)})) {
		return NULL;
	}
	return q > p && (q == s->end || !(is_alnum(*q) || *q == '@' || *q == '+' || *q == '-'))
		       ? q
		       : NULL;
}

/* The longest host that begins at p: its end, or NULL.  *past gets where looking ended, behind all
 * labels: no other host that begins before it is worth trying. */
static const char *match_host(const struct scan *s, const char *p, bool any_script,
			      const char **past)
{
	const char *host = NULL, *top;
	struct label l = next_label(s, p, any_script);

	while (l.whole && l.end < s->end && *l.end == '.') {
		top = l.underscore ? NULL : top_level(s, l.end + 1);
		if (top)
			host = top;
		l = next_label(s, l.end + 1, any_script);
	}
	*past = l.end;
	return host;
}

static bool in_path(int32_t c)
{
	if (c < 0x80)
		return is_alnum(c) || (c > 0 && strchr("!*';:=+,.$/%#[]-_~@|&", c));
	return (c >= 0x400 && c <= 0x4FF) || c == 0x2013 || extract_is_accented(c);
}

static bool ends_path(int32_t c)
{
	if (c < 0x80)
		return is_alnum(c) || (c > 0 && strchr("+-=_#/", c));
	return (c >= 0x400 && c <= 0x4FF) || extract_is_accented(c);
}

/* Parentheses at p, with at most one pair within: where they end, or NULL. */
static const char *match_parens(const struct scan *s, const char *p)
{
	bool inner = false, any = false;
	int len;

	for (p++; p < s->end; p += len) {
		int32_t c = extract_here(s, p, &len);

		if (c == '(' && !inner) {
			if (s->end - p < 2 || p[1] == ')')
				return NULL;
			inner = true;
		} else if (c == ')' && inner) {
			p++;
			while (p < s->end && in_path(extract_here(s, p, &len)))
				p += len;
			return p < s->end && *p == ')' ? p + 1 : NULL;
		} else if (c == ')') {
			return any ? p + 1 : NULL;
		} else if (!in_path(c)) {
			return NULL;
		}
		any = true;
	}
	return NULL;
}

/* The path that begins with the slash at p: its end. */
static const char *match_path(const struct scan *s, const char *p)
{
	const char *good = p + 1;
	int len;

	for (p++; p < s->end;) {
		int32_t c = extract_here(s, p, &len);

		if (c == '(') {
			const char *after = match_parens(s, p);

			if (!after)
				break;
			good = p = after;
			continue;
		}
		if (!in_path(c))
			break;
		p += len;
		if (ends_path(c))
			good = p;
	}
	return good;
}

/* The query at p: its end, or p where there is none. */
static const char *match_query(const struct scan *s, const char *p)
{
	const char *good = p;

	if (p == s->end || *p != '?')
		return p;
	for (const char *q = p + 1; q < s->end; q++) {
		if (!is_alnum(*q) && (*q <= 0 || !strchr("!?*'@();:&=+$/%#[]-_.,~|", *q)))
			break;
		if (is_alnum(*q) || strchr("-_&=#/", *q))
			good = q + 1;
	}
	return good;
}

static const char *match_port(const struct scan *s, const char *p)
{
	if (s->end - p >= 2 && *p == ':' && is_digit(p[1]))
		for (p++; p < s->end && is_digit(*p);)
			p++;
	return p;
}

/* Port, path and query after a host: where they end. */
static const char *match_rest(const struct scan *s, const char *p)
{
	p = match_port(s, p);
	if (p < s->end && *p == '/')
		p = match_path(s, p);
	return match_query(s, p);
}

static bool may_precede_url(int32_t c)
{
	return !is_alnum(c) && c != '@' && c != 0xFF20 && c != '$' && c != '#' && c != 0xFF03 &&
	       c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

/* Links of X's shortener end with their letters and digits (and a query), whatever follows: where
 * those end, for a host whose slash is at p, or NULL where it is not such a link. */
static const char *slug_end(const struct scan *s, const char *host, const char *p)
{
	if (p - host != 4 || (host[0] | 0x20) != 't' || host[1] != '.' || (host[2] | 0x20) != 'c' ||
	    (host[3] | 0x20) != 'o' || s->end - p < 2 || *p != '/' || !is_alnum(p[1]))
		return NULL;
	for (p++; p < s->end && is_alnum(*p);)
		p++;
	return p;
}

/* Where the http or https before the colon at s->at begins, or NULL. */
static const char *scheme_begin(const struct scan *s)
{
	static const char *const names[] = {"https", "http"};

	for (size_t k = 0; k < 2; k++) {
		ptrdiff_t n = (ptrdiff_t)strlen(names[k]), i = 0;
		const char *from;

		if (s->at - s->taken < n)
			continue;
		from = s->at - n;
		while (i < n && (from[i] | 0x20) == names[k][i])
			i++;
		if (i == n && may_precede_url(extract_before(s, from)))
			return from;
	}
	return NULL;
}

/* "://" is at s->at. */
void extract_url(struct scan *s)
{
	const char *from = scheme_begin(s), *host = s->at + 3, *past, *end, *slug;

	s->at = host;
	if (!from)
		return;
	end = match_host(s, host, true, &past);
	if (!end)
		return;
	slug = slug_end(s, host, end);
	s->at = s->taken = slug ? match_query(s, slug) : match_rest(s, end);
	if (!slug || slug - end - 1 <= TCO_SLUG_MAX)
		extract_add(s, s->urls, from, s->at);
}

/* The first full stop of a run of host letters is at s->at: a URL without a scheme? */
void extract_bare_url(struct scan *s)
{
	const char *from = s->at, *past, *end, *rest;
	int32_t c;

	while (from > s->taken && (c = extract_before(s, from)) >= 0 &&
	       (in_host(c, false) || c == '-'))
		do
			from--;
		while (utf8_is_tail((unsigned char)*from));
	c = extract_before(s, from);
	end = from < s->at ? match_host(s, from, false, &past) : NULL;
	if (!end || !may_precede_url(c) || c == '-' || c == '_' || c == '.' || c == '/') {
		s->at = from < s->at && past > s->at ? past : s->at + 1;
		return;
	}
	/* Without a scheme a port or a query belongs to it only where there is a path. */
	rest = match_port(s, end);
	s->at = s->taken = rest < s->end && *rest == '/' ? match_rest(s, end) : end;
	extract_add(s, s->urls, from, s->at);
}
