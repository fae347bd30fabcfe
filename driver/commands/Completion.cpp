//===- Completion.cpp - faas-merge completion -----------------------------------------------------------------===//
//
//   faas-merge completion bash > ~/.local/share/bash-completion/completions/faas-merge
//
// Scripts for shells, made of what --help shows. In all of them a word is completed as what its option takes: one of a
// few choices, a folder, a file, or nothing that a shell could know.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Commands.h"
#include "HelpText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

/// Every command, and faas-merge without one as the last.
static std::vector<CommandText> allTexts() {
  std::vector<CommandText> Texts;
  auto Add = [&](const CLI::App &App) { Texts.push_back(textOf(App)); };
  for (const Command &C : commands())
    describe(C.Name, Add);
  describe("", Add);
  for (CommandText &Text : Texts)
    for (OptionText &Positional : Text.Positionals)
      if (Positional.Value == "COMMAND")
        for (const Command &C : commands())
          Positional.Choices.push_back(C.Name.str());
  return Texts;
}

static std::string namesOfCommands() {
  return join(map_range(commands(), [](const Command &C) { return C.Name.str(); }), " ");
}

static bool takesFolder(const OptionText &Option) { return Option.Value == "DIR"; }

static bool takesFile(const OptionText &Option) {
  StringRef Value = Option.Value;
  return Value.ends_with("FILE") || Value.contains("FILE.") || Value == "PATH" || Value == "TRACES" ||
         Value.ends_with(".json");
}

/// The first sentence, without what a quoted text of the shell cannot have.
static std::string shortHelp(const OptionText &Option) {
  std::string Text = StringRef(Option.Help).split(". ").first.str();
  erase(Text, '\'');
  return Text;
}

//===- bash -------------------------------------------------------------------------------------------------===//

static void printBash(raw_ostream &OS) {
  std::string Options, Values;
  for (const CommandText &Text : allTexts()) {
    Options += "  " + (Text.Name.empty() ? "*" : Text.Name) + ") options='";
    for (const OptionText &Option : Text.Options) {
      Options += join(Option.Names, " ") + " ";
      if (Option.Value.empty())
        continue;
      auto Pattern = [&](StringRef Name) { return (Text.Name + ":" + Name).str(); };
      Values += "  " + join(map_range(Option.Names, Pattern), "|") + ") ";
      if (!Option.Choices.empty())
        Values += "words='" + join(Option.Choices, " ") + "'";
      else if (takesFolder(Option))
        Values += "kind=-d";
      Values += " ;;\n";
    }
    Options += "'";
    for (const OptionText &Positional : Text.Positionals)
      if (!Positional.Choices.empty())
        Options += " words='" + join(Positional.Choices, " ") + "'";
    Options += " ;;\n";
  }
  OS << "# bash completion of faas-merge. Where it has nothing to say, bash completes names of files.\n"
        "_faas_merge() {\n"
        "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' options='' words='' "
        "kind=''\n"
        "  COMPREPLY=()\n"
        "  [ \"$COMP_CWORD\" -gt 1 ] && [[ ' "
     << namesOfCommands()
     << " ' == *\" ${COMP_WORDS[1]} \"* ]] && command=${COMP_WORDS[1]}\n"
        "  case $command in\n"
     << Options
     << "  esac\n"
        "  [ \"$COMP_CWORD\" = 1 ] && words='"
     << namesOfCommands()
     << "'\n"
        "  case $command:$before in\n"
     << Values
     << "  *) [[ $word == -* ]] && words=$options ;;\n"
        "  esac\n"
        "  if [ -n \"$kind\" ]; then\n"
        "    mapfile -t COMPREPLY < <(compgen \"$kind\" -- \"$word\")\n"
        "  else\n"
        "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
        "  fi\n"
        "}\n"
        "complete -o default -F _faas_merge faas-merge\n";
}

//===- zsh --------------------------------------------------------------------------------------------------===//

/// What may stand in a specification of _arguments: its own signs are escaped.
static std::string zshText(StringRef Text) {
  std::string Escaped;
  for (char C : Text) {
    if (StringRef("[]:\\").contains(C))
      Escaped += '\\';
    Escaped += C;
  }
  return Escaped;
}

