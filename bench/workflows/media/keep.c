/* keep-user-id, keep-movie-id, keep-rating, keep-text - each keeps one kind of part of a review until all are there. The
 * five are one service in the original, deployed once for each kind. */
#include "workflow.h"

int faas_main(void) {
  cJSON *part = request_json();
  char key[200];
  snprintf(key, sizeof key, "review-part:%s", text_of(part, "key"));
  char *text = cJSON_PrintUnformatted(part);
  store_put(key, text);
  free(text);
  return respond_json(part);
}
