/* server.c - the HTTP front end. */
#include "internal.h"

int faas_server(void) { return 2; }
