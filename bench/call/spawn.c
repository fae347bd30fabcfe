/* spawn - measures what a process for each invocation costs: nanoseconds of posix_spawn of a program, with 64 bytes
 * written to its stdin and its stdout read to the end. Usage: spawn CALLS PROGRAM. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 64 };

static void require(int holds, const char *what) {
  if (!holds) {
    fprintf(stderr, "spawn: %s\n", what);
    exit(1);
  }
}

static void call(char *program, char **environment) {
  int input[2], output[2], status;
  require(!pipe2(input, O_CLOEXEC) && !pipe2(output, O_CLOEXEC), "pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  pid_t child;
  require(!posix_spawn(&child, program, &actions, NULL, (char *[]){program, NULL}, environment), "posix_spawn");
  posix_spawn_file_actions_destroy(&actions);
  close(input[0]);
  close(output[1]);
  char data[SIZE + 1] = "";
  require(write(input[1], data, SIZE) == SIZE, "write");
  close(input[1]);
  size_t size = 0;
  for (ssize_t got; (got = read(output[0], data + size, sizeof data - size)) > 0;)
    size += (size_t)got;
  close(output[0]);
  require(waitpid(child, &status, 0) == child && !status && size == SIZE, "the answer is not the request");
}

int main(int argc, char **argv, char **environment) {
  int calls = argc == 3 ? atoi(argv[1]) : 0;
  require(calls > 0, "usage: spawn CALLS PROGRAM");
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int i = 0; i < calls; i++)
    call(argv[2], environment);
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%.0f\n", ((double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec)) / calls);
}
