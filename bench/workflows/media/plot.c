/* plot - the plot of a film. */
#include "workflow.h"

int faas_main(void) {
  cJSON *request = request_json();
  char key[64];
  snprintf(key, sizeof key, "plot:%.0f", field(request, "plot_id")->valuedouble);
  char *plot = store_get(key, "Somebody comes to town, and somebody leaves it.");
  cJSON_Delete(request);
  cJSON *answer = cJSON_CreateString(plot);
  free(plot);
  return respond_json(answer);
}
