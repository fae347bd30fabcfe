/* store-post - stores a post under its id.
 *
 *   request   a post: {"post_id": "187f...", "creator": {...}, "text": "...", ...}
 *   response  {"post_id": "187f..."}
 *
 * A post is stored as it came. One that exists is not overwritten: that is an error. */
#include "function.h"
#include "json.h"
#include "store.h"

static const char NAME[] = "store-post";

/* Null, or why it failed: a text of this function or the store's. */
static const char *store_new(struct store *store, const char *post_id, const char *post) {
  char key[256];
  if (snprintf(key, sizeof key, "post:%s", post_id) >= (int)sizeof key)
    return "post_id is too long";
  char *existing;
  if (store_open(store) || store_get(store, key, &existing))
    return store->error;
  free(existing);
  if (existing)
    return "a post with this post_id exists";
  return store_put(store, key, post) ? store->error : NULL;
}

static int answer(const cJSON *post) {
  const cJSON *post_id = cJSON_GetObjectItemCaseSensitive(post, "post_id");
  const cJSON *text = cJSON_GetObjectItemCaseSensitive(post, "text");
  const cJSON *creator = cJSON_GetObjectItemCaseSensitive(post, "creator");
  if (!json_is_text(post_id) || !cJSON_IsString(text) || !cJSON_IsObject(creator))
    return fail(NAME, "expected a post with post_id, text and creator");

  char *stored = cJSON_PrintUnformatted(post);
  if (!stored)
    return fail(NAME, "no memory left");
  struct store store = {0};
  const char *reason = store_new(&store, post_id->valuestring, stored);
  int status = reason ? fail(NAME, reason) : 0;
  store_close(&store);
  free(stored);
  if (status)
    return status;

  cJSON *output = cJSON_CreateObject();
  cJSON_AddStringToObject(output, "post_id", post_id->valuestring);
  status = respond(NAME, output);
  cJSON_Delete(output);
  return status;
}

int faas_main(void) {
  faas_bytes request = faas_request();
  cJSON *post = cJSON_ParseWithLength(request.data, request.size);
  int status = answer(post);
  cJSON_Delete(post);
  return status;
}
