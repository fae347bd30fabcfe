/* memory-hungry - fills some megabytes and sums them up. */
#include "workflow.h"

#include <stdint.h>

int faas_main(void) {
  cJSON *request = request_json();
  size_t count = (size_t)field(request, "megabytes")->valuedouble << 17;
  uint64_t state = (uint64_t)field(request, "seed")->valuedouble + 1, sum = 0;
  uint64_t *numbers = malloc(count * sizeof *numbers);
  if (!numbers)
    fail("no memory left");
  for (size_t i = 0; i < count; i++)
    numbers[i] = state = state * 6364136223846793005u + 1442695040888963407u;
  for (size_t i = 0; i < count; i++)
    sum ^= numbers[i];
  free(numbers);
  cJSON_Delete(request);
  return respond_json(cJSON_CreateNumber((double)(sum >> 11)));
}
