//===- WholeProgram.h - a program as one module of bitcode ----------------------------------------------------===//

#ifndef FAAS_DRIVER_BITCODE_WHOLEPROGRAM_H
#define FAAS_DRIVER_BITCODE_WHOLEPROGRAM_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace faas {

/// The path of clang-22 or, for C++, clang++-22. An error says what to install.
llvm::Expected<std::string> findClang(bool Cxx);

/// What makes clang compile to objects with bitcode in them, and link such objects by their bitcode.
std::vector<std::string> bitcodeFlags();

/// Does what `Clang Arguments`, a compilation and link of an executable, would do, but the result is one module of
/// bitcode that holds all of the program that is not native code, and a manifest that says what is; empty if all of it
/// is native. What clang has to say about the sources goes to stderr.
llvm::Expected<llvm::SmallString<0>> linkWholeProgram(const std::string &Clang, std::vector<std::string> Arguments);

} // namespace faas

#endif
