/* soak - invokes functions that leak, exit, panic and crash, themselves or in a thread, in turn, and watches its own
 * process.
 *
 * Request: the number of invocations. Response: a hundred JSON objects, one on a line, with the invocations made so far,
 * the resident memory in bytes, the open descriptors and the threads. An answer that is not the one expected ends it. */
#include <faas.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
  const char *function;
  const char *request;
  const char *error; /* a part of it, or null where it must succeed */
} cases[] = {
    {"soak-c", "leak", NULL},
    {"soak-cpp", "leak", NULL},
    {"soak-rust", "leak", NULL},
    {"soak-c", "exit", "status 3"},
    {"soak-cpp", "exit", "status 3"},
    {"soak-rust", "exit", "status 3"},
    {"soak-c", "crash", "signal 11"},
    {"soak-cpp", "throw", "signal 6"},
    {"soak-rust", "panic", "status 101"},
    {"soak-c", "abort", "signal 6"},
    {"soak-cpp", "crash", "signal 11"},
    {"soak-rust", "abort", "signal 6"},
    {"soak-c", "leave", NULL},
    {"soak-cpp", "leave", NULL},
    {"soak-rust", "leave", NULL},
    {"soak-c", "threads", NULL},
    {"soak-cpp", "threads", NULL},
    {"soak-rust", "threads", NULL},
    {"soak-c", "thread exits", "status 3"},
    {"soak-c", "thread crashes", "signal 11"},
    {"soak-cpp", "thread throws", "signal 6"},
    {"soak-rust", "thread exits", "status 3"},
};
enum { CASES = sizeof cases / sizeof *cases, SAMPLES = 100 };

static long resident(void) {
  long size = 0, pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%ld %ld", &size, &pages) != 2)
    exit(1);
  fclose(file);
  return pages * sysconf(_SC_PAGESIZE);
}

static int entries(const char *path) {
  int count = -2; /* "." and ".." */
  DIR *folder = opendir(path);
  while (folder && readdir(folder))
    count++;
  closedir(folder);
  return count;
}

int faas_main(void) {
  long calls = atol(faas_request().data);
  for (long i = 1; i <= calls; i++) {
    faas_response response;
    int at = (int)(i % CASES);
    faas_invoke(cases[at].function, cases[at].request, strlen(cases[at].request), &response);
    if (cases[at].error ? !strstr(response.error, cases[at].error) : response.status != FAAS_OK || response.size != 5) {
      char text[200];
      snprintf(text, sizeof text, "%s %s: %s", cases[at].function, cases[at].request, response.error);
      return faas_fail(text);
    }
    faas_response_free(&response);
    if (i * SAMPLES / calls != (i - 1) * SAMPLES / calls) {
      char line[150];
      faas_respond(line, (size_t)snprintf(line, sizeof line,
                                          "{\"calls\": %ld, \"resident\": %ld, \"descriptors\": %d, \"threads\": %d}\n",
                                          i, resident(), entries("/proc/self/fd") - 1, entries("/proc/self/task")));
    }
  }
  return 0;
}
