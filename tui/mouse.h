/* mouse.h: what clicks, the wheel and dragging do, as commands. */
#ifndef TAMIZ_MOUSE_H
#define TAMIZ_MOUSE_H

#include "app.h"
#include "screen.h"

/* in: an EVENT_MOUSE.  A click selects the row, a double click opens it, the wheel moves by three
 * rows, dragging a border between the panes moves it. */
enum reaction mouse_event(struct app *a, const struct input_event *in);

#endif
