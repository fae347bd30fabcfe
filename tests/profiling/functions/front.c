// The root: invokes the others as the lines of its request say. A line is FUNCTION REQUEST; `&` before it begins the
// invocation in a thread, `~` by faas_invoke_async, and the ones begun are waited for at the end.
#include <faas.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct call {
  char *name, *request;
  pthread_t thread;
  faas_future *future;
};

static void report(const char *name, faas_response *response) {
  char line[400];
  int size = snprintf(line, sizeof line, "%s: %d %.*s%s\n", name, response->status, (int)response->size,
                      (const char *)response->data, response->error);
  faas_respond(line, (size_t)size);
  faas_response_free(response);
}

static void *run(void *argument) {
  struct call *call = argument;
  faas_response response;
  faas_invoke(call->name, call->request, strlen(call->request), &response);
  faas_response_free(&response);
  return NULL;
}

int faas_main(void) {
  struct call calls[16];
  int count = 0;
  faas_bytes request = faas_request();
  char text[1024] = "", *lines = text;
  memcpy(text, request.data, request.size < sizeof text - 1 ? request.size : sizeof text - 1);
  for (char *line; (line = strsep(&lines, "\n")) && *line;) {
    char kind = *line == '&' || *line == '~' ? *line++ : 0;
    struct call call = {.name = strsep(&line, " "), .request = line ? line : ""};
    faas_response response;
    if (kind == '~')
      call.future = faas_invoke_async(call.name, call.request, strlen(call.request));
    calls[count] = call;
    if (kind == '&')
      pthread_create(&calls[count].thread, NULL, run, &calls[count]);
    if (kind)
      count++;
    else if (faas_invoke(call.name, call.request, strlen(call.request), &response) || 1)
      report(call.name, &response);
  }
  for (int i = 0; i < count; i++) {
    if (!calls[i].future) {
      pthread_join(calls[i].thread, NULL);
      continue;
    }
    faas_response response;
    faas_wait(calls[i].future, &response);
    report(calls[i].name, &response);
  }
  return 0;
}
