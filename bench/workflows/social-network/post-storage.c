/* post-storage - stores a post. */
#include "workflow.h"

int faas_main(void) {
  cJSON *post = request_json(), *answer = cJSON_CreateObject();
  char *text = cJSON_PrintUnformatted(post);
  store_append("posts", text);
  free(text);
  pass_on(answer, post, "post_id");
  cJSON_Delete(post);
  return respond_json(answer);
}
