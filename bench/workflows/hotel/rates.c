/* rates - sorts hotels by their price for the given days. */
#include "workflow.h"

struct offer {
  int hotel;
  double price;
};

static int by_price(const void *a, const void *b) {
  double difference = ((const struct offer *)a)->price - ((const struct offer *)b)->price;
  return (difference > 0) - (difference < 0);
}

int faas_main(void) {
  cJSON *request = request_json(), *answer = cJSON_CreateObject();
  const cJSON *ids = field(request, "hotel_ids"), *id;
  struct offer *offers = calloc((size_t)cJSON_GetArraySize(ids) + 1, sizeof *offers);
  size_t count = 0;
  cJSON_ArrayForEach(id, ids) {
    char key[64], price[32];
    snprintf(key, sizeof key, "rate:%d", id->valueint);
    snprintf(price, sizeof price, "%d", 90 + id->valueint * 37 % 61);
    char *stored = store_get(key, price);
    offers[count++] = (struct offer){id->valueint, atof(stored)};
    free(stored);
  }
  qsort(offers, count, sizeof *offers, by_price);
  cJSON *sorted = cJSON_AddArrayToObject(answer, "hotel_ids");
  for (size_t i = 0; i < count; i++)
    cJSON_AddItemToArray(sorted, cJSON_CreateNumber(offers[i].hotel));
  free(offers);
  cJSON_Delete(request);
  return respond_json(answer);
}
