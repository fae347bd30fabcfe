//===- RustStd.h - completes Rust modules with the standard library -----------------------------------------===//

#ifndef FAAS_DRIVER_BITCODE_RUSTSTD_H
#define FAAS_DRIVER_BITCODE_RUSTSTD_H

#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"

namespace faas {

/// Links the parts of Rust's standard library that `M` refers to into it. Does nothing to a module that needs
/// none: other languages, and Rust programs given whole. `Sysroot`: "" = ask the rustc on PATH.
llvm::Error completeRustStd(llvm::Module &M, const std::string &Sysroot);

} // namespace faas

#endif
