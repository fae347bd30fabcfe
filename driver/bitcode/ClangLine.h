//===- ClangLine.h - a command line of a C compiler -----------------------------------------------------------===//

#ifndef FAAS_DRIVER_BITCODE_CLANGLINE_H
#define FAAS_DRIVER_BITCODE_CLANGLINE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace faas {

/// One input of a link, in the order of the command line.
struct LinkInput {
  enum KindTy { File, Library, LibraryPath, RunPath };
  KindTy Kind;
  std::string Text;    ///< path, NAME of -lNAME, or folder of -L or -rpath
  bool Static = false; ///< behind -Bstatic or -static
};

/// What matters here of the arguments that clang and gcc take.
struct ClangLine {
  enum ActionTy {
    Other,      ///< preprocess, print something, assemble, link partially: not our business
    Compile,    ///< -c
    SharedLink, ///< -shared
    Link        ///< an executable
  };
  ActionTy Action = Other;
  std::string Output; ///< of -o; "" if not given
  std::vector<LinkInput> Inputs;
};

ClangLine parseClangLine(llvm::ArrayRef<std::string> Arguments);

} // namespace faas

#endif
