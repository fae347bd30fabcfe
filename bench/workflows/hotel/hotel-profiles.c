/* hotel-profiles - what is shown of each of some hotels. */
#include "workflow.h"

int faas_main(void) {
  cJSON *request = request_json(), *answer = cJSON_CreateArray();
  const cJSON *id;
  cJSON_ArrayForEach(id, field(request, "hotel_ids")) {
    char key[64];
    snprintf(key, sizeof key, "hotel:%d", id->valueint);
    char *text = store_get(key,
                           "{\"name\":\"A hotel\",\"phone\":\"(415) 555-0100\",\"description\":\"Beds, breakfast and "
                           "a view of the bay on days without fog.\"}");
    cJSON *profile = cJSON_Parse(text);
    free(text);
    cJSON_AddNumberToObject(profile, "id", id->valueint);
    cJSON_AddItemToArray(answer, profile);
  }
  cJSON_Delete(request);
  return respond_json(answer);
}
