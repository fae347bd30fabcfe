//===- Profile.cpp - faas-profile: invocations are recorded ---------------------------------------------------===//
//
// Puts the profiling runtime in front of what invocations go through: local calls, calls through the gateway, over
// sockets and by libcurl, requests from outside, and the threads that functions start.
//
//   %s = call i32 @__faas_call(ptr @__faas_function.text, ptr %q, i64 %n, ptr %r)
//   %t = call i32 @__faas_call_shared.store(ptr @__faas_function.store, ptr %q, i64 %n, ptr %r)
//
// becomes
//
//   %s = call i32 @__faas_profiled_call(ptr @__faas_function.text, ptr %q, i64 %n, ptr %r)
//   %t = call i32 @__faas_profiled.front.store(ptr @__faas_function.store, ptr %q, i64 %n, ptr %r)
//
//   define internal i32 @__faas_profiled.front.store(...) alwaysinline {   ; where the callee's mode is shared
//     %on = load i8, ptr @faas_profiling                                   ; one branch on a flag, and the direct call
//     br i1 (%on != 0), label %profiled, label %plain, !prof ...           ; stays what it was
//   ...
//
// The same is done for each FAAS_PROFILED function of faas_abi.inc, in the code of functions and of the runtime, front
// ends included. The names of caller and callee are not arguments: the descriptor has the callee's, and the runtime
// knows whose code runs. Not changed is the profiling runtime itself, whose functions have the attribute `noprofile`.
//
// Needs: a module that faas-merge has gone through, or the runtime's own. To run, it has to be linked with
// libfaas_profile.bc. Leaves: the same behaviour while the variables FAAS_PROFILE and OTEL_EXPORTER_OTLP_ENDPOINT are
// not set. Limit: a client that is a native library with connections of its own is not seen.
//
//   opt-22 -load-pass-plugin FaasMerge.so -passes='faas-merge<root=front>,faas-profile,verify' linked.bc -o fused.bc
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Diagnostics.h"
#include "Parameters.h"
#include "faas/Abi.h"
#include "faas/Invocations.h"
#include "faas/Passes.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/MDBuilder.h"

using namespace llvm;

namespace faas {

void ProfilePassOptions::print(raw_ostream &OS) const { OS << "faas-profile"; }

Expected<ProfilePassOptions> ProfilePassOptions::parse(StringRef Params) {
  if (Error E = parseParameters("faas-profile", Params, {}))
    return E;
  return ProfilePassOptions();
}

namespace {

class Profiler {
public:
  explicit Profiler(Module &M) : M(M), Abi(M) {}
  Error run();

private:
  Function *emitSharedWrapper(Function &Callee, StringRef Caller);

  Module &M;
  RuntimeAbi Abi;
};

} // namespace

/// The runtime's function in front of `Callee`; null for what has none.
static StringRef wrapperName(StringRef Callee) {
#define FAAS_PROFILED(NAME, WRAPPER)                                                                                   \
  if (Callee == #NAME)                                                                                                 \
    return #WRAPPER;
#define FAAS_PROFILED_CURL(NAME, WRAPPER)                                                                              \
  if (Callee == #NAME)                                                                                                 \
    return #WRAPPER;
#include "faas_abi.inc"
  return "";
}

/// One for each pair, so that it is in the caller's part of the binary, where it is inlined.
Function *Profiler::emitSharedWrapper(Function &Callee, StringRef Caller) {
  std::string Name = ("__faas_profiled." + Caller + "." + Callee.getName().substr(SharedCallPrefix.size())).str();
  if (Function *Known = M.getFunction(Name))
    return Known;
  Function *F = Function::Create(Abi.Invoke, GlobalValue::InternalLinkage, Name, M);
  F->addFnAttr(Attribute::AlwaysInline);
  F->addFnAttr(Attribute::NoProfile);
  if (!Caller.empty())
    F->addFnAttr(OwnerAttribute, Caller);
  Constant *On = M.getOrInsertGlobal("faas_profiling", Type::getInt8Ty(M.getContext()));
  IRBuilder<> Builder(BasicBlock::Create(M.getContext(), "", F));
  auto *Profiled = BasicBlock::Create(M.getContext(), "profiled", F);
  auto *Plain = BasicBlock::Create(M.getContext(), "plain", F);
  Value *Flag = Builder.CreateLoad(Builder.getInt8Ty(), On);
  Builder.CreateCondBr(Builder.CreateIsNotNull(Flag), Profiled, Plain,
                       MDBuilder(M.getContext()).createBranchWeights(1, 2000));
  SmallVector<Value *> Arguments(make_pointer_range(F->args()));
  Builder.SetInsertPoint(Profiled);
  Builder.CreateRet(Builder.CreateCall(M.getOrInsertFunction("__faas_profiled_call", Abi.Invoke), Arguments));
  Builder.SetInsertPoint(Plain);
  Builder.CreateRet(Builder.CreateCall(&Callee, Arguments));
  return F;
}

Error Profiler::run() {
  if (descriptorsOf(M).empty() && !M.getNamedValue("__faas_functions"))
    return createStringError("the module has no function; run faas-isolate and faas-merge first");
  // In the order of the module, and before any wrapper is added to it.
  std::vector<CallBase *> Calls;
  for (Function &Caller : M)
    if (!Caller.hasFnAttribute(Attribute::NoProfile) || !ownerOf(Caller).empty())
      for (Instruction &I : instructions(Caller))
        if (auto *Call = dyn_cast<CallBase>(&I); Call && Call->getCalledFunction())
          Calls.push_back(Call);
  for (CallBase *Call : Calls) {
    Function &Callee = *Call->getCalledFunction();
    if (Callee.getName().starts_with(SharedCallPrefix)) {
      Call->setCalledFunction(emitSharedWrapper(Callee, ownerOf(*Call->getFunction())));
      continue;
    }
    StringRef Wrapper = wrapperName(Callee.getName());
    if (Wrapper.empty() || !ownerOf(Callee).empty())
      continue;
    FunctionCallee Front = M.getOrInsertFunction(Wrapper, Callee.getFunctionType(), Callee.getAttributes());
    if (cast<Function>(Front.getCallee())->getFunctionType() != Callee.getFunctionType())
      return createStringError("'" + Wrapper + "' has other parameters than '" + Callee.getName() + "'");
    Call->setCalledFunction(Front);
  }
  return Error::success();
}

PreservedAnalyses ProfilePass::run(Module &M, ModuleAnalysisManager &) {
  if (Error E = Profiler(M).run())
    reportError(M.getContext(), "faas-profile: " + toString(std::move(E)));
  return PreservedAnalyses::none();
}

} // namespace faas
