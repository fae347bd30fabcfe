//===- HelpText.h - what is known of a command's options ----------------------------------------------------===//
//
// A command says what options it has once, where it declares them for CLI11. --help, manual pages and completions are
// all made of what is here.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_COMMANDS_HELPTEXT_H
#define FAAS_DRIVER_COMMANDS_HELPTEXT_H

#include "llvm/Support/raw_ostream.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace faas {

struct OptionText {
  std::vector<std::string> Names;   ///< with their dashes; none of a positional
  std::string Value;                ///< what it takes, such as FILE; "" for nothing
  std::vector<std::string> Choices; ///< all that it takes, where those are few
  std::string Group;                ///< heading
  std::string Help;                 ///< sentences, the last without a full stop
  bool Required = false, Repeatable = false;
};

struct CommandText {
  std::string Name; ///< "plan"; "" for faas-merge without a command
  std::string Help;
  std::vector<std::string> Usage; ///< lines that show how it is called: the footer, or what the options tell
  std::vector<OptionText> Positionals, Options;

  /// Headings of the options, in their order.
  std::vector<std::string> groups() const;
};

CommandText textOf(const CLI::App &App);

/// Of faas-merge without a command: the commands first.
void printHelp(const CLI::App &App, llvm::raw_ostream &OS);

/// For man(1), in troff's language.
void printManPage(const CLI::App &App, llvm::raw_ostream &OS);

} // namespace faas

#endif
