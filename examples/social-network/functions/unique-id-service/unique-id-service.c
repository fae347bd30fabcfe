/* unique-id-service - makes the id of a new post.
 *
 *   request   {"post_type": 0}                                   0 post, 1 repost, 2 reply, 3 direct message
 *   response  {"post_id": "187f0c5e2b3a4d5e91c2f00d", "post_type": 0}
 *
 * An id is 24 hexadecimal digits: 16 of nanoseconds since 1970, so that ids sort by time, 4 of the machine
 * and 4 random ones. There is no counter, because a function may start afresh at each invocation.
 *
 * A plain program: request on stdin, response on stdout. */
#include "json.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { POST_TYPES = 4, REQUEST_MAX = 4096 };

static uint16_t machine_id(void) {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  uint32_t hash = 2166136261u; /* FNV-1a, folded */
  for (const char *c = host; *c; c++)
    hash = (hash ^ (unsigned char)*c) * 16777619u;
  return (uint16_t)(hash ^ hash >> 16);
}

static int fail(const char *reason) {
  fprintf(stderr, "unique-id-service: %s\n", reason);
  return EXIT_FAILURE;
}

int main(void) {
  char request[REQUEST_MAX];
  size_t size = fread(request, 1, sizeof request, stdin);
  cJSON *input = cJSON_ParseWithLength(request, size);
  const cJSON *post_type = cJSON_GetObjectItemCaseSensitive(input, "post_type");
  bool valid = json_is_whole(post_type) && post_type->valueint < POST_TYPES;
  int type = valid ? post_type->valueint : 0;
  cJSON_Delete(input);
  if (!valid)
    return fail("expected {\"post_type\": 0 to 3}");

  struct timespec now;
  uint16_t random;
  if (clock_gettime(CLOCK_REALTIME, &now) || getrandom(&random, sizeof random, 0) != sizeof random)
    return fail("no clock or no random numbers");
  uint64_t nanoseconds = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  printf("{\"post_id\":\"%016llx%04x%04x\",\"post_type\":%d}\n", (unsigned long long)nanoseconds, machine_id(), random,
         type);
  return EXIT_SUCCESS;
}
