//===- RustBacktrace.h - Rust programs without the symboliser of back-traces ----------------------------------===//

#ifndef FAAS_DRIVER_BITCODE_RUSTBACKTRACE_H
#define FAAS_DRIVER_BITCODE_RUSTBACKTRACE_H

#include "llvm/IR/Module.h"

namespace faas {

/// Makes frames of Rust's back-traces nameless in `M`, a whole program, so that what reads debug information is not
/// reached any more.
void dropBacktraceSymboliser(llvm::Module &M);

} // namespace faas

#endif
