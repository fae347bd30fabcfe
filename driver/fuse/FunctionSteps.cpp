//===- FunctionSteps.cpp - one function on its way to object code -------------------------------------------===//

#include "FunctionSteps.h"

#include "bitcode/RustBacktrace.h"
#include "bitcode/RustStd.h"
#include "codegen/Optimise.h"
#include "faas/Invocations.h"

#include "llvm/IR/DebugInfo.h"
#include "llvm/Support/TimeProfiler.h"

using namespace llvm;

namespace faas {

static std::set<std::string> externalSymbols(const Module &M) {
  std::set<std::string> Names;
  for (const GlobalValue &V : M.global_values())
    if (V.isDeclaration() && !V.getName().starts_with("llvm."))
      Names.insert(V.getName().str());
  return Names;
}

/// Flags that say how a module was to be linked and that two modules need not agree on.
static void dropLinkFlags(Module &M) {
  NamedMDNode *Flags = M.getModuleFlagsMetadata();
  if (!Flags)
    return;
  SmallVector<MDNode *> Kept;
  for (MDNode *Flag : Flags->operands())
    if (!is_contained({"ThinLTO", "EnableSplitLTOUnit", "UnifiedLTO"},
                      cast<MDString>(Flag->getOperand(1))->getString()))
      Kept.push_back(Flag);
  Flags->clearOperands();
  for (MDNode *Flag : Kept)
    Flags->addOperand(Flag);
}

Error stripFunction(FunctionInput &Input, const std::string &RustSysroot, bool KeepBacktrace) {
  Module &M = *Input.Module;
  // Rust crates that were given alone get their standard library. -- Beyond this point no step knows the source
  // language. --
  if (Error E = completeRustStd(M, RustSysroot))
    return E;
  if (!KeepBacktrace)
    dropBacktraceSymboliser(M);
  Expected<std::string> Entry = entryOf(Input);
  if (!Entry)
    return Entry.takeError();
  if (Error E = readReachableBodies(M, *Entry))
    return E;
  dropLinkFlags(M);
  if (Error E = runPass(M, StripPass({*Entry}, &Input.Stripped)))
    return E;
  return M.materializeAll(); // there is nothing left that has not been read
}

Error prepareFunction(FunctionInput &Input, const FuseOptions &Opts) {
  TimeTraceScope Trace("prepare", Input.Name);
  if (Error E = stripFunction(Input, Opts.RustSysroot, Opts.KeepBacktrace))
    return E;
  exposeCallees(*Input.Module, Opts.OptLevel);
  // The sizes of globals are known until they are in a block.
  if (Opts.Harden)
    if (Error E = runPass(*Input.Module, HardenPass(HardenOptions())))
      return E;
  return Error::success();
}

Error isolateFunction(FunctionInput &Input, const StateLayout &Places, const LazyLoadOptions &Lazy,
                      const FuseOptions &Opts) {
  TimeTraceScope Trace("isolate", Input.Name);
  Module &M = *Input.Module;
  // -- Beyond this point all that others can see of the module is its descriptor. --
  IsolateOptions Isolation = {Input.Name,
                              Input.Mode,
                              Input.Kind,
                              Input.Environment,
                              Input.ModeIsFixed ? "warn" : "process",
                              Input.MemoryLimit,
                              Input.CpuLimit,
                              Opts.Runtime.HasOwnHeaps ? "frame" : "system",
                              Opts.Wipe,
                              Input.Needs.Environment,
                              Places};
  if (Error E = runPass(M, IsolatePass(Isolation, &Input.Isolated)))
    return E;
  Input.Callees = constantCallees(M);
  Input.External = externalSymbols(M);
  if (!Opts.EmitLlvm) { // there the joint module tells
    Expected<LazyLoadReport> Libraries = findLazyLibraries(M, Lazy);
    if (!Libraries)
      return Libraries.takeError();
    Input.Libraries = std::move(*Libraries);
  }
  return saveTemps(Opts, M, "isolated." + Input.Name);
}

Error mergeFunction(FunctionInput &Input, const Surroundings &Around, const FuseOptions &Opts) {
  TimeTraceScope Trace("merge", Input.Name);
  Module &M = *Input.Module;
  for (const std::string &Callee : Input.Callees)
    if (auto Known = Around.Functions.find(Callee); Known != Around.Functions.end())
      declareFunction(M, Callee, /*IsShared=*/Known->second);
  MergeReport Merged;
  if (Error E = runPass(M, MergePass({"", "", Around.Budgets}, &Merged)))
    return E;
  Input.Sites = std::move(Merged.Sites);
  if (Opts.Runtime.Instrument)
    if (Error E = runPass(M, ProfilePass(ProfilePassOptions())))
      return E;
  if (!Around.Libraries.Libraries.empty())
    if (Error E = runPass(M, LazyLoadPass(Around.Libraries, &Input.Libraries)))
      return E;
  VerifyOptions Verify;
  Verify.Function = Input.Name;
  if (Error E = runPass(M, VerifyPass(Verify)))
    return E;
  // The report has its source lines.
  if (!Opts.Debug)
    StripDebugInfo(M);
  return useInterface(M, Around.Runtime);
}

} // namespace faas
