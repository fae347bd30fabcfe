//===- ManPage.cpp - manual pages ---------------------------------------------------------------------------===//
//
//   faas-merge help --man plan | man -l -
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Commands.h"
#include "HelpText.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace faas {

/// `Text` as troff takes it: no hyphens where minus signs stand, and no line that looks like a request.
static std::string escape(StringRef Text) {
  std::string Escaped = Text.starts_with(".") || Text.starts_with("'") ? "\\&" : "";
  for (char C : Text)
    Escaped += C == '\\' ? "\\e" : C == '-' ? "\\-" : C == '"' ? "\\(dq" : std::string(1, C);
  return Escaped;
}

static void printTagged(StringRef Tag, StringRef Value, StringRef Text, raw_ostream &OS) {
  OS << ".TP\n\\fB" << escape(Tag) << "\\fR";
  if (!Value.empty())
    OS << (Tag.empty() ? "" : " ") << "\\fI" << escape(Value) << "\\fR";
  OS << "\n" << escape(Text) << "\n";
}

static void printCommands(raw_ostream &OS) {
  OS << ".SH COMMANDS\n";
  std::string Group;
  for (const Command &C : commands()) {
    if (C.Group != Group)
      OS << ".SS \"" << escape(C.Group) << "\"\n";
    Group = C.Group.str();
    printTagged(C.Name, "", (C.Summary + "; see faas-merge-" + C.Name + "(1)").str(), OS);
  }
}

static void printOptions(const CommandText &Text, raw_ostream &OS) {
  OS << ".SH OPTIONS\n";
  for (const OptionText &Positional : Text.Positionals)
    printTagged("", Positional.Value, Positional.Help, OS);
  for (const std::string &Group : Text.groups()) {
    if (Text.groups().size() > 1)
      OS << ".SS \"" << escape(Group) << "\"\n";
    for (const OptionText &Option : Text.Options)
      if (Option.Group == Group)
        printTagged(join(Option.Names, ", "), Option.Value, Option.Help, OS);
  }
}

void printManPage(const CLI::App &App, raw_ostream &OS) {
  CommandText Text = textOf(App);
  std::string Page = Text.Name.empty() ? "faas-merge" : "faas-merge-" + Text.Name;
  const Command *Self = findCommand(Text.Name);
  OS << ".TH " << StringRef(Page).upper() << " 1 \"\" \"faas-merge " FAAS_VERSION "\" \"faas-merge\"\n";
  OS << ".SH NAME\n"
     << escape(Page) << " \\- " << escape(Self ? StringRef(Self->Summary) : "Fuse serverless functions") << "\n";
  OS << ".SH SYNOPSIS\n.nf\n";
  for (const std::string &Line : Text.Usage)
    OS << escape(Line) << "\n";
  OS << ".fi\n.SH DESCRIPTION\n" << escape(Text.Help) << "\n";
  if (!Self)
    printCommands(OS);
  printOptions(Text, OS);
  OS << ".SH \"EXIT STATUS\"\n0: done; 1: an error in the inputs or the environment; 2: a wrong command line.\n";
  OS << ".SH \"SEE ALSO\"\n";
  OS << (Self ? "faas\\-merge(1), " : "") << "clang(1), opt(1)\n";
}

} // namespace faas
