//===- Merge.cpp - faas-merge: invocations become local calls -----------------------------------------------===//
//
// Runs on the linked module of a group: functions that went through faas-isolate, and the runtime. It may also run on
// the module of each function alone, where the others are declarations of their descriptors (declareFunction).
//
//   %s = call i32 @faas_invoke(ptr @"url-shorten", ptr %q, i64 %n, ptr %r)       ; a constant name, in the group
//   %t = call i32 @faas_invoke(ptr %name, ptr %q, i64 %n, ptr %r)                ; a computed name
//   %u = call i32 @faas_invoke(ptr @elsewhere, ptr %q, i64 %n, ptr %r)           ; a constant name, not in the group
//   %f = call ptr @faas_invoke_async(ptr @"url-shorten", ptr %q, i64 %n)         ; one that goes on by itself
//
// becomes
//
//   %s = call i32 @__faas_call(ptr @__faas_function.url-shorten, ptr %q, i64 %n, ptr %r)
//   ...  call i32 @__faas_call_shared.NAME(ptr @__faas_function.NAME, ...)       ; where the callee's mode is shared
//   %t = call i32 @__faas_dispatch(ptr %name, ptr %q, i64 %n, ptr %r)            ; table, then the network
//   %u = call i32 @faas_invoke(ptr @elsewhere, ptr %q, i64 %n, ptr %r)           ; unchanged: the network
//   %f = call ptr @__faas_call_async(ptr @__faas_function.url-shorten, ptr %q, i64 %n)
//
// and the tables that the runtime reads are emitted: @__faas_functions (pointers to all descriptors, sorted by name,
// for binary search), @__faas_function_count, @__faas_root and @__faas_gateways (the URL patterns of the parameter
// `gateways`, by which HTTP clients may invoke functions) and @__faas_budgets (the parameter `budgets`: how many calls
// of a function are local; a call of one that has a budget is @__faas_call_within_budget). faas_invoke_n and
// faas_invoke_async_n are treated alike; a use of any that is not a call, such as its address in a table, becomes one
// of its dispatching form. Without the parameter `root` no tables are emitted: they are in another
// module.
//
// Needs: at least one descriptor @__faas_function.NAME, defined or declared, among them that of the root. Leaves: no
// reference to faas_invoke with a name in the group; where the runtime is linked in, `main` as the only external
// definition.
// Limit: a name that only becomes a constant by later optimisation is looked up at run time.
//
//   opt-22 -load-pass-plugin FaasMerge.so -passes='faas-merge<root=compose-post>,faas-verify' linked.bc -o fused.bc
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Diagnostics.h"
#include "Parameters.h"
#include "faas/Abi.h"
#include "faas/Invocations.h"
#include "faas/Passes.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/Transforms/IPO/Internalize.h"

#define DEBUG_TYPE "faas-merge"

using namespace llvm;

namespace faas {

void MergeOptions::print(raw_ostream &OS) const {
  std::string Params;
  raw_string_ostream Stream(Params);
  if (!Root.empty())
    Stream << ";root=" << Root;
  if (!Gateways.empty())
    Stream << ";gateways=" << Gateways;
  for (const CallBudget &Budget : Budgets)
    Stream << (&Budget == &Budgets.front() ? ";budgets=" : "|") << Budget.text();
  OS << "faas-merge";
  if (!Params.empty())
    OS << "<" << StringRef(Params).drop_front() << ">";
}

Expected<MergeOptions> MergeOptions::parse(StringRef Params) {
  MergeOptions Options;
  std::string Budgets;
  if (Error E = parseParameters(
          "faas-merge", Params,
          {{"root", &Options.Root, true}, {"gateways", &Options.Gateways, true}, {"budgets", &Budgets, true}}))
    return E;
  SmallVector<StringRef> Texts;
  StringRef(Budgets).split(Texts, '|', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef Text : Texts) {
    std::optional<CallBudget> Budget = CallBudget::parse(Text);
    if (!Budget)
      return createStringError("faas-merge: budgets=" + Text + ": expected [CALLER:]CALLEE=TOTAL[/PARALLEL]");
    Options.Budgets.push_back(std::move(*Budget));
  }
  if (Options.Root.empty() && !Options.Gateways.empty())
    return createStringError("faas-merge: gateways=NAME is for the module with the tables; root=NAME is missing");
  return Options;
}

std::optional<CallBudget> CallBudget::parse(StringRef Text) {
  CallBudget Budget;
  auto [Edge, Numbers] = Text.rsplit('=');
  auto [Caller, Callee] = Edge.split(':');
  Budget.Caller = Edge.contains(':') ? Caller.str() : "";
  Budget.Callee = Edge.contains(':') ? Callee.str() : Edge.str();
  auto [Total, Parallel] = Numbers.split('/');
  bool HasParallel = Numbers.contains('/');
  if (Budget.Callee.empty() || (Edge.contains(':') && Caller.empty()) || (Total.empty() && !HasParallel) ||
      (!Total.empty() && Total.getAsInteger(10, Budget.Total)) ||
      (HasParallel && (Parallel.getAsInteger(10, Budget.Parallel) || !Budget.Parallel)))
    return std::nullopt;
  return Budget;
}

std::string CallBudget::text() const {
  return (Caller.empty() ? "" : Caller + ":") + Callee + "=" + (Total == UINT64_MAX ? "" : std::to_string(Total)) +
         (Parallel == UINT64_MAX ? "" : "/" + std::to_string(Parallel));
}

namespace {

class Merger {
public:
  Merger(Module &M, const MergeOptions &Opts) : M(M), Opts(Opts), Abi(M) {}
  Expected<MergeReport> run();

private:
  Error rewriteInvocations();
  FunctionType *typeOf(const InvocationApi &Api) const;
  void rewriteCall(CallBase &Call, const InvocationApi &Api, FunctionCallee Dispatch);
  Error emitTables();
  void defineTable(StringRef Name, Constant *Init);
  Constant *emitGateways();
  bool hasBudget(StringRef Caller, StringRef Callee) const;
  Error emitBudgets();

