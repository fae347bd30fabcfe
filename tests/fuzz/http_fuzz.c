/* http_fuzz.c - feeds the HTTP parser anything. However the bytes are cut into pieces, it must take the same requests
 * from them; what it holds stays within its limits, and nothing of it is lost.
 *
 * The first byte says what is parsed and how it is cut. With the preset `fuzz` this is a libFuzzer target:
 *
 *   cmake --preset fuzz && cmake --build --preset fuzz --target http_fuzz
 *   build/fuzz/bin/http_fuzz -max_total_time=60 tests/fuzz/http */
#include "core/fields.h"
#include "core/options.h"
#include "http/http.h"

#include <stdlib.h>
#include <string.h>

static void check(bool holds) {
  if (!holds)
    abort();
}

enum { MAX_REQUESTS = 64 };

struct outcome {
  size_t used;
  int status;
  enum http_stage stage;
  struct faas_buffer fields, body;
};

/* Parses one request after the other, in pieces of at most `piece` bytes. Returns how many were begun. */
static int parse(const char *data, size_t size, size_t piece, bool is_response, struct outcome *outcomes) {
  struct http_request request = {.is_response = is_response};
  size_t used = 0;
  int count = 0;
  while (used < size && count < MAX_REQUESTS) {
    size_t given = size - used < piece ? size - used : piece;
    size_t taken = http_request_feed(&request, data + used, given);
    check(taken <= given && (taken == given || request.stage >= HTTP_COMPLETE));
    check(request.head_size <= HTTP_MAX_HEAD + given && request.body.size <= faas_options.max_body);
    used += taken;
    if (request.stage < HTTP_COMPLETE && used < size)
      continue;
    check(request.stage != HTTP_REFUSED || (request.status >= 400 && request.error));
    check(request.stage != HTTP_COMPLETE || is_response ||
          (request.path && faas_fields_find(&request.fields, ":method") && !request.left));
    outcomes[count++] = (struct outcome){used, request.status, request.stage, request.fields, request.body};
    bool refused = request.stage == HTTP_REFUSED;
    request.fields = request.body = (struct faas_buffer){0};
    http_request_free(&request);
    request.is_response = is_response;
    if (refused)
      break;
  }
  return count;
}

static bool equal(const struct faas_buffer *one, const struct faas_buffer *other) {
  return one->size == other->size && (!one->size || !memcmp(one->data, other->data, one->size));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
  if (!size)
    return 0;
  faas_options.max_body = 1 << 16;
  bool is_response = data[0] & 1;
  struct outcome whole[MAX_REQUESTS], cut[MAX_REQUESTS];
  int count = parse((const char *)data + 1, size - 1, SIZE_MAX, is_response, whole);
  int count_cut = parse((const char *)data + 1, size - 1, 1 + data[0] / 2, is_response, cut);
  check(count == count_cut);
  for (int i = 0; i < count; i++) {
    check(whole[i].stage == cut[i].stage && whole[i].status == cut[i].status);
    /* Of a request that is refused a large piece may have been taken further. */
    check(whole[i].stage == HTTP_REFUSED || (whole[i].used == cut[i].used && equal(&whole[i].body, &cut[i].body)));
    check(equal(&whole[i].fields, &cut[i].fields));
  }
  for (int i = 0; i < count; i++) {
    faas_buffer_free(&whole[i].fields);
    faas_buffer_free(&whole[i].body);
    faas_buffer_free(&cut[i].fields);
    faas_buffer_free(&cut[i].body);
  }
  return 0;
}
