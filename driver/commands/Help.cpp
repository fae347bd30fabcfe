//===- Help.cpp - faas-merge help ---------------------------------------------------------------------------===//

#include "Commands.h"

#include "HelpText.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

Expected<int> helpCommand(const Arguments &Line) {
  CLI::App App{"Says what a command does and which options it has; without one, which commands there are.",
               "faas-merge help"};
  std::string Name;
  App.add_option("command", Name, "One of the commands")->type_name("COMMAND");
  bool Man = false;
  App.add_flag("--man", Man, "Write the manual page instead: faas-merge help --man plan | man -l -");
  if (std::optional<int> Status = parse(App, Line))
    return *Status;
  if (!Name.empty() && !findCommand(Name))
    return refuse(App, ("there is no command '" + Name + "'" + suggestCommand(Name)).c_str());
  describe(Name, [&](const CLI::App &App) { (Man ? printManPage : printHelp)(App, outs()); });
  return 0;
}

} // namespace faas
