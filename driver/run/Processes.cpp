//===- Processes.cpp - programs that the local gateway starts -----------------------------------------------===//

#include "Function.h"

#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace llvm;

namespace faas {

Expected<Child> spawn(const std::string &Path, const std::vector<std::string> &Environment, int Stdin, int Stdout) {
  int Log[2];
  if (pipe2(Log, O_CLOEXEC))
    return createStringError(Path + ": " + strerror(errno));
  std::vector<char *> Variables;
  for (const std::string &Variable : Environment)
    Variables.push_back(const_cast<char *>(Variable.c_str()));
  Variables.push_back(nullptr);
  char *const Arguments[] = {const_cast<char *>(Path.c_str()), nullptr};

  posix_spawn_file_actions_t Files;
  posix_spawn_file_actions_init(&Files);
  for (auto [From, To] : {std::pair(Stdin, 0), {Stdout, 1}, {Log[1], 2}})
    posix_spawn_file_actions_adddup2(&Files, From, To);
  posix_spawnattr_t Attributes;
  posix_spawnattr_init(&Attributes);
  // The server ignores SIGPIPE, which programs do not expect.
  sigset_t Default, None;
  sigemptyset(&None);
  sigemptyset(&Default);
  sigaddset(&Default, SIGPIPE);
  posix_spawnattr_setsigdefault(&Attributes, &Default);
  posix_spawnattr_setsigmask(&Attributes, &None);
  posix_spawnattr_setflags(&Attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  pid_t Pid;
  int Error = posix_spawn(&Pid, Path.c_str(), &Files, &Attributes, Arguments, Variables.data());
  posix_spawn_file_actions_destroy(&Files);
  posix_spawnattr_destroy(&Attributes);
  close(Log[1]);
  if (!Error)
    return Child{Pid, Log[0]};
  close(Log[0]);
  return createStringError(Path + ": cannot be started: " + strerror(Error));
}

void logLine(StringRef Name, StringRef Line) {
  static std::mutex Lock;
  std::lock_guard<std::mutex> Guard(Lock);
  errs() << "[" << Name << "] " << Line << "\n";
}

bool readLog(const Child &C, StringRef Name, std::string &Rest, std::vector<std::string> &Lines) {
  char Bytes[4096];
  ssize_t Size = read(C.Log, Bytes, sizeof Bytes);
  if (Size < 0 && errno == EINTR)
    return true;
  if (Size > 0)
    Rest.append(Bytes, size_t(Size));
  else if (!Rest.empty())
    Rest += '\n';
  StringRef Left = Rest;
  while (Left.contains('\n')) {
    auto [Line, Next] = Left.split('\n');
    logLine(Name, Line);
    Lines.push_back(Line.str());
    Left = Next;
  }
  Rest = Left.str();
  return Size > 0;
}

std::string endingText(int WaitStatus) {
  if (WIFSIGNALED(WaitStatus))
    return "was ended by signal " + std::to_string(WTERMSIG(WaitStatus)) + " (" + strsignal(WTERMSIG(WaitStatus)) + ")";
  return "exited with status " + std::to_string(WEXITSTATUS(WaitStatus));
}

LocalAnswer failure(int Status, std::string Text) {
  return {Status, "Content-Type: text/plain; charset=utf-8\r\n", std::move(Text)};
}

} // namespace faas
