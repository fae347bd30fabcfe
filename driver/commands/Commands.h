//===- Commands.h - the commands of faas-merge --------------------------------------------------------------===//
//
// Each command is a file of its own, with the options that it alone has. A command parses its arguments, of which the
// first is its name, and does what they say. It returns the exit status: 0, or 2 after it said what is wrong with the
// command line; and an error where the inputs or the environment are at fault.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_COMMANDS_COMMANDS_H
#define FAAS_DRIVER_COMMANDS_COMMANDS_H

#include "llvm/Support/Error.h"

namespace faas {

/// Makes one self-contained file of bitcode of a function: sources, or a binary of a Cargo package.
llvm::Expected<int> bitcodeCommand(int Argc, const char *const *Argv);
/// Sums up the profiles that instrumented functions post.
llvm::Expected<int> collectCommand(int Argc, const char *const *Argv);
/// Writes what a platform needs to run the binaries, into a new folder. On an error nothing is written.
llvm::Expected<int> deployCommand(int Argc, const char *const *Argv);
/// Compares two plans. More remote calls than before are an error, so that a CI step fails.
llvm::Expected<int> diffCommand(int Argc, const char *const *Argv);
/// Says why a plan has two functions in one binary, or not.
llvm::Expected<int> explainCommand(int Argc, const char *const *Argv);
/// faas-merge without a command: fuses.
llvm::Expected<int> fuseCommand(int Argc, const char *const *Argv);
/// Says on stdout what is in functions. On an error nothing is said of any.
llvm::Expected<int> inspectCommand(int Argc, const char *const *Argv);
/// Makes a plan, or looks at one.
llvm::Expected<int> planCommand(int Argc, const char *const *Argv);
/// Reads traces and profiles.
llvm::Expected<int> profileCommand(int Argc, const char *const *Argv);
/// Serves programs as functions on loopback until SIGTERM or SIGINT.
llvm::Expected<int> runCommand(int Argc, const char *const *Argv);

} // namespace faas

#endif
