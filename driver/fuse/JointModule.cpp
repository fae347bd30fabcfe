//===- JointModule.cpp - all of a binary in one module ------------------------------------------------------===//

#include "JointModule.h"

#include "codegen/Optimise.h"
#include "codegen/Train.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace faas {

/// Assembly of a module knows symbols by their names, which a link changes where two are alike. What assembly may refer
/// to is in llvm.used; all other local symbols of `M` take names that nobody else has.
static void leaveNamesToAssembly(Module &M) {
  SmallVector<GlobalValue *> Used;
  collectUsedGlobalVariables(M, Used, /*CompilerUsed=*/false);
  collectUsedGlobalVariables(M, Used, /*CompilerUsed=*/true);
  for (GlobalValue &V : M.global_values())
    if (V.hasLocalLinkage() && V.hasName() && !V.getName().starts_with("__faas_") && !is_contained(Used, &V))
      V.setName("__faas_local." + V.getName());
}

/// Through bitcode, because functions have contexts of their own.
static Error linkFunction(Module &Joint, FunctionInput &Input) {
  SmallString<0> Bitcode;
  raw_svector_ostream Stream(Bitcode);
  WriteBitcodeToFile(*Input.Module, Stream);
  Input.Module.reset();
  Expected<std::unique_ptr<Module>> M = parseBitcodeFile({Bitcode, Input.Path}, Joint.getContext());
  if (!M)
    return M.takeError();
  if (Linker::linkModules(Joint, std::move(*M)))
    return createStringError(
        Input.Path + ": cannot be linked with the other functions: " + toString(takeErrors(Joint.getContext())));
  return Error::success();
}

Error makeJointModule(Runtime &Runtime, Report &Result, const LazyLoadOptions &Lazy, const FuseOptions &Opts,
                      LazyLoadReport &LazyLoaded) {
  Module &Joint = *Runtime.Module;
  std::vector<FunctionInput> &Functions = Result.Functions;
  Joint.setModuleIdentifier("fused");
  if (any_of(Functions, [](const FunctionInput &I) { return !I.Module->getModuleInlineAsm().empty(); })) {
    leaveNamesToAssembly(Joint);
    for (FunctionInput &Input : Functions)
      leaveNamesToAssembly(*Input.Module);
  }
  for (FunctionInput &Input : Functions)
    if (Error E = linkFunction(Joint, Input))
      return E;
  // -- Beyond the next passes the call graph is final and main is the only exported symbol. --
  MergeReport Merged;
  if (Error E = runPass(Joint, MergePass({Result.Root, join(Opts.Gateways, " "), Result.Budgets}, &Merged)))
    return E;
  Result.Sites = std::move(Merged.Sites);
  if (Opts.Runtime.Instrument)
    if (Error E = runPass(Joint, ProfilePass(ProfilePassOptions())))
      return E;
  if (Error E = runPass(Joint, LazyLoadPass(Lazy, &LazyLoaded)))
    return E;
  if (Error E = runPass(Joint, VerifyPass({"main", ""})))
    return E;
  if (Error E = checkOwnWork(Joint))
    return E;
  if (!Opts.Train.empty())
    noteEntries(Joint, Opts.Train);
  if (!Opts.Debug)
    StripDebugInfo(Joint);
  if (Error E = saveTemps(Opts, Joint, "merged"))
    return E;
  Expected<std::unique_ptr<TargetMachine>> Machine = makeTargetMachine(Joint, Opts.OptLevel);
  if (!Machine)
    return Machine.takeError();
  optimise(Joint, **Machine, Opts.OptLevel);
  return Error::success();
}

} // namespace faas
