/* unique-id - makes the id of a post from the time and a count. */
#include "workflow.h"

#include <time.h>

int faas_main(void) {
  static unsigned count;
  cJSON *request = request_json(), *answer = cJSON_CreateObject();
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  char id[32];
  snprintf(id, sizeof id, "%llx%03x", (unsigned long long)now.tv_sec * 1000000000 + (unsigned long long)now.tv_nsec,
           count++ & 0xfff);
  cJSON_AddStringToObject(answer, "post_id", id);
  cJSON_AddNumberToObject(answer, "timestamp", (double)now.tv_sec);
  pass_on(answer, request, "post_type");
  cJSON_Delete(request);
  return respond_json(answer);
}
