/* echo - answers with its request. */
#include <faas.h>

int faas_main(void) {
  faas_bytes request = faas_request();
  return faas_respond(request.data, request.size);
}
