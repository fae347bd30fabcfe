//===- Diagnostics.h - LLVM's diagnostics as errors ---------------------------------------------------------===//

#ifndef FAAS_DRIVER_SUPPORT_DIAGNOSTICS_H
#define FAAS_DRIVER_SUPPORT_DIAGNOSTICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace faas {

/// A warning or a remark.
struct Note {
  llvm::DiagnosticSeverity Severity;
  std::string Text;
};

/// Makes `Context` collect errors for takeErrors, and warnings and, if `Verbose`, remarks for takeNotes.
void collectDiagnostics(llvm::LLVMContext &Context, bool Verbose);

/// The warnings and remarks since the last call.
std::vector<Note> takeNotes(llvm::LLVMContext &Context);

/// How many there are.
size_t countNotes(llvm::LLVMContext &Context);

/// Prints them to stderr.
void printNotes(llvm::ArrayRef<Note> Notes);

/// The errors since the last call, one a line; success if there are none.
llvm::Error takeErrors(llvm::LLVMContext &Context);

/// `Text`, such as a message of LLVM's verifier, on one line.
std::string oneLine(llvm::StringRef Text);

} // namespace faas

#endif
