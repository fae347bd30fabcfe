/* movie-info - what is known of a film. */
#include "workflow.h"

int faas_main(void) {
  cJSON *request = request_json();
  char key[64];
  snprintf(key, sizeof key, "movie-info:%.0f", field(request, "movie_id")->valuedouble);
  char *info = store_get(key, "{\"title\":\"A film\",\"plot_id\":4,\"cast_ids\":[1,2,3,5,8],\"average\":7.25}");
  cJSON_Delete(request);
  cJSON *answer = cJSON_Parse(info);
  free(info);
  return respond_json(answer);
}
