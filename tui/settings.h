/* settings.h: the explorer's options as a table: name, type, range, effect, and how each is read and
 * set. */
#ifndef TAMIZ_SETTINGS_H
#define TAMIZ_SETTINGS_H

#include "app.h"

enum setting {
#define SETTING(ident, name, type, least, most, choices, unit, effect, help) SETTING_##ident,
#include "settings.def"
#undef SETTING
	SETTING_COUNT
};

enum setting_type { TYPE_CHOICE, TYPE_SWITCH, TYPE_NUMBER, TYPE_WORDS };

struct setting_info {
	const char *name;
	enum setting_type type;
	int least, most;
	const char *choices, *unit, *effect, *help; /* effect, help: untranslated */
};

enum { SETTING_VALUE = 64 };

const struct setting_info *setting_info(enum setting s);
/* The option of that name or of a unique beginning; SETTING_COUNT. */
enum setting setting_find(struct str name);
/* Its value as :set takes it. */
const char *setting_value(const struct app *a, enum setting s, char out[SETTING_VALUE]);
/* What it may be: "on or off", "20 to 80 %, auto". */
void setting_range(enum setting s, char *out, size_t cap);
/* Sets it, or complains and says what it is and can be. */
enum reaction setting_set(struct app *a, enum setting s, const char *value);
/* All as the program starts with them, who excepted. */
enum reaction setting_reset_all(struct app *a);

/* Enter on line id of the options view. */
enum reaction options_follow(struct app *a, uint32_t id);

#endif