static std::string zshValue(const OptionText &Option) {
  std::string Action = !Option.Choices.empty() ? "(" + join(Option.Choices, " ") + ")"
                       : takesFolder(Option)   ? "_files -/"
                       : takesFile(Option)     ? "_files"
                                               : " ";
  return ":" + zshText(Option.Value) + ":" + Action;
}

static void printZsh(raw_ostream &OS) {
  OS << "#compdef faas-merge\n"
        "_faas-merge() {\n"
        "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
        "    local -a commands=(\n";
  for (const Command &C : commands())
    OS << "      '" << C.Name << ":" << zshText(C.Summary) << "'\n";
  OS << "    )\n"
        "    _describe command commands\n"
        "    _files\n"
        "    return\n"
        "  fi\n"
        "  local command=$words[2]\n"
        "  if [[ ' "
     << namesOfCommands()
     << " ' == *\" $command \"* ]]; then\n"
        "    shift words\n"
        "    (( CURRENT-- ))\n"
        "  fi\n"
        "  case $command in\n";
  for (const CommandText &Text : allTexts()) {
    OS << "  " << (Text.Name.empty() ? "*" : Text.Name) << ")\n    _arguments";
    for (const OptionText &Option : Text.Options)
      for (const std::string &Name : Option.Names)
        OS << " \\\n      '" << (Option.Repeatable ? "*" : "(" + join(Option.Names, " ") + ")") << Name << "["
           << zshText(shortHelp(Option)) << "]" << (Option.Value.empty() ? "" : zshValue(Option)) << "'";
    for (const OptionText &Positional : Text.Positionals)
      OS << " \\\n      '" << (Positional.Repeatable ? "*" : "") << zshValue(Positional) << "'";
    OS << "\n    ;;\n";
  }
  OS << "  esac\n"
        "}\n"
        "_faas-merge \"$@\"\n";
}

//===- fish -------------------------------------------------------------------------------------------------===//

static void printFish(raw_ostream &OS) {
  const std::string Names = namesOfCommands();
  auto Complete = [&](const CommandText &Text) -> raw_ostream & {
    return OS << "complete -c faas-merge -n '"
              << (Text.Name.empty() ? "not __fish_seen_subcommand_from " + Names
                                    : "__fish_seen_subcommand_from " + Text.Name)
              << "'";
  };
  OS << "# fish completion of faas-merge.\n";
  for (const Command &C : commands())
    OS << "complete -c faas-merge -n __fish_use_subcommand -a " << C.Name << " -d '" << C.Summary << "'\n";
  for (const CommandText &Text : allTexts()) {
    for (const OptionText &Option : Text.Options) {
      Complete(Text);
      for (StringRef Name : Option.Names)
        OS << (Name.consume_front("--") ? " -l " + Name : " -s " + Name.drop_front()).str();
      if (!Option.Choices.empty())
        OS << " -x -a '" << join(Option.Choices, " ") << "'";
      else if (takesFolder(Option))
        OS << " -x -a '(__fish_complete_directories)'";
      else if (!Option.Value.empty())
        OS << (takesFile(Option) ? " -r -F" : " -x");
      OS << " -d '" << shortHelp(Option) << "'\n";
    }
    for (const OptionText &Positional : Text.Positionals)
      if (!Positional.Choices.empty())
        Complete(Text) << " -f -a '" << join(Positional.Choices, " ") << "'\n";
  }
}

Expected<int> completionCommand(const Arguments &Line) {
  CLI::App App{"Writes a script that completes command lines of faas-merge in a shell.", "faas-merge completion"};
  std::string Shell;
  App.add_option("shell", Shell, "For which shell")
      ->type_name("SHELL")
      ->required()
      ->check(CLI::IsMember({"bash", "fish", "zsh"}));
  if (std::optional<int> Status = parse(App, Line))
    return *Status;
  (Shell == "bash" ? printBash : Shell == "zsh" ? printZsh : printFish)(outs());
  return 0;
}

} // namespace faas
