/* call_id.h - ids of calls. */
#ifndef FAAS_CORE_CALL_ID_H
#define FAAS_CORE_CALL_ID_H

enum { FAAS_CALL_ID_SIZE = 36 };
/* A random UUID (RFC 9562, version 4). */
void faas_make_call_id(char id[FAAS_CALL_ID_SIZE + 1]);

#endif
