/* store.h - the database of a workflow, as WORKFLOW_STORE says:
 *
 *   redis:PORT        Redis on loopback
 *   memcached:PORT    memcached on loopback
 *   sleep:MICROSECONDS    none; each operation takes that long instead, as measurements in the literature have it
 *   none              none, and no time either (the default)
 *
 * A connection belongs to a thread and lasts as long as the function's process does. An operation that fails ends the
 * function with an error, as a function written for one request at a time does. */
#ifndef WORKFLOW_STORE_H
#define WORKFLOW_STORE_H

#ifdef __cplusplus
extern "C" {
#endif

/* The value of `key`, or a copy of `otherwise` where it has none. The caller frees it. */
char *store_get(const char *key, const char *otherwise);

void store_put(const char *key, const char *value);

/* Adds `value` to the end of the list `key`. */
void store_append(const char *key, const char *value);

#ifdef __cplusplus
}
#endif

#endif
