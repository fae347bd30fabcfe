/* update-graph - adds an entry to a list of the social graph. */
#include "workflow.h"

int faas_main(void) {
  cJSON *request = request_json();
  char key[100], entry[32];
  snprintf(key, sizeof key, "%s:%.0f", text_of(request, "list"), field(request, "of")->valuedouble);
  snprintf(entry, sizeof entry, "%.0f", field(request, "entry")->valuedouble);
  store_append(key, entry);
  return respond_json(request);
}
