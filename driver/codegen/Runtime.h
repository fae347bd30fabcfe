//===- Runtime.h - the runtime's side of a binary -----------------------------------------------------------===//

#ifndef FAAS_DRIVER_CODEGEN_RUNTIME_H
#define FAAS_DRIVER_CODEGEN_RUNTIME_H

#include "llvm/ADT/SmallString.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace faas {

/// Which parts of the runtime a binary has.
struct RuntimeOptions {
  std::string Platform;    ///< a FAAS_PLATFORM of faas_abi.inc, the only one in the binary; "" = all. Or nightcore
  bool HasOwnHeaps = true; ///< functions allocate in the heaps of their invocations; else in the system's
  bool Instrument = false; ///< record invocations at run time

  /// The binary is a shared object, which the platform loads.
  bool isSharedObject() const { return Platform == "nightcore"; }
};

struct Runtime {
  std::unique_ptr<llvm::LLVMContext> Context;
  std::unique_ptr<llvm::Module> Module;
  bool HasCurl = false;             ///< stands in for libcurl
  std::vector<std::string> Exports; ///< what the executable defines for the native code in its process
  std::vector<std::string> Wrapped; ///< functions of libstdc++ that it has others for
};

/// A folder with a cache of object code: of the runtime as most binaries have it, made when this program was.
std::string runtimeObjectsFolder();

/// Reads the part that every binary has.
llvm::Expected<Runtime> loadRuntime(bool Verbose);

/// Adds the parts that code with the native symbols `External` needs: for C++, for libcurl, for heaps of its own, where
/// the native code beside it is C alone unless `MayHaveCxx`, and what records invocations.
llvm::Error completeRuntime(Runtime &Runtime, const std::set<std::string> &External, const RuntimeOptions &Opts,
                            bool MayHaveCxx);

/// Makes `M`, a complete runtime, fit to be compiled apart from the functions, to which only names that start with
/// faas_ or __faas_ are visible. Returns, as bitcode, what a function's module is to know of it: declarations, and
/// copies of its fast path (FAAS_FAST) to inline.
llvm::SmallString<0> takeInterface(llvm::Module &M);

/// The name that a local symbol of the runtime gets where functions refer to it.
std::string sharedName(llvm::StringRef Name);

/// Tells a function's module `M` what `Interface`, of takeInterface, says of the runtime.
llvm::Error useInterface(llvm::Module &M, llvm::StringRef Interface);

} // namespace faas

#endif
