//===- Languages.h - what a function was written in ---------------------------------------------------------===//

#ifndef FAAS_DRIVER_BITCODE_LANGUAGES_H
#define FAAS_DRIVER_BITCODE_LANGUAGES_H

#include "llvm/IR/Module.h"
#include <set>
#include <string>

namespace faas {

/// "C", "C++", "Rust", "Fortran", "D", "Zig": those that compilers left their names of in `M`. For people: nothing but
/// a report depends on them.
std::set<std::string> languagesOf(const llvm::Module &M);

/// The one that the function as a whole is in: with code in C it is in the other one. "?" where the module does not
/// tell.
std::string languageOf(const llvm::Module &M);

/// The compilers, as they name themselves, with ", " between them.
std::string toolsOf(const llvm::Module &M);

} // namespace faas

#endif