  Module &M;
  const MergeOptions &Opts;
  RuntimeAbi Abi;
  MergeReport Report;
};

} // namespace

FunctionType *Merger::typeOf(const InvocationApi &Api) const {
  if (Api.IsAsync)
    return Api.HasSize ? Abi.BeginN : Abi.Begin;
  return Api.HasSize ? Abi.InvokeN : Abi.Invoke;
}

void Merger::rewriteCall(CallBase &Call, const InvocationApi &Api, FunctionCallee Dispatch) {
  InvocationSite Site;
  Site.IsAsync = Api.IsAsync;
  Site.Caller = ownerOf(*Call.getFunction()).str();
  Site.Location = locationOf(Call);
  std::optional<std::string> Name = constantCallee(Call);
  GlobalVariable *Descriptor = Name ? M.getNamedGlobal((DescriptorPrefix + *Name).str()) : nullptr;
  Site.Callee = Name.value_or("");
  if (!Name) {
    Site.Kind = InvocationSite::Computed;
    Call.setCalledFunction(Dispatch);
  } else if (!Descriptor) {
    Site.Kind = InvocationSite::Remote;
  } else {
    Site.Kind = InvocationSite::Local;
    IRBuilder<> Builder(&Call);
    SmallVector<Value *> Arguments{Descriptor};
    Arguments.append(Call.arg_begin() + (Api.HasSize ? 2 : 1), Call.arg_end());
    FunctionCallee Callee = Api.IsAsync ? nullptr : M.getFunction((SharedCallPrefix + *Name).str());
    if (!Api.IsAsync && hasBudget(Site.Caller, *Name)) // the runtime always looks at that of an asynchronous one
      Callee = M.getOrInsertFunction("__faas_call_within_budget", Abi.Invoke);
    if (!Callee)
      Callee = M.getOrInsertFunction(Api.Call, Api.IsAsync ? Abi.Begin : Abi.Invoke);
    CallBase *Local;
    if (auto *Invoke = dyn_cast<InvokeInst>(&Call))
      Local = Builder.CreateInvoke(Callee, Invoke->getNormalDest(), Invoke->getUnwindDest(), Arguments);
    else
      Local = Builder.CreateCall(Callee, Arguments);
    Local->setDebugLoc(Call.getDebugLoc());
    Local->takeName(&Call);
    OptimizationRemarkEmitter(Call.getFunction()).emit([&] {
      return OptimizationRemark(DEBUG_TYPE, "Local", &Call)
             << "invocation of " << ore::NV("Callee", *Name) << " is a local call";
    });
    Call.replaceAllUsesWith(Local);
    Call.eraseFromParent();
  }
  Report.Sites.push_back(std::move(Site));
}

Error Merger::rewriteInvocations() {
  MapVector<Function *, FunctionCallee> Dispatch;
  for (const InvocationApi &Api : InvocationApis) {
    Function *F = M.getFunction(Api.Name);
    if (F && F->getFunctionType() != typeOf(Api))
      return createStringError("'" + Api.Name + "' is declared with other parameters than in faas.h");
    if (F)
      Dispatch[F] = M.getOrInsertFunction(Api.Dispatch, typeOf(Api));
  }

  // In the order of the module, which is that of the input, and not of the use list.
  std::vector<std::pair<CallBase *, Function *>> Calls;
  for (Function &Caller : M)
    for (Instruction &I : instructions(Caller)) {
      auto *Call = dyn_cast<CallBase>(&I);
      auto *Api = Call ? dyn_cast<Function>(Call->getCalledOperand()) : nullptr;
      if (!Api || !Dispatch.contains(Api))
        continue;
      if (Call->getFunctionType() != Api->getFunctionType())
        return createStringError("function '" + ownerOf(Caller) + "': '" + Api->getName() +
                                 "' is called with other parameters than in faas.h");
      Calls.push_back({Call, Api});
    }
  for (auto [Call, Api] : Calls)
    rewriteCall(*Call, *invocationApi(Api->getName()), Dispatch[Api]);
  for (auto &[Api, Fallback] : Dispatch)
    Api->replaceUsesWithIf(Fallback.getCallee(), [](Use &U) {
      auto *Call = dyn_cast<CallBase>(U.getUser());
      return !Call || !Call->isCallee(&U);
    });
  return Error::success();
}

/// The runtime's declaration of a table becomes its definition.
void Merger::defineTable(StringRef Name, Constant *Init) {
  GlobalVariable *Declaration = M.getNamedGlobal(Name);
  auto *Table = new GlobalVariable(M, Init->getType(), true, GlobalValue::ExternalLinkage, Init);
  Table->setVisibility(GlobalValue::HiddenVisibility);
  if (Declaration) {
    Declaration->replaceAllUsesWith(Table);
    Declaration->eraseFromParent();
  }
  Table->setName(Name);
}

/// The texts of the URL patterns, null behind the last.
Constant *Merger::emitGateways() {
  SmallVector<StringRef> Patterns;
  StringRef(Opts.Gateways).split(Patterns, ' ', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  SmallVector<Constant *> Texts;
  for (StringRef Pattern : Patterns)
    Texts.push_back(Abi.constant(ConstantDataArray::getString(M.getContext(), Pattern), "faas.gateway"));
  Texts.push_back(Abi.null());
  return ConstantArray::get(ArrayType::get(Abi.Ptr, Texts.size()), Texts);
}

bool Merger::hasBudget(StringRef Caller, StringRef Callee) const {
  return any_of(Opts.Budgets, [&](const CallBudget &Budget) {
    return Budget.Callee == Callee && (Budget.Caller.empty() || Budget.Caller == Caller);
  });
}

Error Merger::emitBudgets() {
  SmallVector<Constant *> Budgets;
  for (const CallBudget &Budget : Opts.Budgets) {
    SmallVector<Constant *> Fields;
    for (const std::string &Name : {Budget.Caller, Budget.Callee}) {
      GlobalVariable *Descriptor = Name.empty() ? nullptr : M.getNamedGlobal((DescriptorPrefix + Name).str());
      if (!Descriptor && !Name.empty())
        return createStringError("budget " + Budget.text() + ": no function '" + Name + "' in the module");
      Fields.push_back(Descriptor ? static_cast<Constant *>(Descriptor) : Abi.null());
    }
    Fields.push_back(Abi.size(Budget.Total));
    Fields.push_back(Abi.size(Budget.Parallel));
    Budgets.push_back(ConstantStruct::get(Abi.Budget, Fields));
  }
  defineTable("__faas_budgets", ConstantArray::get(ArrayType::get(Abi.Budget, Budgets.size()), Budgets));
  defineTable("__faas_budget_count", Abi.size(Budgets.size()));
  return Error::success();
}

Error Merger::emitTables() {
  std::vector<GlobalVariable *> Descriptors = descriptorsOf(M);
  GlobalVariable *RootDescriptor = M.getNamedGlobal((DescriptorPrefix + Opts.Root).str());
  if (!RootDescriptor) {
    std::string Known;
    for (GlobalVariable *G : Descriptors)
      Known += " " + G->getName().substr(DescriptorPrefix.size()).str();
    return createStringError("no function '" + Opts.Root + "' to be the root; the module has" +
                             (Known.empty() ? " none (run faas-isolate first)" : Known));
  }
  SmallVector<Constant *> Pointers(Descriptors.begin(), Descriptors.end());
  defineTable("__faas_functions", ConstantArray::get(ArrayType::get(Abi.Ptr, Pointers.size()), Pointers));
  defineTable("__faas_function_count", Abi.size(Pointers.size()));
  defineTable("__faas_root", RootDescriptor);
  defineTable("__faas_gateways", emitGateways());
  return emitBudgets();
}

Expected<MergeReport> Merger::run() {
  if (Error E = rewriteInvocations())
    return E;
  if (Opts.Root.empty())
    return Report;
  if (Error E = emitTables())
    return E;
  if (Function *Main = M.getFunction("main"); Main && !Main->isDeclaration())
    internalizeModule(M, [&](const GlobalValue &V) { return &V == Main || isVisible(V.getName()); });
  return Report;
}

PreservedAnalyses MergePass::run(Module &M, ModuleAnalysisManager &) {
  Expected<MergeReport> Result = Merger(M, Opts).run();
  if (!Result)
    reportError(M.getContext(), "faas-merge: " + (Opts.Root.empty() ? M.getModuleIdentifier() + ": " : "") +
                                    toString(Result.takeError()));
  else if (Report)
    *Report = std::move(*Result);
  return PreservedAnalyses::none();
}

} // namespace faas
