//===- Options.h - the command line of faas-merge -----------------------------------------------------------===//

#ifndef FAAS_DRIVER_OPTIONS_H
#define FAAS_DRIVER_OPTIONS_H

#include "plan/FuseByPlan.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace faas {

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
std::optional<FuseByPlanOptions> parseCommandLine(int Argc, const char *const *Argv, int &ExitCode);

} // namespace faas

#endif
