//===- Inputs.h - the functions to fuse ---------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_BITCODE_INPUTS_H
#define FAAS_DRIVER_BITCODE_INPUTS_H

#include "Manifest.h"
#include "faas/Passes.h"
#include "support/Diagnostics.h"

#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <map>
#include <set>

namespace faas {

/// One function on its way through the driver.
struct FunctionInput {
  std::string Name;
  std::string Path;
  std::unique_ptr<llvm::LLVMContext> Context; ///< of its own, because one belongs to one thread at a time
  std::unique_ptr<llvm::Module> Module;       ///< null once it is compiled
  std::string Mode = "fresh";           ///< as in IsolateOptions
  bool ModeIsFixed = false;             ///< the user gave it to this function by name
  std::string Kind;                     ///< as in IsolateOptions
  uint64_t MemoryLimit = 0;             ///< bytes; 0 for none
  uint64_t CpuLimit = 0;                ///< seconds; 0 for none
  std::string FixedLimit;               ///< the option that gave it one by name; "" for none
  std::string Environment;              ///< file of its own variables; "" for none
  std::string Language;                 ///< as in languageOf
  uint64_t InputBytes = 0;
  Manifest Needs; ///< what its bitcode said of it
  StripReport Stripped;
  IsolateReport Isolated;
  std::set<std::string> Callees;  ///< constant names that it invokes
  std::set<std::string> External; ///< native symbols that it needs
  std::vector<InvocationSite> Sites;
  LazyLoadReport Libraries; ///< how it uses shared libraries
};

/// Reads `Arguments` ([NAME=]FILE), without the bodies of the functions that are in bitcode, `Jobs` at the same time
/// (0: one on each core). An error names the file and what to do about it.
llvm::Expected<std::vector<FunctionInput>> loadInputs(const std::vector<std::string> &Arguments, unsigned Jobs,
                                                      bool Verbose);

/// The entry of a function, faas_main or else main. An error if it has neither.
llvm::Expected<std::string> entryOf(const FunctionInput &Input);

/// Reads what is left of the lazily read `M`, and verifies it.
llvm::Error readBodies(llvm::Module &M);

/// Reads of the lazily read `M` what `Entry` may lead to, and verifies that. The other functions are good for nothing
/// but faas-strip, and materializeAll has to follow that.
llvm::Error readReachableBodies(llvm::Module &M, llvm::StringRef Entry);

/// Parses bitcode, an object file with embedded bitcode, or textual IR.
llvm::Expected<std::unique_ptr<llvm::Module>> loadModule(const std::string &Path, llvm::LLVMContext &Context);

/// The bitcode that `File` is, or that it holds in a section .llvmbc (rustc, clang -fembed-bitcode) or .llvm.lto.
/// Empty where there is none.
llvm::StringRef findBitcode(llvm::MemoryBufferRef File);

/// Gives `M` the target of `Reference`. An error if it was compiled for another one.
llvm::Error adoptTarget(llvm::Module &M, const llvm::Module &Reference);

} // namespace faas

#endif
