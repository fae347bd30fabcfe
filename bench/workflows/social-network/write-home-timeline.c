/* write-home-timeline - adds a post to the home timelines of followers and of those who are mentioned. */
#include "workflow.h"

int faas_main(void) {
  cJSON *request = request_json(), *who = cJSON_CreateObject();
  pass_on(who, request, "user_id");
  cJSON *answer = invoke("get-followers", who);
  cJSON *readers = cJSON_DetachItemFromObject(answer, "followers");
  const cJSON *reader;
  cJSON_ArrayForEach(reader, field(request, "user_mention_ids"))
      cJSON_AddItemToArray(readers, cJSON_Duplicate(reader, 1));
  const char *post_id = text_of(request, "post_id");
  cJSON_ArrayForEach(reader, readers) {
    char key[64];
    snprintf(key, sizeof key, "home-timeline:%.0f", reader->valuedouble);
    store_append(key, post_id);
  }
  cJSON_Delete(answer);
  cJSON_Delete(request);
  return respond_json(readers);
}
