//===- Options.h - the command line of faas-merge -----------------------------------------------------------===//

#ifndef FAAS_DRIVER_OPTIONS_H
#define FAAS_DRIVER_OPTIONS_H

#include "faas/Passes.h"
#include "plan/Planner.h"
#include "profile/Import.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace faas {

struct Options {
  std::vector<std::string> Inputs; ///< PATH or NAME=PATH
  std::string Output = "a.out";
  std::string Root;    ///< "" = the only function that no other invokes
  ProfileOptions Profile; ///< without files: none
  std::string SummaryJson;
  std::string ReportPage; ///< "" = none
  std::string RustSysroot; ///< "" = that of the rustc on PATH
  std::vector<std::string> Environments; ///< FUNCTION=FILE
  std::vector<std::string> Gateways;     ///< URL patterns with {function}
  std::vector<std::string> Isolation;    ///< FUNCTION=MODE; FUNCTION may be *
  std::vector<std::string> MemoryLimits; ///< FUNCTION=SIZE; FUNCTION may be *
  std::vector<std::string> CpuLimits;    ///< FUNCTION=SECONDS; FUNCTION may be *
  bool HasOwnHeaps = true; ///< functions allocate in the heaps of their invocations; else in the system's
  bool Wipe = false;       ///< clear the memory of an invocation when it ends
  std::vector<std::string> Budgets;      ///< as CallBudget::parse takes them; CALLEE may be *
  std::vector<CallBudget> PlannedBudgets; ///< those of a plan, where Budgets have none for the callee
  std::vector<std::string> Libraries;
  std::vector<std::string> LibraryPaths;
  std::vector<std::string> RunPaths;
  std::vector<std::string> Lazy; ///< auto, none or libraries; empty = auto
  bool Static = false; ///< everything in the binary, the C library too
  bool NoPie = false;  ///< an executable at a fixed address
  std::string Platform; ///< a FAAS_PLATFORM of faas_abi.inc, the only one in the binary; "" = all. Or nightcore
  std::string Train; ///< where the binary writes down its functions as they are first entered; "" = nowhere
  std::string Order; ///< such a file, for the linker; "" = none
  PlanRequest Limits;
  bool HasLimits = false; ///< any of them is given
  std::string Plan;       ///< "" = none
  std::set<std::string> Elsewhere; ///< functions of the application that may be in other binaries
  std::string TimeTrace; ///< "" = none
  std::string Cache; ///< folder; "" = none
  char OptLevel = '2'; ///< one of 0 1 2 3 s
  unsigned Jobs = 0;   ///< 0 = all cores
  bool Debug = false;  ///< keep symbols and debug information
  bool EmitLlvm = false;
  bool KeepBacktrace = false; ///< of Rust: with names and lines
  bool Share = true; ///< code that several functions have is in the binary once
  bool Harden = false; ///< check bounds, stacks and calls through pointers in C and C++
  bool Instrument = false; ///< record invocations at run time
  bool SaveTemps = false;
  bool Verbose = false;

  /// The binary is a shared object, which the platform loads.
  bool isSharedObject() const { return Platform == "nightcore"; }
};

/// faas-merge bitcode.
struct BitcodeOptions {
  std::string Output;
  std::string Name; ///< of the function; "" = the output's stem
  std::string Cargo; ///< folder of a package; "" = Compiler
  std::string Bin;
  std::string Features;
  std::string Environment; ///< file of variables; "" = none
  bool Separate = false;   ///< shares a binary with no other function
  std::vector<std::string> Compiler; ///< behind --
};

/// faas-merge inspect.
struct InspectOptions {
  std::vector<std::string> Inputs;   ///< PATH or NAME=PATH
  std::vector<std::string> Gateways; ///< URL patterns with {function}
  std::string RustSysroot;           ///< "" = that of the rustc on PATH
  bool Json = false;
};

/// faas-merge plan.
struct PlanOptions {
  std::vector<std::string> Inputs; ///< PATH or NAME=PATH; may be empty
  ProfileOptions Profile;
  std::string Plan; ///< "" = make one of Profile
  std::vector<std::string> Replay; ///< files of traces
  PlanRequest Request;
  std::string Output; ///< "" = none
  std::string Dot;    ///< "" = none
  std::string ReportPage; ///< "" = none
};

/// faas-merge profile.
struct ProfileCommandOptions {
  ProfileOptions Profile;
  std::string Output, Dot, Html, Folded, ChromeTrace; ///< "" = none
};

/// faas-merge collect.
struct CollectOptions {
  std::string Output;
  std::string Address = "127.0.0.1";
  int Port = 8126; ///< 0 = a free one
};

/// faas-merge explain.
struct ExplainOptions {
  std::string First, Second; ///< functions
  std::string Plan;
};

/// faas-merge diff.
struct DiffOptions {
  std::string Old, New;
};

/// faas-merge deploy.
struct DeployOptions {
  std::string Input; ///< a plan, or a binary
  std::string Platform, Output;
  std::string Registry;  ///< in front of names of images; "" = none
  std::string Originals; ///< a program, or a folder of them; "" = none
};

/// faas-merge run.
struct RunOptions {
  std::vector<std::string> Inputs; ///< folders, plans, programs
  std::string Platform;            ///< stdin or http; "" = what each program can
  int Port = 8080;                 ///< 0 = a free one
  unsigned Seconds = 60;           ///< that an invocation may take; 0 = any
};

std::optional<RunOptions> parseRunCommand(int Argc, const char *const *Argv, int &ExitCode);
std::optional<DeployOptions> parseDeployCommand(int Argc, const char *const *Argv, int &ExitCode);
std::optional<ProfileCommandOptions> parseProfileCommand(int Argc, const char *const *Argv, int &ExitCode);
std::optional<CollectOptions> parseCollectCommand(int Argc, const char *const *Argv, int &ExitCode);
std::optional<PlanOptions> parsePlanCommand(int Argc, const char *const *Argv, int &ExitCode);
std::optional<ExplainOptions> parseExplainCommand(int Argc, const char *const *Argv, int &ExitCode);
std::optional<DiffOptions> parseDiffCommand(int Argc, const char *const *Argv, int &ExitCode);

std::optional<InspectOptions> parseInspectCommand(int Argc, const char *const *Argv, int &ExitCode);

/// Parses the command line of faas-merge bitcode; like parseCommandLine.
std::optional<BitcodeOptions> parseBitcodeCommand(int Argc, const char *const *Argv, int &ExitCode);

/// Parses the command line. Where the program has to stop here (--help, --version, a usage error), prints what is
/// to be printed, sets `ExitCode` and returns nothing.
std::optional<Options> parseCommandLine(int Argc, const char *const *Argv, int &ExitCode);

} // namespace faas

#endif
