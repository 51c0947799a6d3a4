/* cli.h: the program as the shell sees it: words in, exit status out. */
#ifndef TAMIZ_CLI_H
#define TAMIZ_CLI_H

/* Runs the command that argv names.  Returns the exit status of tamiz(1). */
int cli_main(int argc, char **argv);

#endif
