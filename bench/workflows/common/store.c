/* store.c - the database of a workflow, in Redis, in memcached, or a pause in its place. */
#include "store.h"

#include <faas.h>
#include <hiredis/hiredis.h>
#include <libmemcached/memcached.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum kind { NOT_OPEN, REDIS, MEMCACHED, SLEEP, NONE };

static _Thread_local struct {
  enum kind kind;
  redisContext *redis;
  memcached_st *memcached;
  long microseconds;
} store;

static _Noreturn void fail(const char *what, const char *why) {
  char text[300];
  snprintf(text, sizeof text, "store: %s: %s", what, why);
  exit(faas_fail(text));
}

static void open_redis(int port) {
  store.redis = redisConnect("127.0.0.1", port);
  if (!store.redis || store.redis->err)
    fail("redis", store.redis ? store.redis->errstr : "no memory left");
}

static void open_memcached(int port) {
  store.memcached = memcached_create(NULL);
  memcached_return_t code = store.memcached ? memcached_server_add(store.memcached, "127.0.0.1", (in_port_t)port)
                                            : MEMCACHED_MEMORY_ALLOCATION_FAILURE;
  if (code != MEMCACHED_SUCCESS)
    fail("memcached", memcached_strerror(store.memcached, code));
  memcached_behavior_set(store.memcached, MEMCACHED_BEHAVIOR_TCP_NODELAY, 1);
}

/* What kind it is, with its connection open. */
static enum kind opened(void) {
  if (store.kind != NOT_OPEN)
    return store.kind;
  const char *text = getenv("WORKFLOW_STORE");
  long number = 0;
  if (!text || !strcmp(text, "none")) {
    store.kind = NONE;
  } else if (sscanf(text, "redis:%ld", &number) == 1) {
    open_redis((int)number);
    store.kind = REDIS;
  } else if (sscanf(text, "memcached:%ld", &number) == 1) {
    open_memcached((int)number);
    store.kind = MEMCACHED;
  } else if (sscanf(text, "sleep:%ld", &number) == 1) {
    store.microseconds = number;
    store.kind = SLEEP;
  } else {
    fail("WORKFLOW_STORE is none of redis:PORT, memcached:PORT, sleep:MICROSECONDS, none", text);
  }
  return store.kind;
}

/* At the end of the function's process, fused or not. */
__attribute__((destructor)) static void end(void) {
  if (store.redis)
    redisFree(store.redis);
  if (store.memcached)
    memcached_free(store.memcached);
}

static void pause_instead(void) {
  struct timespec time = {.tv_sec = store.microseconds / 1000000, .tv_nsec = store.microseconds % 1000000 * 1000};
  nanosleep(&time, NULL);
}

static redisReply *checked(redisReply *reply) {
  if (!reply)
    fail("redis", store.redis->errstr);
  if (reply->type == REDIS_REPLY_ERROR)
    fail("redis", reply->str);
  return reply;
}

char *store_get(const char *key, const char *otherwise) {
  switch (opened()) {
  case REDIS: {
    redisReply *reply = checked(redisCommand(store.redis, "GET %s", key));
    char *value = strdup(reply->type == REDIS_REPLY_STRING ? reply->str : otherwise);
    freeReplyObject(reply);
    return value;
  }
  case MEMCACHED: {
    memcached_return_t code;
    size_t size;
    uint32_t flags;
    char *value = memcached_get(store.memcached, key, strlen(key), &size, &flags, &code);
    if (code != MEMCACHED_SUCCESS && code != MEMCACHED_NOTFOUND)
      fail("memcached", memcached_strerror(store.memcached, code));
    return value ? value : strdup(otherwise);
  }
  case SLEEP:
    pause_instead();
    return strdup(otherwise);
  default:
    return strdup(otherwise);
  }
}

static void memcached_write(memcached_return_t code) {
  if (code != MEMCACHED_SUCCESS)
    fail("memcached", memcached_strerror(store.memcached, code));
}

void store_put(const char *key, const char *value) {
  switch (opened()) {
  case REDIS:
    freeReplyObject(checked(redisCommand(store.redis, "SET %s %s", key, value)));
    break;
  case MEMCACHED:
    memcached_write(memcached_set(store.memcached, key, strlen(key), value, strlen(value), 0, 0));
    break;
  case SLEEP:
    pause_instead();
    break;
  default:
    break;
  }
}

/* Lists are bounded: a measurement must not slow down as it goes on. */
enum { LONGEST = 100 };

void store_append(const char *key, const char *value) {
  if (opened() != REDIS) {
    store_put(key, value); /* the newest only: memcached has no lists */
    return;
  }
  freeReplyObject(checked(redisCommand(store.redis, "LPUSH %s %s", key, value)));
  freeReplyObject(checked(redisCommand(store.redis, "LTRIM %s 0 %d", key, LONGEST)));
}
