/* commands.h: one function a command of commands.def, each in its own cmd_*.c. */
#ifndef TAMIZ_COMMANDS_H
#define TAMIZ_COMMANDS_H

#include "cli.h"

#define COMMAND(name, function, operands, options, help) int function(const struct cli *c);
#include "commands.def"
#undef COMMAND

/* check --rerun */
int cmd_rerun(const struct cli *c);

#endif
