//===- Invocations.h - call sites of the invocation API -----------------------------------------------------===//

#ifndef FAAS_INVOCATIONS_H
#define FAAS_INVOCATIONS_H

#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace faas {

/// A function of the invocation API, which takes the network, and what faas-merge puts in its place.
struct InvocationApi {
  llvm::StringLiteral Name;
  llvm::StringLiteral Dispatch; ///< the same, local where the binary has the function
  llvm::StringLiteral Call;     ///< with a descriptor in place of the name
  bool HasSize;                 ///< the name has a size and need not be NUL-terminated
  bool IsAsync;                 ///< gives a future in place of a response
};

inline constexpr InvocationApi InvocationApis[] = {
    {"faas_invoke", "__faas_dispatch", "__faas_call", false, false},
    {"faas_invoke_n", "__faas_dispatch_n", "__faas_call", true, false},
    {"faas_invoke_async", "__faas_dispatch_async", "__faas_call_async", false, true},
    {"faas_invoke_async_n", "__faas_dispatch_async_n", "__faas_call_async", true, true},
};

/// The one of that name, or null.
const InvocationApi *invocationApi(llvm::StringRef Name);

/// Whether `Call` is a direct call of one of them.
bool isInvocation(const llvm::CallBase &Call);

/// The callee's name at an invocation, if it is a constant.
std::optional<std::string> constantCallee(const llvm::CallBase &Call);

/// A call of the invocation API.
struct Invocation {
  std::optional<std::string> Callee; ///< nothing where it is no constant
  std::string Location;              ///< "file:line", or "" without debug information
};

/// Those in `M`, in the order of the module.
std::vector<Invocation> invocationsIn(const llvm::Module &M);

/// All constant names that `M` invokes.
std::set<std::string> constantCallees(const llvm::Module &M);

/// Tells `M` of a function of the group that is in another module, `IsShared` if its mode is that.
void declareFunction(llvm::Module &M, llvm::StringRef Name, bool IsShared);

/// The descriptors in `M`, also those of functions in other modules, sorted by the names of their functions.
std::vector<llvm::GlobalVariable *> descriptorsOf(llvm::Module &M);

} // namespace faas

#endif
