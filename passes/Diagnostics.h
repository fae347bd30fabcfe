//===- Diagnostics.h - errors, warnings and remarks of the passes -------------------------------------------===//
//
// An error is a DS_Error diagnostic: opt prints it and exits 1, the driver turns it into an llvm::Error.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DIAGNOSTICS_H
#define FAAS_DIAGNOSTICS_H

#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/IR/DebugLoc.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/Instruction.h"
#include "llvm/IR/LLVMContext.h"

namespace faas {

inline void reportError(llvm::LLVMContext &Context, const llvm::Twine &Message) {
  Context.diagnose(llvm::DiagnosticInfoGeneric(Message, llvm::DS_Error));
}

inline void reportWarning(llvm::LLVMContext &Context, const llvm::Twine &Message) {
  Context.diagnose(llvm::DiagnosticInfoGeneric(Message, llvm::DS_Warning));
}

inline void reportRemark(llvm::LLVMContext &Context, const llvm::Twine &Message) {
  Context.diagnose(llvm::DiagnosticInfoGeneric(Message, llvm::DS_Remark));
}

/// "file:line" of an instruction, where inlined that of the outermost call; "" without debug information.
inline std::string locationOf(const llvm::Instruction &I) {
  const llvm::DILocation *Location = I.getDebugLoc();
  if (!Location)
    return "";
  while (Location->getInlinedAt())
    Location = Location->getInlinedAt();
  return (Location->getFilename() + ":" + llvm::Twine(Location->getLine())).str();
}

} // namespace faas

#endif
