//===- Compiler.h - faas-cc and faas-c++ --------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_COMMANDS_COMPILER_H
#define FAAS_DRIVER_COMMANDS_COMPILER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace faas {

/// True if the program was started as faas-cc or faas-c++; sets `Cxx` for the latter.
bool isCompilerName(llvm::StringRef Argv0, bool &Cxx);

/// Does what clang does with `Arguments`; executables also carry the bitcode of their program. Returns the exit status.
llvm::Expected<int> runCompiler(bool Cxx, llvm::ArrayRef<std::string> Arguments);

} // namespace faas

#endif
