//===- HelpText.cpp - what is known of a command's options --------------------------------------------------===//

#include "HelpText.h"

#include "Commands.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace faas {

//===- out of CLI11 -----------------------------------------------------------------------------------------===//

/// The type of an option, without what CLI11 adds of its validators, which are `Checks`.
static std::string valueOf(const CLI::Option &Option, const std::vector<std::string> &Checks) {
  std::string Type = Option.get_type_name();
  StringRef Value = Type;
  for (const std::string &Check : reverse(Checks))
    Value.consume_back(":" + Check);
  return Value.str();
}

/// What its validators say of themselves. CLI11 gives them one by one, and an exception behind the last.
static std::vector<std::string> checksOf(CLI::Option &Option) {
  std::vector<std::string> Checks;
  try {
    for (int I = 0;; ++I)
      if (std::string Check = Option.get_validator(I)->get_description(); !Check.empty())
        Checks.push_back(Check);
  } catch (const CLI::OptionNotFound &) {
    return Checks;
  }
}

static OptionText textOf(const CLI::App &App, CLI::Option &Option) {
  OptionText Text;
  for (const std::string &Name : Option.get_snames())
    Text.Names.push_back("-" + Name);
  for (const std::string &Name : Option.get_lnames())
    Text.Names.push_back("--" + Name);
  Text.Group = Option.get_group();
  Text.Help = Option.get_description();
  Text.Required = Option.get_required();
  Text.Repeatable = Option.get_items_expected_max() > 1;
  if (&Option == App.get_version_ptr())
    Text.Help = "Print the version, and LLVM's";
  if (Option.get_items_expected_max() == 0)
    return Text;
  std::vector<std::string> Checks = checksOf(Option);
  for (StringRef Check : Checks)
    if (Check.consume_front("{") && Check.consume_back("}"))
      for (StringRef Choice : split(Check, ','))
        Text.Choices.push_back(Choice.str());
  Text.Value = valueOf(Option, Checks);
  if (Text.Value == "TEXT" && !Text.Choices.empty())
    Text.Value = join(Text.Choices, "|");
  else if (!Text.Choices.empty())
    Text.Help += ". One of " + join(Text.Choices, ", ");
  if (!Option.get_default_str().empty())
    Text.Help += ". Default: " + Option.get_default_str();
  return Text;
}

static std::string usageOf(const std::string &Program, const CommandText &Text) {
  std::string Line = Program + " [OPTION]...";
  for (const OptionText &Option : Text.Options)
    if (Option.Required)
      Line += " " + Option.Names.front() + " " + Option.Value;
  for (const OptionText &Positional : Text.Positionals) {
    std::string Value = Positional.Value + (Positional.Repeatable ? "..." : "");
    Line += Positional.Required ? " " + Value : " [" + Value + "]";
  }
  return Line;
}

CommandText textOf(const CLI::App &App) {
  CommandText Text;
  StringRef Name = App.get_name();
  Name.consume_front("faas-merge");
  Text.Name = Name.ltrim().str();
  Text.Help = App.get_description();
  // CLI11 gives out an option's validators only to who may change them.
  for (CLI::Option *Option : const_cast<CLI::App &>(App).get_options())
    (Option->get_positional() ? Text.Positionals : Text.Options).push_back(textOf(App, *Option));
  // -h comes last.
  std::rotate(Text.Options.begin(), Text.Options.begin() + 1, Text.Options.end());
  std::string Footer = App.get_footer();
  for (StringRef Line : split(Footer, '\n'))
    if (!Line.empty())
      Text.Usage.push_back(Line.str());
  if (Text.Usage.empty())
    Text.Usage.push_back(usageOf(App.get_name(), Text));
  return Text;
}

std::vector<std::string> CommandText::groups() const {
  std::vector<std::string> Groups;
  for (const OptionText &Option : Options)
    if (!is_contained(Groups, Option.Group))
      Groups.push_back(Option.Group);
  return Groups;
}

//===- --help -----------------------------------------------------------------------------------------------===//

static constexpr size_t Width = 80, Column = 26;

/// `Text` in lines that begin at `Indent`, where the first one stands already.
static void wrap(StringRef Text, size_t Indent, raw_ostream &OS) {
  size_t At = Indent;
  bool First = true;
  for (StringRef Word : split(Text, ' ')) {
    if (!First && At + 1 + Word.size() > Width) {
      OS << "\n";
      OS.indent(unsigned(Indent));
      At = Indent;
    } else if (!First) {
      OS << ' ';
      ++At;
    }
    OS << Word;
    At += Word.size();
    First = false;
  }
  OS << "\n";
}

/// A name, and what there is to say of it at the column.
static void printEntry(StringRef Name, StringRef Text, size_t At, raw_ostream &OS) {
  OS << "  " << Name;
  if (Name.size() + 4 > At) {
    OS << "\n";
    OS.indent(unsigned(At));
  } else {
    OS.indent(unsigned(At - Name.size() - 2));
  }
  wrap(Text, At, OS);
}

static void printOptions(const CommandText &Text, raw_ostream &OS) {
  for (const std::string &Group : Text.groups()) {
    OS << "\n" << Group << ":\n";
    for (const OptionText &Option : Text.Options)
      if (Option.Group == Group)
        printEntry(join(Option.Names, ", ") + (Option.Value.empty() ? "" : " " + Option.Value), Option.Help, Column,
                   OS);
  }
}

static void printCommands(raw_ostream &OS) {
  std::string Group;
  for (const Command &C : commands()) {
    if (C.Group != Group)
      OS << "\n" << C.Group << ":\n";
    Group = C.Group.str();
    printEntry(C.Name, C.Summary, 14, OS);
  }
}

void printHelp(const CLI::App &App, raw_ostream &OS) {
  CommandText Text = textOf(App);
  wrap(Text.Help, 0, OS);
  OS << "\n";
  for (const std::string &Line : Text.Usage)
    OS << (&Line == &Text.Usage.front() ? "Usage: " : "       ") << Line << "\n";
  if (Text.Name.empty()) {
    printCommands(OS);
    OS << "\n`faas-merge help COMMAND` says more of a command. What follows is of fuse.\n";
  }
  if (!Text.Positionals.empty())
    OS << "\n";
  for (const OptionText &Positional : Text.Positionals)
    printEntry(Positional.Value, Positional.Help, Column, OS);
  printOptions(Text, OS);
}

} // namespace faas
