#include "config.h"

#include "filter_ast.h"

#include <string.h>
#include <strings.h>

#define N_(text) text

static const struct field_info fields[FIELD_COUNT] = {
	[FIELD_NONE] = {"", "", "", FIELD_TYPE_TEXT},
#define FIELD(ident, name, type, unit, help) \
	[FIELD_##ident] = {name, unit, help, FIELD_TYPE_##type},
#include "fields.def"
#undef FIELD
};

const struct field_info *field_info(enum field f)
{
	return &fields[f];
}

enum field field_by_name(struct str name)
{
	for (int f = FIELD_NONE + 1; f < FIELD_COUNT; f++)
		if (strlen(fields[f].name) == name.len &&
		    !strncasecmp(fields[f].name, name.p, name.len))
			return (enum field)f;
	return FIELD_COUNT;
}

const char *const *field_choices(enum field f)
{
	static const char *const none[] = {NULL};
	static const char *const kinds[] = {
		[KIND_UNKNOWN] = "unknown", [KIND_ORIGINAL] = "original", [KIND_REPOST] = "repost",
		[KIND_QUOTE] = "quote",	    [KIND_REPLY] = "reply",	  NULL};
	static const char *const classes[] = {[CLASS_CHOICE_UNASSESSABLE] = "unassessable",
					      [CLASS_CHOICE_ORGANIC] = "organic",
					      [CLASS_CHOICE_COORDINATED] = "coordinated",
					      [CLASS_CHOICE_AUTOMATED] = "automated",
					      [CLASS_CHOICE_INORGANIC] = "inorganic",
					      NULL};
	static const char *const marks[] = {[MARK_NONE] = "none",
					    [MARK_INORGANIC] = "inorganic",
					    [MARK_ORGANIC] = "organic",
					    [MARK_DOUBTFUL] = "doubtful",
					    [MARK_CHOICE_SUSPICIOUS] = "suspicious",
					    NULL};
	static const char *const has[] = {
		[HAS_URL] = "url",	 [HAS_TAG] = "tag",   [HAS_MENTION] = "mention",
		[HAS_CLIENT] = "client", [HAS_LANG] = "lang", [HAS_GROUP] = "group",
		[HAS_NOTE] = "note",	 [HAS_TIME] = "time", NULL};

	switch (f) {
	case FIELD_KIND:
		return kinds;
	case FIELD_CLASS:
		return classes;
	case FIELD_MARK:
		return marks;
	case FIELD_HAS:
		return has;
	default:
		return none;
	}
}
