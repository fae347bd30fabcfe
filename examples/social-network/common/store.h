/* store.h - the state that the functions share: texts and lists of texts, by key.
 *
 * It is the Redis at REDIS_URL (redis://host:port) where that is set, else an SQLite file: SOCIAL_NETWORK_DB,
 * or faas-social-network.db in the folder for temporary files. The crate common-rust is the same in Rust, on
 * the same data. Any number of processes may use it at the same time.
 *
 *   post:ID            a post, in JSON             user:NAME        the id of a user
 *   short-url:CODE     the URL it stands for       followers:ID     list of the ids of a user's followers
 *   user-timeline:ID   list of a user's posts      home-timeline:ID list of the posts for a user */
#ifndef STORE_H
#define STORE_H

#ifdef __cplusplus
extern "C" {
#endif

struct store {
  struct redisContext *redis; /* one of the two is set */
  struct sqlite3 *sqlite;
  char error[256]; /* why the last call that failed did */
};

/* All but store_close return 0, or -1 with store->error set. A store that was not opened need only be closed.
 */
int store_open(struct store *store);
void store_close(struct store *store);

int store_put(struct store *store, const char *key, const char *value);
/* Sets `*value` to a copy for free(), or to null if there is none. */
int store_get(struct store *store, const char *key, char **value);

/* Appends to a list. */
int store_push(struct store *store, const char *key, const char *value);
/* Calls `each` for the values of a list, oldest first. */
int store_list(struct store *store, const char *key, void (*each)(void *context, const char *value), void *context);

#ifdef __cplusplus
}
#endif

#endif
