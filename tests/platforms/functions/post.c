/* post.c - the root of the workflow: {"text": "..."} becomes {"post": "..."}, shouted. Other requests do one thing
 * each: {"do": "WHAT", "with": "ARGUMENT"}. Not a JSON parser: what the tests send has no escapes and no spaces. */
#include <faas.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The string of a member, in `value`; empty if there is none. */
static void member(faas_bytes request, const char *name, char *value, size_t room) {
  char key[32];
  int size = snprintf(key, sizeof key, "\"%s\":\"", name);
  const char *found = memmem(request.data, request.size, key, (size_t)size);
  const char *end = (const char *)request.data + request.size, *from = found ? found + size : end;
  size_t length = 0;
  while (from + length < end && from[length] != '"' && length + 1 < room)
    length++;
  memcpy(value, from, length);
  value[length] = '\0';
}

static int respond(const char *name, const char *text) {
  char json[4096];
  int size = snprintf(json, sizeof json, "{\"%s\":\"%s\"}", name, text);
  return faas_respond(json, (size_t)size) != FAAS_OK;
}

static int fill(size_t size) {
  char *text = malloc(size);
  memset(text, 'x', size);
  text[0] = text[size - 1] = '"';
  int status = faas_respond("{\"big\":", 7) || faas_respond(text, size) || faas_respond("}", 1);
  free(text);
  return status != FAAS_OK;
}

/* An answer of its own kind, and what is refused. */
static int answer_csv(void) {
  int refused = faas_respond_header("Connection", "close") && faas_respond_header("content-length", "1") &&
                faas_respond_header("bad name", "x") && faas_respond_header("X-Bad", "a\r\nX-Evil: 1") &&
                faas_respond_status(199) && faas_respond_status(600);
  return !refused || faas_respond_status(201) || faas_respond_header("Content-Type", "text/csv") ||
         faas_respond_header("X-Made-By", "post") || !faas_respond_header("Content-Type", "text/plain") ||
         faas_respond("a,b\n", 4);
}

static void wait_for(const char *file) {
  fprintf(stderr, "waiting for %s\n", file);
  while (access(file, F_OK))
    usleep(10000);
}

/* In parts: one before that file is there and two behind it. */
static int stream(const char *file) {
  if (faas_respond_header("Content-Type", "text/event-stream") || faas_respond("data: 1\n\n", 9) || faas_flush())
    return 1;
  wait_for(file);
  return faas_respond("data: 2\n\n", 9) || faas_flush() || faas_respond("data: 3\n\n", 9);
}

/* Until the client takes no more. */
static int stream_on(void) {
  char text[4096];
  memset(text, 'x', sizeof text);
  while (faas_respond(text, sizeof text) == FAAS_OK && faas_flush() == FAAS_OK)
    ;
  fprintf(stderr, "the client takes no more\n");
  return 0;
}

int faas_main(void) {
  faas_bytes request = faas_request();
  char what[64], with[1024], text[1024];
  member(request, "do", what, sizeof what);
  member(request, "with", with, sizeof with);
  member(request, "text", text, sizeof text);
  if (!strcmp(what, "header")) {
    const char *value = faas_request_header(with);
    return respond("value", value ? value : "(none)");
  }
  if (!strcmp(what, "variable")) {
    const char *value = getenv(with);
    return respond("value", value ? value : "(none)");
  }
  if (!strcmp(what, "echo"))
    return faas_respond(request.data, request.size) != FAAS_OK;
  if (!strcmp(what, "text"))
    return faas_respond(with, strlen(with)) != FAAS_OK;
  if (!strcmp(what, "bytes"))
    return faas_respond("\xff\0\x01", 3) != FAAS_OK;
  if (!strcmp(what, "lines"))
    return faas_respond("{\n  \"value\":\r\n \"a\\nb\"\n}\n", 24) != FAAS_OK;
  if (!strcmp(what, "big"))
    return fill(strtoul(with, NULL, 10));
  if (!strcmp(what, "print")) {
    printf("to stdout\n");
    fflush(stdout);
    fprintf(stderr, "to stderr\n");
    return respond("printed", with);
  }
  if (!strcmp(what, "wait")) { /* until that file is there */
    wait_for(with);
    return respond("waited", "yes");
  }
  if (!strcmp(what, "csv"))
    return answer_csv();
  if (!strcmp(what, "no-content"))
    return faas_respond_status(204) || faas_respond("none of this", 12) || faas_flush();
  if (!strcmp(what, "stream"))
    return stream(with);
  if (!strcmp(what, "stream-on"))
    return stream_on();
  if (!strcmp(what, "stream-fail"))
    return faas_respond("some", 4) || faas_flush() || faas_respond("more", 4) || faas_fail("too late");
  if (!strcmp(what, "fail"))
    return faas_fail("told to \"fail\"");
  if (!strcmp(what, "exit"))
    exit(3);
  if (!strcmp(what, "abort"))
    abort();

  faas_response shouted;
  int status = faas_invoke("shout", text, strlen(text), &shouted);
  status = status == FAAS_OK ? respond("post", shouted.data) : faas_fail(shouted.error);
  faas_response_free(&shouted);
  return status;
}
