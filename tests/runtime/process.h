// process.h - starts the echo function: as a process that answers one request, or as a server.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using Variables = std::vector<std::string>; // NAME=VALUE

// Long enough that only a hang passes it, also under a sanitizer on a busy machine.
constexpr int deadlineSeconds = 30;

// Starts it with these descriptors and only these FAAS_ variables. Returns its pid.
inline pid_t startEcho(const Variables &variables, int input, int output, int error) {
  std::vector<char *> environment;
  for (char **variable = environ; *variable; variable++)
    if (strncmp(*variable, "FAAS_", 5) && strncmp(*variable, "PORT=", 5))
      environment.push_back(*variable);
  for (const std::string &variable : variables)
    environment.push_back(const_cast<char *>(variable.c_str()));
  environment.push_back(nullptr);
  pid_t pid = fork();
  if (pid)
    return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that is killed leaves no server behind
  dup2(input, 0);
  dup2(output, 1);
  dup2(error, 2);
  const char *arguments[] = {ECHO_FUNCTION, nullptr};
  execve(ECHO_FUNCTION, const_cast<char **>(arguments), environment.data());
  _exit(127);
}

// A child's exit status; 1000 + the number of the signal that ended it; -1 if it does not end.
inline int waitFor(pid_t pid) {
  for (int i = 0; i < deadlineSeconds * 100; i++) {
    int status;
    if (waitpid(pid, &status, WNOHANG) == pid)
      return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  return -1;
}

struct Outcome {
  int status;
  std::string output, error;
};

inline std::string contents(FILE *file) {
  std::string text;
  char data[1 << 16];
  rewind(file);
  while (size_t size = fread(data, 1, sizeof data, file))
    text.append(data, size);
  fclose(file);
  return text;
}

// Runs it with `request` on stdin until it ends.
inline Outcome runEcho(const std::string &request, const Variables &variables = {}) {
  FILE *input = tmpfile(), *output = tmpfile(), *error = tmpfile();
  fwrite(request.data(), 1, request.size(), input);
  rewind(input);
  Outcome outcome;
  outcome.status = waitFor(startEcho(variables, fileno(input), fileno(output), fileno(error)));
  fclose(input);
  outcome.output = contents(output);
  outcome.error = contents(error);
  return outcome;
}

// The echo function as a server on a free port, until the end of this object.
class Server {
public:
  explicit Server(Variables variables = {}) {
    variables.push_back("FAAS_PORT=0");
    error = tmpfile();
    FILE *null = fopen("/dev/null", "r+");
    pid = startEcho(variables, fileno(null), fileno(null), fileno(error));
    fclose(null);
    for (int i = 0; i < deadlineSeconds * 100 && !port; i++) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      char line[200] = "";
      if (pread(fileno(error), line, sizeof line - 1, 0) > 0)
        sscanf(line, "faas: listening on port %d\n", &port);
    }
    EXPECT_GT(port, 0) << "the server does not listen";
  }
  Server(const Server &) = delete;
  ~Server() {
    if (pid) {
      terminate();
      EXPECT_EQ(wait(), 0);
    }
    std::string text = contents(error);
    EXPECT_EQ(text, "faas: listening on port " + std::to_string(port) + "\n");
  }

  void terminate(int signal = SIGTERM) { kill(pid, signal); }
  int wait() {
    int status = waitFor(pid);
    pid = 0;
    return status;
  }

  int port = 0;

private:
  pid_t pid;
  FILE *error;
};
