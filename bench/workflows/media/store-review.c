/* store-review - stores a review. */
#include "workflow.h"

int faas_main(void) {
  cJSON *review = request_json();
  char *text = cJSON_PrintUnformatted(review);
  store_append("reviews", text);
  free(text);
  return respond_json(review);
}
