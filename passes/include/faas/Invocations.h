//===- Invocations.h - call sites of the invocation API -----------------------------------------------------===//

#ifndef FAAS_INVOCATIONS_H
#define FAAS_INVOCATIONS_H

#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"
#include <optional>
#include <set>
#include <string>

namespace faas {

/// The functions of the invocation API that take the network.
inline constexpr llvm::StringLiteral InvokeName = "faas_invoke";
inline constexpr llvm::StringLiteral InvokeNName = "faas_invoke_n";

/// Whether `Call` is a direct call of faas_invoke or faas_invoke_n.
bool isInvocation(const llvm::CallBase &Call);

/// The callee's name at an invocation, if it is a constant.
std::optional<std::string> constantCallee(const llvm::CallBase &Call);

/// All constant names that `M` invokes.
std::set<std::string> constantCallees(const llvm::Module &M);

/// The descriptors in `M`, sorted by the names of their functions.
std::vector<llvm::GlobalVariable *> descriptorsOf(llvm::Module &M);

} // namespace faas

#endif
