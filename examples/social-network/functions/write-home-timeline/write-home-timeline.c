/* write-home-timeline - adds a post to the home timelines of its creator's followers and of the users it
 * mentions.
 *
 *   request   {"user_id": 1, "post_id": "187f...", "user_mention_ids": [21, 99]}
 *   response  {"user_ids": [21, 34, 47, 99]}                      whose home timelines have the post now
 *
 * Invokes social-graph-get-followers. */
#include "function.h"
#include "json.h"
#include "store.h"

static const char NAME[] = "write-home-timeline";

static bool contains(const cJSON *ids, double number) {
  const cJSON *id;
  cJSON_ArrayForEach(id, ids) {
    if (id->valuedouble == number)
      return true;
  }
  return false;
}

/* Adds the whole numbers of `from` that `ids` does not have yet; false if there is anything else in `from`.
 */
static bool add_ids(cJSON *ids, const cJSON *from) {
  const cJSON *id;
  cJSON_ArrayForEach(id, from) {
    if (!json_is_whole(id))
      return false;
    if (!contains(ids, id->valuedouble))
      cJSON_AddItemToArray(ids, cJSON_CreateNumber(id->valuedouble));
  }
  return cJSON_IsArray(from);
}

/* Adds the followers of a user to `ids`. Returns the exit status. */
static int add_followers(cJSON *ids, long long user_id) {
  char request[64];
  int size = snprintf(request, sizeof request, "{\"user_id\":%lld}", user_id);
  faas_response response;
  int status;
  if (faas_invoke("social-graph-get-followers", request, (size_t)size, &response) != FAAS_OK) {
    status = fail(NAME, response.error);
  } else {
    cJSON *answer = cJSON_ParseWithLength(response.data, response.size);
    bool added = add_ids(ids, cJSON_GetObjectItemCaseSensitive(answer, "followers"));
    cJSON_Delete(answer);
    status = added ? 0 : fail(NAME, "social-graph-get-followers gave no list of followers");
  }
  faas_response_free(&response);
  return status;
}

static int push_post(const cJSON *user_ids, const char *post_id) {
  struct store store;
  int status = store_open(&store);
  const cJSON *user_id;
  cJSON_ArrayForEach(user_id, user_ids) {
    if (status)
      break;
    char key[64];
    snprintf(key, sizeof key, "home-timeline:%lld", (long long)user_id->valuedouble);
    status = store_push(&store, key, post_id);
  }
  if (status)
    status = fail(NAME, store.error);
  store_close(&store);
  return status;
}

static int answer(const cJSON *input, cJSON *output) {
  const cJSON *user_id = cJSON_GetObjectItemCaseSensitive(input, "user_id");
  const cJSON *post_id = cJSON_GetObjectItemCaseSensitive(input, "post_id");
  const cJSON *mentions = cJSON_GetObjectItemCaseSensitive(input, "user_mention_ids");
  if (!json_is_whole(user_id) || !json_is_text(post_id))
    return fail(NAME, "expected user_id, a whole number, and post_id, a text");

  cJSON *user_ids = cJSON_AddArrayToObject(output, "user_ids");
  int status = add_followers(user_ids, (long long)user_id->valuedouble);
  if (!status && !add_ids(user_ids, mentions))
    status = fail(NAME, "expected user_mention_ids, a list of whole numbers");
  if (!status)
    status = push_post(user_ids, post_id->valuestring);
  return status ? status : respond(NAME, output);
}

int faas_main(void) {
  faas_bytes request = faas_request();
  cJSON *input = cJSON_ParseWithLength(request.data, request.size);
  cJSON *output = cJSON_CreateObject();
  int status = answer(input, output);
  cJSON_Delete(output);
  cJSON_Delete(input);
  return status;
}
