// A pointer to nowhere that is given to the runtime ends the invocation like one that the function uses itself, also when
// it has threads, in whichever thread it happens. No lock stays held: the next invocations, and the other threads while
// they are ended, find everything in order.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc %s -o %t/bad.bc
// RUN: %clang_bc -DCALLER %s -o %t/caller.bc
// RUN: %faas-merge %t/caller.bc %t/bad.bc -o %t/fused
// RUN: %t/fused < /dev/null | FileCheck %s --match-full-lines
// RUN: %faas-merge %t/caller.bc %t/bad.bc --isolate bad=shared -o %t/shared
// RUN: %t/shared < /dev/null | FileCheck %s --match-full-lines

// CHECK-COUNT-36: bad {{[a-z]+ [mt]}}: function 'bad' was ended by signal 11 (Segmentation fault)
// CHECK-NEXT: fine

#include <faas.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef CALLER
int faas_main(void) {
  static const char *const ways[] = {"respond", "fail",   "free", "realloc", "strdup", "setenv",
                                     "getenv",  "invoke", "wait", "random",  "puts",   "key",
                                     "create",  "strtok", "time", "join",    "print",  "status"};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
    for (const char *where = "mt"; *where; where++) {
      char text[200];
      faas_response r;
      int size = sprintf(text, "%s %c", ways[i], *where);
      faas_invoke("bad", text, (size_t)size, &r);
      faas_respond("bad ", 4);
      faas_respond(text, (size_t)size);
      faas_respond(text, (size_t)sprintf(text, ": %s%s\n", r.error, (const char *)r.data));
      faas_response_free(&r);
    }
  faas_response r;
  faas_invoke("bad", "none m", 6, &r);
  faas_respond(r.data, r.size);
  return 0;
}
#else
static char *volatile nowhere = (char *)8;
static char way[20];
static pthread_barrier_t begun;

static void use(void) {
  faas_response r;
  int number = 0;
  char *volatile far = (char *)malloc(100) + (1ul << 34); /* where other invocations' memory may be */
  if (!strcmp(way, "respond"))
    faas_respond(nowhere, 100);
  if (!strcmp(way, "fail"))
    exit(faas_fail(nowhere));
  if (!strcmp(way, "free"))
    free(far);
  if (!strcmp(way, "realloc"))
    number = (far = realloc(far, 1000)) != NULL;
  if (!strcmp(way, "strdup"))
    number = (far = strdup(nowhere)) != NULL;
  if (!strcmp(way, "setenv"))
    setenv(nowhere, "value", 1);
  if (!strcmp(way, "getenv"))
    number = !getenv(nowhere);
  if (!strcmp(way, "invoke"))
    faas_invoke(nowhere, "", 0, &r);
  if (!strcmp(way, "wait"))
    faas_wait((faas_future *)nowhere, &r);
  if (!strcmp(way, "random"))
    initstate(1, nowhere, 128);
  if (!strcmp(way, "puts"))
    fputs(nowhere, stdout);
  if (!strcmp(way, "key"))
    pthread_key_create((pthread_key_t *)nowhere, NULL);
  if (!strcmp(way, "create"))
    pthread_create((pthread_t *)nowhere, NULL, NULL, NULL);
  if (!strcmp(way, "strtok"))
    number = !strtok(nowhere, " ");
  if (!strcmp(way, "time"))
    number = !gmtime((time_t *)nowhere);
  if (!strcmp(way, "join"))
    pthread_detach((pthread_t)nowhere);
  if (!strcmp(way, "print"))
    fprintf(stdout, "%s", nowhere);
  if (!strcmp(way, "status"))
    faas_respond_header(nowhere, "");
  if (strcmp(way, "none"))
    printf("%s came back %d\n", way, number);
}

static void *use_in_thread(void *unused) {
  pthread_barrier_wait(&begun);
  use();
  return unused;
}

static void *work(void *unused) {
  pthread_barrier_wait(&begun);
  for (;;)
    free(malloc(10));
  return unused;
}

int faas_main(void) {
  char where;
  pthread_t thread;
  if (sscanf(faas_request().data, "%19s %c", way, &where) != 2)
    return 1;
  pthread_barrier_init(&begun, NULL, where == 'm' ? 2 : 3);
  pthread_create(&thread, NULL, work, NULL);
  if (where == 't')
    pthread_create(&thread, NULL, use_in_thread, NULL);
  pthread_barrier_wait(&begun);
  if (where == 't')
    pthread_join(thread, NULL);
  use();
  return faas_respond("fine\n", 5);
}
#endif
