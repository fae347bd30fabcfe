//===- Function.h - functions that the local gateway runs ----------------------------------------------------===//

#ifndef FAAS_DRIVER_RUN_FUNCTION_H
#define FAAS_DRIVER_RUN_FUNCTION_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace faas {

struct LocalRequest {
  std::string Method, Path, Query; ///< the path behind the function's name, at least "/"
  std::vector<std::pair<std::string, std::string>> Headers;
  llvm::StringRef Body; ///< followed by a NUL byte
};

struct LocalAnswer {
  int Status = 500;
  std::string Headers; ///< a line each, with its CR LF
  std::string Body;
};

/// A failure as a caller in the same fused binary would see it.
LocalAnswer failure(int Status, std::string Text);

/// What functions have in common.
struct RunSettings {
  std::vector<std::string> Environment; ///< NAME=VALUE, with the gateway's address
  unsigned Seconds = 60;                ///< that an invocation may take
};

class LocalFunction {
public:
  virtual ~LocalFunction() = default;
  /// What the log calls the way in which it runs.
  virtual llvm::StringRef how() const = 0;
  /// Makes it ready for invocations.
  virtual llvm::Error start() = 0;
  /// Called in any number of threads.
  virtual LocalAnswer invoke(const LocalRequest &Request) = 0;
  /// Ends its processes. No invocation comes any more.
  virtual void stop() = 0;
};

/// A process for each invocation: request on stdin, response on stdout.
std::unique_ptr<LocalFunction> makeOneShot(const std::string &Name, const std::string &Path,
                                           const RunSettings &Settings);
/// A process that serves HTTP, and is started again when it ends.
std::unique_ptr<LocalFunction> makeServer(const std::string &Name, const std::string &Path,
                                          const RunSettings &Settings);

//===- processes ---------------------------------------------------------------------------------------------===//

struct Child {
  pid_t Pid;
  int Log; ///< its stderr, to be read and closed
};

/// Starts a program in a process group of its own, so that a terminal's ^C ends the gateway alone, which then ends the
/// program. `Stdin`, `Stdout`: descriptors, which stay the caller's.
llvm::Expected<Child> spawn(const std::string &Path, const std::vector<std::string> &Environment, int Stdin,
                            int Stdout);
/// Reads what there is, and logs and gives the lines that are complete; false at the end. `Rest` is the beginning of
/// the next line.
bool readLog(const Child &C, llvm::StringRef Name, std::string &Rest, std::vector<std::string> &Lines);
/// "exited with status 3", "was ended by signal 11 (Segmentation fault)".
std::string endingText(int WaitStatus);
/// A line of the log on stderr, behind the function's name.
void logLine(llvm::StringRef Name, llvm::StringRef Line);

} // namespace faas

#endif
