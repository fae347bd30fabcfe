//===- Optimise.cpp - LLVM's pass pipelines over a module ---------------------------------------------------===//

#include "Optimise.h"

#include "faas/Invocations.h"
#include "support/Diagnostics.h"

#include "llvm/Analysis/InlineCost.h"
#include "llvm/Analysis/ProfileSummaryInfo.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Verifier.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Transforms/IPO/AlwaysInliner.h"
#include "llvm/Transforms/IPO/Inliner.h"
#include "llvm/Transforms/IPO/LowerTypeTests.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"
#include "llvm/Transforms/Utils/PromoteMemToReg.h"

using namespace llvm;

namespace faas {

/// The first thread that comes here does it for all.
static void initializeTarget() {
  static bool Done = [] {
    InitializeNativeTarget();
    InitializeNativeTargetAsmPrinter();
    InitializeNativeTargetAsmParser();
    return true;
  }();
  (void)Done;
}

Expected<std::unique_ptr<TargetMachine>> makeTargetMachine(const Module &M, char OptLevel) {
  initializeTarget();
  std::string Problem;
  const Target *Target = TargetRegistry::lookupTarget(M.getTargetTriple(), Problem);
  if (!Target)
    return createStringError("cannot generate code for " + M.getTargetTriple().str() + ": " + Problem);
  TargetOptions Options;
  Options.FunctionSections = true;
  Options.DataSections = true;
  Options.UseInitArray = true;
  Options.EmitAddrsig = true; // the linker folds what is equal and whose address nobody takes
  CodeGenOptLevel Level = OptLevel == '0'   ? CodeGenOptLevel::None
                          : OptLevel == '1' ? CodeGenOptLevel::Less
                          : OptLevel == '3' ? CodeGenOptLevel::Aggressive
                                            : CodeGenOptLevel::Default;
  return std::unique_ptr<TargetMachine>(
      Target->createTargetMachine(M.getTargetTriple(), "", "", Options, Reloc::PIC_, std::nullopt, Level));
}

/// Analyses for one run of a pipeline.
namespace {
struct Analyses {
  LoopAnalysisManager Loops;
  FunctionAnalysisManager Functions;
  CGSCCAnalysisManager Sccs;
  ModuleAnalysisManager Modules;

  explicit Analyses(PassBuilder &Builder) {
    Builder.registerModuleAnalyses(Modules);
    Builder.registerCGSCCAnalyses(Sccs);
    Builder.registerFunctionAnalyses(Functions);
    Builder.registerLoopAnalyses(Loops);
    Builder.crossRegisterProxies(Loops, Functions, Sccs, Modules);
  }
};
} // namespace

Error runPasses(Module &M, ModulePassManager Passes) {
  initializeTarget(); // faas-strip reads module-level assembly
  PassBuilder Builder;
  Analyses Analyses(Builder);
  Passes.run(M, Analyses.Modules);
  return takeErrors(M.getContext());
}

Error checkOwnWork(const Module &M) {
  std::string Problem;
  raw_string_ostream Stream(Problem);
  if (verifyModule(M, &Stream))
    return createStringError("internal error: " + M.getModuleIdentifier() +
                             " is broken after a pass, please report: " + oneLine(Problem));
  return Error::success();
}

static FunctionPassManager simplification() {
  FunctionPassManager Simplify;
  Simplify.addPass(SROAPass(SROAOptions::ModifyCFG));
  Simplify.addPass(EarlyCSEPass());
  Simplify.addPass(InstCombinePass());
  Simplify.addPass(SimplifyCFGPass());
  return Simplify;
}

static bool isInvocationCall(const Instruction &I) {
  const auto *Call = dyn_cast<CallBase>(&I);
  return Call && isInvocation(*Call);
}

void exposeCallees(Module &M, char OptLevel) {
  bool Unoptimised = false;
  if (OptLevel != '0')
    for (Function &F : M)
      if (F.hasFnAttribute(Attribute::OptimizeNone)) {
        F.removeFnAttr(Attribute::OptimizeNone);
        F.removeFnAttr(Attribute::NoInline);
        Unoptimised = true;
      }
  if (none_of(InvocationApis, [&](const InvocationApi &Api) { return M.getFunction(Api.Name); }))
    return;
  PassBuilder Builder;
  Analyses Analyses(Builder);
  ModulePassManager Passes;
  Passes.addPass(AlwaysInlinerPass());
  if (!Unoptimised) {
    Passes.run(M, Analyses.Modules);
    FunctionPassManager Simplify = simplification();
    for (Function &F : M)
      if (any_of(instructions(F), isInvocationCall))
        Simplify.run(F, Analyses.Functions);
    return;
  }
  Passes.addPass(createModuleToFunctionPassAdaptor(simplification()));
  // Nobody has inlined yet what stands between a literal and the call: the constructor of std::string_view, say.
  Passes.addPass(RequireAnalysisPass<ProfileSummaryAnalysis, Module>());
  ModuleInlinerWrapperPass Inliner(getInlineParams());
  Inliner.getPM().addPass(createCGSCCToFunctionPassAdaptor(simplification()));
  Passes.addPass(std::move(Inliner));
  Passes.run(M, Analyses.Modules);
}

/// True if some code is as a front end has made it, with local variables in memory.
static bool isUnoptimised(const Module &M) {
  return any_of(M, [](const Function &F) {
    return !F.isDeclaration() && any_of(F.getEntryBlock(), [](const Instruction &I) {
      const auto *Variable = dyn_cast<AllocaInst>(&I);
      return Variable && isAllocaPromotable(Variable);
    });
  });
}

void optimise(Module &M, TargetMachine &Machine, char OptLevel) {
  PipelineTuningOptions Tuning;
  PassBuilder Builder(&Machine, Tuning);
  Analyses Analyses(Builder);
  OptimizationLevel Level = OptLevel == '0'   ? OptimizationLevel::O0
                            : OptLevel == '1' ? OptimizationLevel::O1
                            : OptLevel == '3' ? OptimizationLevel::O3
                            : OptLevel == 's' ? OptimizationLevel::Os
                                              : OptimizationLevel::O2;
  ModulePassManager Passes;
  if (Level == OptimizationLevel::O0)
    Passes = Builder.buildO0DefaultPipeline(Level);
  else if (Level == OptimizationLevel::O1 || isUnoptimised(M))
    Passes = Builder.buildPerModuleDefaultPipeline(Level);
  else {
    // A part does not see all classes of its program, so nothing may follow from those that it sees.
    for (GlobalVariable &G : M.globals())
      G.eraseMetadata(LLVMContext::MD_vcall_visibility);
    Passes.addPass(LowerTypeTestsPass(nullptr, nullptr, lowertypetests::DropTestKind::Assume));
    Passes.addPass(Builder.buildLTODefaultPipeline(Level, /*ExportSummary=*/nullptr));
  }
  Passes.run(M, Analyses.Modules);
}

} // namespace faas
