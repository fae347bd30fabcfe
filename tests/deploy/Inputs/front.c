#include <faas.h>
int faas_main(void) {
  faas_response r;
  return faas_invoke("text", "", 0, &r) ? 1 : faas_respond(r.data, r.size);
}
