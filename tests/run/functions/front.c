/* front.c - invokes another function: the request is its name, and behind a space what it is sent. */
#include <faas.h>

#include <signal.h>
#include <string.h>

int faas_main(void) {
  faas_bytes request = faas_request();
  const char *text = request.data, *space = memchr(text, ' ', request.size);
  faas_response response;
  if (!strcmp(text, "die"))
    raise(SIGKILL);
  if (!strcmp(text, "header")) {
    const char *value = faas_request_header("X-Mark"), *path = faas_request_header(":path");
    return faas_respond_status(201) || faas_respond_header("X-Made-By", "front") ||
           faas_respond(value ? value : "", value ? strlen(value) : 0) || faas_respond(path, strlen(path));
  }
  if (!space)
    return faas_respond("front", 5);
  size_t name_size = (size_t)(space - text);
  if (faas_invoke_n(text, name_size, space + 1, request.size - name_size - 1, &response))
    return faas_fail(response.error);
  faas_respond(response.data, response.size);
  faas_response_free(&response);
  return 0;
}
