/* store.c - the shared state of the functions, in Redis or SQLite. */
#include "store.h"

#include <hiredis/hiredis.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REDIS_PORT = 6379, BUSY_MILLISECONDS = 10000, SETUP_ATTEMPTS = 1000 };

static const char SCHEMA[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "CREATE TABLE IF NOT EXISTS texts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS items (id INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL);"
    "CREATE INDEX IF NOT EXISTS items_by_key ON items (key, id);";

__attribute__((format(printf, 2, 3))) static int fail(struct store *store, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(store->error, sizeof store->error, format, arguments);
  va_end(arguments);
  return -1;
}

/* ---- Redis -----------------------------------------------------------------------------------------------
 */

static int redis_open(struct store *store, const char *url) {
  char host[200];
  int port = REDIS_PORT;
  if (sscanf(url, "redis://%199[^:/]:%d", host, &port) < 1)
    return fail(store, "REDIS_URL=%s: expected redis://host:port", url);
  store->redis = redisConnect(host, port);
  if (!store->redis)
    return fail(store, "no memory left for a connection to Redis");
  if (store->redis->err)
    return fail(store, "Redis at %s: %s", url, store->redis->errstr);
  return 0;
}

/* Null, with store->error set, if the command failed. */
static redisReply *redis_command(struct store *store, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  redisReply *reply = redisvCommand(store->redis, format, arguments);
  va_end(arguments);
  if (!reply) {
    fail(store, "Redis: %s", store->redis->errstr);
  } else if (reply->type == REDIS_REPLY_ERROR) {
    fail(store, "Redis: %s", reply->str);
    freeReplyObject(reply);
    reply = NULL;
  }
  return reply;
}

static int redis_write(struct store *store, const char *command, const char *key, const char *value) {
  redisReply *reply = redis_command(store, "%s %s %s", command, key, value);
  freeReplyObject(reply);
  return reply ? 0 : -1;
}

/* ---- SQLite ----------------------------------------------------------------------------------------------
 */

static int sqlite_fail(struct store *store) { return fail(store, "SQLite: %s", sqlite3_errmsg(store->sqlite)); }

/* The busy timeout does not cover the change of a new file to WAL mode, which processes that start together
 * all attempt. */
static int sqlite_set_up(sqlite3 *sqlite) {
  int status;
  for (int attempt = 0; attempt < SETUP_ATTEMPTS; attempt++) {
    status = sqlite3_exec(sqlite, SCHEMA, NULL, NULL, NULL);
    if (status != SQLITE_BUSY)
      break;
    sqlite3_sleep(BUSY_MILLISECONDS / SETUP_ATTEMPTS);
  }
  return status;
}

static int sqlite_open(struct store *store) {
  char path[4096];
  const char *file = getenv("SOCIAL_NETWORK_DB");
  const char *folder = getenv("TMPDIR");
  if (file && *file)
    snprintf(path, sizeof path, "%s", file);
  else
    snprintf(path, sizeof path, "%s/faas-social-network.db", folder && *folder ? folder : "/tmp");
  if (sqlite3_open(path, &store->sqlite) != SQLITE_OK)
    return fail(store, "%s: %s", path, sqlite3_errmsg(store->sqlite));
  sqlite3_busy_timeout(store->sqlite, BUSY_MILLISECONDS);
  return sqlite_set_up(store->sqlite) == SQLITE_OK ? 0 : sqlite_fail(store);
}

/* A statement with its parameters, of which `value` may be null; null, with store->error set, on failure. */
static sqlite3_stmt *sqlite_prepare(struct store *store, const char *sql, const char *key, const char *value) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(store->sqlite, sql, -1, &statement, NULL) != SQLITE_OK ||
      sqlite3_bind_text(statement, 1, key, -1, SQLITE_STATIC) != SQLITE_OK ||
      (value && sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC) != SQLITE_OK)) {
    sqlite_fail(store);
    sqlite3_finalize(statement);
    return NULL;
  }
  return statement;
}

/* Ends a statement whose last step gave `step`. */
static int sqlite_end(struct store *store, sqlite3_stmt *statement, int step) {
  int result = step == SQLITE_DONE ? 0 : sqlite_fail(store);
  sqlite3_finalize(statement);
  return result;
}

static int sqlite_write(struct store *store, const char *sql, const char *key, const char *value) {
  sqlite3_stmt *statement = sqlite_prepare(store, sql, key, value);
  return statement ? sqlite_end(store, statement, sqlite3_step(statement)) : -1;
}

/* ---- either ----------------------------------------------------------------------------------------------
 */

int store_open(struct store *store) {
  *store = (struct store){0};
  const char *url = getenv("REDIS_URL");
  return url && *url ? redis_open(store, url) : sqlite_open(store);
}

void store_close(struct store *store) {
  if (store->redis)
    redisFree(store->redis);
  sqlite3_close(store->sqlite);
}

int store_put(struct store *store, const char *key, const char *value) {
  if (store->redis)
    return redis_write(store, "SET", key, value);
  return sqlite_write(store, "INSERT OR REPLACE INTO texts VALUES (?, ?)", key, value);
}

int store_get(struct store *store, const char *key, char **value) {
  const char *found = NULL;
  bool copied = true;
  *value = NULL;
  if (store->redis) {
    redisReply *reply = redis_command(store, "GET %s", key);
    if (!reply)
      return -1;
    if ((found = reply->str))
      copied = (*value = strdup(found));
    freeReplyObject(reply);
    return copied ? 0 : fail(store, "no memory left for a value");
  }
  sqlite3_stmt *statement = sqlite_prepare(store, "SELECT value FROM texts WHERE key = ?", key, NULL);
  if (!statement)
    return -1;
  int step = sqlite3_step(statement);
  if (step == SQLITE_ROW) {
    found = (const char *)sqlite3_column_text(statement, 0);
    copied = found && (*value = strdup(found));
    step = SQLITE_DONE;
  }
  int result = sqlite_end(store, statement, step);
  return copied ? result : fail(store, "no memory left for a value");
}

int store_push(struct store *store, const char *key, const char *value) {
  if (store->redis)
    return redis_write(store, "RPUSH", key, value);
  return sqlite_write(store, "INSERT INTO items (key, value) VALUES (?, ?)", key, value);
}

int store_list(struct store *store, const char *key, void (*each)(void *context, const char *value), void *context) {
  if (store->redis) {
    redisReply *reply = redis_command(store, "LRANGE %s 0 -1", key);
    if (!reply)
      return -1;
    for (size_t i = 0; i < reply->elements; i++)
      each(context, reply->element[i]->str);
    freeReplyObject(reply);
    return 0;
  }
  sqlite3_stmt *statement = sqlite_prepare(store, "SELECT value FROM items WHERE key = ? ORDER BY id", key, NULL);
  if (!statement)
    return -1;
  int step;
  while ((step = sqlite3_step(statement)) == SQLITE_ROW)
    each(context, (const char *)sqlite3_column_text(statement, 0));
  return sqlite_end(store, statement, step);
}
