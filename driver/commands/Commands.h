//===- Commands.h - the commands of faas-merge --------------------------------------------------------------===//
//
// Each command is a file of its own, with the options that it alone has. A command parses its arguments, of which the
// first is its name, and does what they say. It returns the exit status: 0, or 2 after it said what is wrong with the
// command line; and an error where the inputs or the environment are at fault.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_COMMANDS_COMMANDS_H
#define FAAS_DRIVER_COMMANDS_COMMANDS_H

#include "CommandLine.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace faas {

struct Command {
  llvm::StringLiteral Name;
  llvm::StringLiteral Group;   ///< of the list in --help
  llvm::StringLiteral Summary; ///< its line there
  llvm::Expected<int> (*Do)(const Arguments &);
};

/// All of them, in the order of --help.
llvm::ArrayRef<Command> commands();

/// Null if there is none of that name.
const Command *findCommand(llvm::StringRef Name);

/// As didYouMean, of the commands.
std::string suggestCommand(llvm::StringRef Given);

/// Gives `Take` the options of a command. "" stands for faas-merge without one.
void describe(llvm::StringRef Command, llvm::function_ref<void(const CLI::App &)> Take);

/// Makes one self-contained file of bitcode of a function: sources, or a binary of a Cargo package.
llvm::Expected<int> bitcodeCommand(const Arguments &Line);
/// Sums up the profiles that instrumented functions post.
llvm::Expected<int> collectCommand(const Arguments &Line);
/// Writes a script for a shell.
llvm::Expected<int> completionCommand(const Arguments &Line);
/// Writes what a platform needs to run the binaries, into a new folder. On an error nothing is written.
llvm::Expected<int> deployCommand(const Arguments &Line);
/// Compares two plans. More remote calls than before are an error, so that a CI step fails.
llvm::Expected<int> diffCommand(const Arguments &Line);
/// Says on stdout what this machine lacks for the other commands. Exit status: 0 nothing, 1 something.
llvm::Expected<int> doctorCommand(const Arguments &Line);
/// Says why a plan has two functions in one binary, or not.
llvm::Expected<int> explainCommand(const Arguments &Line);
/// Fuses; also faas-merge without a command.
llvm::Expected<int> fuseCommand(const Arguments &Line);
/// Says what commands there are, or what options one has.
llvm::Expected<int> helpCommand(const Arguments &Line);
/// Writes a project into a new folder. On an error nothing is written.
llvm::Expected<int> initCommand(const Arguments &Line);
/// Says on stdout what is in functions. On an error nothing is said of any.
llvm::Expected<int> inspectCommand(const Arguments &Line);
/// Makes a plan, or looks at one.
llvm::Expected<int> planCommand(const Arguments &Line);
/// Reads traces and profiles.
llvm::Expected<int> profileCommand(const Arguments &Line);
/// Serves programs as functions on loopback until SIGTERM or SIGINT.
llvm::Expected<int> runCommand(const Arguments &Line);

} // namespace faas

#endif
