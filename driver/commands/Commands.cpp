//===- Commands.cpp - the list of commands ------------------------------------------------------------------===//

#include "Commands.h"

#include "support/Suggestion.h"

#include "llvm/ADT/SmallVectorExtras.h"

using namespace llvm;

namespace faas {

static constexpr StringLiteral Fusing = "Make functions and fuse them", Planning = "Decide what to fuse",
                               Running = "Run and deploy", About = "About faas-merge";

static constexpr Command Commands[] = {
    {"init", Fusing, "Write a small project to begin with", initCommand},
    {"bitcode", Fusing, "Make bitcode of a function: sources, or a Cargo package", bitcodeCommand},
    {"inspect", Fusing, "Say what is in a function, and what fusing it will take", inspectCommand},
    {"fuse", Fusing, "Fuse functions into one binary", fuseCommand},
    {"profile", Planning, "Read traces: which functions call which, and how often", profileCommand},
    {"collect", Planning, "Take the profiles that instrumented functions post", collectCommand},
    {"plan", Planning, "Decide which functions belong into one binary", planCommand},
    {"explain", Planning, "Say why a plan has two functions in one binary, or not", explainCommand},
    {"diff", Planning, "Compare two plans", diffCommand},
    {"run", Running, "Serve functions on this machine", runCommand},
    {"deploy", Running, "Write what a platform needs to run binaries", deployCommand},
    {"help", About, "Say what a command does and which options it has", helpCommand},
    {"doctor", About, "Say what is missing on this machine, and what to type", doctorCommand},
    {"completion", About, "Write a script that completes command lines in a shell", completionCommand},
};

ArrayRef<Command> commands() { return Commands; }

const Command *findCommand(StringRef Name) {
  const Command *Found = find_if(Commands, [&](const Command &C) { return C.Name == Name; });
  return Found == std::end(Commands) ? nullptr : Found;
}

std::string suggestCommand(StringRef Given) {
  return didYouMean(Given, map_to_vector(Commands, [](const Command &C) -> StringRef { return C.Name; }));
}

void describe(StringRef Name, function_ref<void(const CLI::App &)> Take) {
  const Command *Found = findCommand(Name);
  const char *Given = Found ? Found->Name.data() : "faas-merge";
  // A command that only describes itself has nothing that could fail.
  cantFail((Found ? Found->Do : fuseCommand)({Given, Take}));
}

} // namespace faas
