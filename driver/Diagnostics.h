//===- Diagnostics.h - LLVM's diagnostics as errors ---------------------------------------------------------===//

#ifndef FAAS_DRIVER_DIAGNOSTICS_H
#define FAAS_DRIVER_DIAGNOSTICS_H

#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/Error.h"

namespace faas {

/// Makes `Context` collect errors for takeErrors. Warnings and, if `Verbose`, remarks go to stderr.
void collectDiagnostics(llvm::LLVMContext &Context, bool Verbose);

/// The errors since the last call, one a line; success if there are none.
llvm::Error takeErrors(llvm::LLVMContext &Context);

/// `Text`, such as a message of LLVM's verifier, on one line.
std::string oneLine(llvm::StringRef Text);

} // namespace faas

#endif
