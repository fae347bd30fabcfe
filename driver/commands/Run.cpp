//===- Run.cpp - faas-merge run -----------------------------------------------------------------------------===//

#include "Commands.h"

#include "CommandLine.h"
#include "plan/PlanFile.h"
#include "run/Gateway.h"
#include "run/Http.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <cstring>
#include <unistd.h>

using namespace llvm;

namespace faas {

namespace {

struct RunOptions {
  std::vector<std::string> Inputs; ///< folders, plans, programs
  std::string Platform;            ///< stdin or http; "" = what each program can
  int Port = 8080;                 ///< 0 = a free one
  unsigned Seconds = 60;           ///< that an invocation may take; 0 = any
};

} // namespace

//===- programs ----------------------------------------------------------------------------------------------===//

using Programs = std::map<std::string, std::string>; ///< paths, by the function's name

static Error addProgram(Programs &Found, const std::string &Path) {
  if (!sys::fs::exists(Path))
    return createStringError(Path + ": " + std::make_error_code(std::errc::no_such_file_or_directory).message());
  if (!sys::fs::is_regular_file(Path) || !sys::fs::can_execute(Path))
    return createStringError(Path + ": is not executable");
  SmallString<128> Absolute(Path);
  sys::fs::make_absolute(Absolute);
  auto [Other, IsNew] = Found.insert({sys::path::filename(Path).str(), Absolute.str().str()});
  if (!IsNew)
    return createStringError(Path + ": there is another function '" + Other->first + "': " + Other->second);
  return Error::success();
}

/// Everything in a folder that can be executed.
static Error addFolder(Programs &Found, const std::string &Path) {
  size_t Before = Found.size();
  std::error_code Code;
  for (sys::fs::directory_iterator At(Path, Code), End; !Code && At != End; At.increment(Code))
    if (sys::fs::is_regular_file(At->path()) && sys::fs::can_execute(At->path()))
      if (Error E = addProgram(Found, At->path()))
        return E;
  if (Code)
    return createStringError(Path + ": " + Code.message());
  if (Found.size() == Before)
    return createStringError(Path + ": there is no program in this folder");
  return Error::success();
}

/// The binaries of a plan, which are beside it.
static Error addPlanned(Programs &Found, const std::string &Path) {
  Expected<Plan> P = readPlan(Path);
  if (!P)
    return P.takeError();
  for (const PlannedGroup &Group : P->Groups) {
    SmallString<128> Binary(sys::path::parent_path(Path));
    sys::path::append(Binary, Group.Root);
    if (Error E = addProgram(Found, Binary.str().str()))
      return E;
  }
  return Error::success();
}

static Expected<Programs> findPrograms(const std::vector<std::string> &Inputs) {
  Programs Found;
  for (const std::string &Input : Inputs) {
    auto *Add = sys::fs::is_directory(Input)          ? addFolder
                : StringRef(Input).ends_with(".json") ? addPlanned
                                                      : addProgram;
    if (Error E = Add(Found, Input))
      return std::move(E);
  }
  return Found;
}

/// Whether the runtime's server is in a program: by a text that only the server has.
static bool canServe(const std::string &Path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path, false, /*RequiresNullTerminator=*/false);
  return File && (*File)->getBuffer().contains("faas: listening on %s");
}

//===- running them ------------------------------------------------------------------------------------------===//

static std::vector<std::string> environmentFor(int Port) {
  std::vector<std::string> Variables;
  for (char **Variable = environ; *Variable; ++Variable) {
    StringRef Name = StringRef(*Variable).split('=').first;
    if (Name != "PORT" && Name != "FAAS_PORT" && Name != "FAAS_PLATFORM" && Name != "FAAS_FUNCTION" &&
        Name != "FAAS_GATEWAY")
      Variables.push_back(*Variable);
  }
  if (!getenv("FAAS_THREADS")) // a function that invokes itself must find a thread
    Variables.push_back("FAAS_THREADS=" + std::to_string(GatewayThreads));
  Variables.push_back("FAAS_GATEWAY=http://127.0.0.1:" + std::to_string(Port) + "/function/{function}");
  return Variables;
}

static Error serve(const RunOptions &Opts) {
  Expected<Programs> Found = findPrograms(Opts.Inputs);
  if (!Found)
    return Found.takeError();
  int Port = Opts.Port;
  int Listener = run_listen("127.0.0.1", &Port);
  if (Listener < 0)
    return createStringError("port " + std::to_string(Port) + ": " + strerror(errno) +
                             "; choose another one with --port");
  RunSettings Settings{environmentFor(Port), Opts.Seconds};
  LocalFunctions Functions;
  for (const auto &[Name, Path] : *Found) {
    bool AsServer = Opts.Platform.empty() ? canServe(Path) : Opts.Platform == "http";
    Functions[Name] = (AsServer ? makeServer : makeOneShot)(Name, Path, Settings);
  }
  auto StopAll = scope_exit([&] {
    for (auto &Function : Functions)
      Function.second->stop();
  });
  for (auto &Function : Functions)
    if (Error E = Function.second->start()) {
      close(Listener);
      return E;
    }
  if (!serveGateway(Functions, Listener, Port))
    return createStringError("the gateway could not be started");
  return Error::success();
}

Expected<int> runCommand(const Arguments &Line) {
  CLI::App App{"Serves functions on this machine, at /function/NAME and /async-function/NAME, until it is interrupted.",
               "faas-merge run"};
  RunOptions Opts;
  App.add_option("input", Opts.Inputs,
                 "Programs, fused or not, named as their functions; folders of them; a plan.json with its binaries "
                 "beside it")
      ->type_name("PATH")
      ->required();
  App.add_option(
         "--platform", Opts.Platform,
         "How they are run: stdin (a process for each request) or http (a server each). Default: http, and stdin "
         "for programs without the runtime's server")
      ->type_name("PLATFORM")
      ->check(CLI::IsMember({"stdin", "http"}));
  addPort(App, Opts.Port, "The gateway's port on loopback; 0 for a free one");
  App.add_option("--timeout", Opts.Seconds, "Seconds that an invocation may take; 0 for any")
      ->type_name("SECONDS")
      ->check(CLI::Range(0u, 86400u))
      ->capture_default_str();
  if (std::optional<int> Status = parse(App, Line))
    return *Status;
  return exitStatus(serve(Opts));
}

} // namespace faas
