/* response.c - what an invocation gives to its caller. */
#include "core/response.h"
#include "core/abi.h"
#include "core/buffer.h"
#include "core/heap.h"

#include <stdarg.h>
#include <stdio.h>

FAAS_FAST void faas_response_free(faas_response *response) {
  faas_free(response->owned);
  *response = (faas_response){0};
}

int faas_response_take(faas_response *response, struct faas_buffer *body) {
  if (faas_buffer_reserve(body, 0) != FAAS_OK)
    return faas_response_fail(response, FAAS_NO_MEMORY, "no memory left for a response");
  body->data[body->size] = '\0';
  *response = (faas_response){body->data, body->size, "", FAAS_OK, body->data};
  *body = (struct faas_buffer){.heap = body->heap};
  return FAAS_OK;
}

int faas_response_fail(faas_response *response, int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  struct faas_buffer text = {.heap = faas_current_heap()};
  char *error = NULL;
  if (length >= 0 && faas_buffer_reserve(&text, (size_t)length) == FAAS_OK) {
    error = text.data;
    va_start(arguments, format);
    vsnprintf(error, (size_t)length + 1, format, arguments);
    va_end(arguments);
  }
  *response = (faas_response){"", 0, error ? error : "no memory left", status, error};
  return status;
}
