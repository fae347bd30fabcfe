/* social-graph-get-followers - the ids of the users who follow a user.
 *
 *   request   {"user_id": 1}
 *   response  {"user_id": 1, "followers": [21, 34, 47]}
 *
 * A user without followers in the store has those of a default social graph, which depends on the id only. */
#include "function.h"
#include "json.h"
#include "store.h"

static const char NAME[] = "social-graph-get-followers";

enum { DEFAULT_USERS = 1000, DEFAULT_FOLLOWERS = 5 };

static void append(void *followers, const char *id) {
  cJSON_AddItemToArray(followers, cJSON_CreateNumber(strtod(id, NULL)));
}

/* From three to seven of the users 1 to DEFAULT_USERS. All steps together are less than DEFAULT_USERS, so
 * neither the user nor another follower comes round. */
static void append_default(cJSON *followers, long long user_id) {
  long long count = DEFAULT_FOLLOWERS - 2 + user_id % DEFAULT_FOLLOWERS;
  long long step = 13 + user_id % 100;
  for (long long i = 1; i <= count; i++)
    cJSON_AddItemToArray(followers, cJSON_CreateNumber((double)((user_id + i * step) % DEFAULT_USERS + 1)));
}

static int answer(const cJSON *input) {
  const cJSON *user_id = cJSON_GetObjectItemCaseSensitive(input, "user_id");
  if (!json_is_whole(user_id))
    return fail(NAME, "expected {\"user_id\": a whole number}");
  long long id = (long long)user_id->valuedouble;

  cJSON *output = cJSON_CreateObject();
  cJSON_AddNumberToObject(output, "user_id", user_id->valuedouble);
  cJSON *followers = cJSON_AddArrayToObject(output, "followers");

  char key[64];
  snprintf(key, sizeof key, "followers:%lld", id);
  struct store store;
  int status = 0;
  if (store_open(&store) || store_list(&store, key, append, followers))
    status = fail(NAME, store.error);
  store_close(&store);
  if (!status) {
    if (!cJSON_GetArraySize(followers))
      append_default(followers, id);
    status = respond(NAME, output);
  }
  cJSON_Delete(output);
  return status;
}

int faas_main(void) {
  faas_bytes request = faas_request();
  cJSON *input = cJSON_ParseWithLength(request.data, request.size);
  int status = answer(input);
  cJSON_Delete(input);
  return status;
}
