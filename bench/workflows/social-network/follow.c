/* follow - writes both sides of a new edge of the social graph. */
#include "workflow.h"

static cJSON *edge(const cJSON *request, const char *list, const char *of, const char *entry) {
  cJSON *update = cJSON_CreateObject();
  cJSON_AddStringToObject(update, "list", list);
  cJSON_AddItemToObject(update, "of", cJSON_Duplicate(field(request, of), 1));
  cJSON_AddItemToObject(update, "entry", cJSON_Duplicate(field(request, entry), 1));
  return update;
}

int faas_main(void) {
  cJSON *request = request_json();
  struct call followees = start("update-graph", edge(request, "followees", "user_id", "followee_id"));
  struct call followers = start("update-graph", edge(request, "followers-of", "followee_id", "user_id"));
  cJSON_Delete(answer_of(&followees));
  cJSON_Delete(answer_of(&followers));
  return respond_json(request);
}
