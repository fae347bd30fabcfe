/* upload-rating - adds a rating to those of its film. */
#include "workflow.h"

int faas_main(void) {
  cJSON *request = request_json(), *part = cJSON_CreateObject();
  char key[64], rating[32];
  snprintf(key, sizeof key, "ratings:%.0f", field(request, "movie_id")->valuedouble);
  snprintf(rating, sizeof rating, "%.0f", field(request, "rating")->valuedouble);
  store_append(key, rating);
  pass_on(part, request, "request_id");
  cJSON_AddStringToObject(part, "key", "rating");
  cJSON_AddItemToObject(part, "value", cJSON_Duplicate(field(request, "rating"), 1));
  cJSON_Delete(request);
  return respond_json(invoke("keep-rating", part));
}
