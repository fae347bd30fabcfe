/* sdk-c - answers with its request, and counts. */
#include <faas.h>

static volatile long calls;

int faas_main(void) {
  calls++;
  faas_bytes request = faas_request();
  return faas_respond(request.data, request.size);
}
