//===- CommandLine.h - what command lines have in common ----------------------------------------------------===//
//
// Each command declares its options where it is. Here are those that several have, with one text for each.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_COMMANDS_COMMANDLINE_H
#define FAAS_DRIVER_COMMANDS_COMMANDLINE_H

#include "plan/Planner.h"
#include "profile/Import.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

namespace faas {

/// What a command is called with.
struct Arguments {
  llvm::ArrayRef<const char *> Given; ///< the first is the command's name
  /// Gets the command's options instead, and the command does nothing; null in a call that is one.
  llvm::function_ref<void(const CLI::App &)> Describe = nullptr;
};

/// Parses. Where the program has to stop here (--help, --version, a usage error), prints what is to be printed and
/// returns the exit status.
std::optional<int> parse(CLI::App &App, const Arguments &Line);

/// Says what is wrong with a command line that could be parsed. Returns the exit status.
int refuse(const CLI::App &App, const char *Text);

/// That of a command which ended with `E`.
llvm::Expected<int> exitStatus(llvm::Error E);

/// Functions as bitcode, [NAME=]FILE. Like all targets of options, `Inputs` has to outlive the parse.
CLI::Option *addInputs(CLI::App &App, std::vector<std::string> &Inputs);

/// URL patterns with {function}; `Help` is one of the texts below.
void addGateways(CLI::App &App, std::vector<std::string> &Gateways, const char *Help);
extern const char *const GatewaysInCode;
extern const char *const GatewaysInTraces;

void addRustSysroot(CLI::App &App, std::string &RustSysroot);

/// How files of profiles are read.
void addProfileReading(CLI::App &App, ProfileOptions &Profile);

/// Limits and constraints of a plan, which exclude `Plan`, the option for one that was made. Returns them.
std::vector<CLI::Option *> addLimits(CLI::App &App, PlanRequest &Request, CLI::Option *Plan);

void addReportPage(CLI::App &App, std::string &ReportPage);

void addPort(CLI::App &App, int &Port, const char *Help);

} // namespace faas

#endif
