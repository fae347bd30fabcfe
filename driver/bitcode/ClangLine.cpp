//===- ClangLine.cpp - a command line of a C compiler ---------------------------------------------------------===//

#include "ClangLine.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace faas {

/// Options whose value is the next argument. (-o, -L, -l and -Xlinker are looked at before.)
static bool takesValue(StringRef Option) {
  return is_contained(
      {"-I",        "-D",  "-U",  "-include", "-imacros", "-isystem", "-idirafter",     "-iquote",     "-iprefix",
       "-isysroot", "-MF", "-MT", "-MQ",      "-x",       "-Xclang",  "-Xpreprocessor", "-Xassembler", "-arch",
       "-target",   "-T",  "-u",  "-e",       "-z",       "-B",       "--param",        "-mllvm"},
      Option);
}

/// Options that ask for something else than code.
static bool isOther(StringRef Option) {
  return is_contained({"-E", "-S", "-M", "-MM", "-fsyntax-only", "-r", "-emit-llvm", "--version", "--help", "-###",
                       "-dumpmachine", "-dumpversion", "--analyze"},
                      Option) ||
         Option.starts_with("-print-") || Option.starts_with("--print-");
}

ClangLine parseClangLine(ArrayRef<std::string> Arguments) {
  ClangLine Line;
  bool Compiles = false, Shared = false, AsksOther = false, Static = false;
  bool IsRunPath = false; // what comes next

  // An option of the linker, behind -Wl, or -Xlinker.
  auto TakeLinkerOption = [&](StringRef Option) {
    bool IsLong = Option.starts_with("-rpath=") || Option.starts_with("--rpath=");
    if (IsLong || std::exchange(IsRunPath, false))
      Line.Inputs.push_back({LinkInput::RunPath, (IsLong ? Option.split('=').second : Option).str(), Static});
    else if (Option == "-rpath" || Option == "--rpath")
      IsRunPath = true;
    else if (Option == "-Bstatic" || Option == "-static" || Option == "-dn")
      Static = true;
    else if (Option == "-Bdynamic" || Option == "-dy")
      Static = false;
    else if (Option == "-r" || Option == "--relocatable")
      AsksOther = true;
  };

  for (size_t I = 0; I < Arguments.size(); ++I) {
    StringRef Argument = Arguments[I];
    auto Value = [&]() -> std::string { return I + 1 < Arguments.size() ? Arguments[++I] : ""; };
    if (Argument == "-o")
      Line.Output = Value();
    else if (Argument.starts_with("-o") && !Argument.starts_with("-object"))
      Line.Output = Argument.drop_front(2).str();
    else if (Argument == "-c")
      Compiles = true;
    else if (Argument == "-shared" || Argument == "--shared")
      Shared = true;
    else if (Argument == "-static")
      Static = true;
    else if (isOther(Argument))
      AsksOther = true;
    else if (Argument == "-l")
      Line.Inputs.push_back({LinkInput::Library, Value(), Static});
    else if (Argument.starts_with("-l"))
      Line.Inputs.push_back({LinkInput::Library, Argument.drop_front(2).str(), Static});
    else if (Argument == "-L")
      Line.Inputs.push_back({LinkInput::LibraryPath, Value(), Static});
    else if (Argument.starts_with("-L"))
      Line.Inputs.push_back({LinkInput::LibraryPath, Argument.drop_front(2).str(), Static});
    else if (Argument == "-Xlinker")
      TakeLinkerOption(Value());
    else if (Argument == "-rpath")
      Line.Inputs.push_back({LinkInput::RunPath, Value(), Static});
    else if (Argument.starts_with("-Wl,")) {
      SmallVector<StringRef> Options;
      Argument.drop_front(4).split(Options, ',');
      for_each(Options, TakeLinkerOption);
    } else if (takesValue(Argument))
      Value();
    else if (!Argument.starts_with("-"))
      Line.Inputs.push_back({LinkInput::File, Argument.str(), Static});
  }

  bool HasInput = any_of(Line.Inputs, [](const LinkInput &Input) { return Input.Kind == LinkInput::File; });
  if (AsksOther || !HasInput)
    Line.Action = ClangLine::Other;
  else if (Compiles)
    Line.Action = ClangLine::Compile;
  else
    Line.Action = Shared ? ClangLine::SharedLink : ClangLine::Link;
  return Line;
}

} // namespace faas
