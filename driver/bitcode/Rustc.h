//===- Rustc.h - the Rust compiler of this machine ----------------------------------------------------------===//

#ifndef FAAS_DRIVER_BITCODE_RUSTC_H
#define FAAS_DRIVER_BITCODE_RUSTC_H

#include "llvm/Support/Error.h"
#include <string>

namespace faas {

/// What the rustc on PATH says of itself, such as "rustc 1.95.0 (...), LLVM 22". An error, with what to do, if it is not
/// there or writes bitcode that this LLVM cannot read.
llvm::Expected<std::string> checkRustc();

} // namespace faas

#endif
