/* get-followers - finds the followers of a user. */
#include "workflow.h"

int faas_main(void) {
  cJSON *request = request_json(), *answer = cJSON_CreateObject();
  char key[64];
  snprintf(key, sizeof key, "followers:%.0f", field(request, "user_id")->valuedouble);
  char *followers = store_get(key, "[21,34]");
  cJSON_AddItemToObject(answer, "followers", cJSON_Parse(followers));
  free(followers);
  cJSON_Delete(request);
  return respond_json(answer);
}
