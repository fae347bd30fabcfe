//===- Verify.cpp - faas-verify: the invariants of a merged module ------------------------------------------===//
//
// LLVM's verifier knows IR; this one knows what faas-merge promises of it:
//
//   1. no call of faas_invoke or its like names a function of the group: it would take the network;
//   2. the entry is defined and is the only external definition besides what code generation and native code call; in
//      the module of one function (`function=NAME`) these are its descriptor and, in mode shared,
//      @__faas_call_shared.NAME;
//   3. code and globals of one function do not refer to those of another: all that one knows of another is its
//      descriptor @__faas_function.NAME and, for one of mode shared, @__faas_call_shared.NAME. Constants without an
//      address of their own (unnamed_addr) may be shared.
//
//   call i32 @faas_invoke(ptr @in_group, ...)      ->  error: faas-verify: a.c:7: function 'a' invokes 'in_group' ...
//
// Needs: a module after faas-merge, before optimisation, which may inline one function into another. Changes
// nothing. Limit: pointers that are computed at run time are not followed.
//
//   opt-22 -load-pass-plugin FaasMerge.so -passes='faas-verify<entry=main>' fused.bc -o /dev/null
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Diagnostics.h"
#include "Parameters.h"
#include "faas/Abi.h"
#include "faas/Invocations.h"
#include "faas/Passes.h"

#include "llvm/IR/InstIterator.h"

using namespace llvm;

namespace faas {

void VerifyOptions::print(raw_ostream &OS) const {
  OS << "faas-verify<" << (Function.empty() ? "entry=" + Entry : "function=" + Function) << ">";
}

Expected<VerifyOptions> VerifyOptions::parse(StringRef Params) {
  VerifyOptions Options;
  if (Error E = parseParameters("faas-verify", Params,
                                {{"entry", &Options.Entry}, {"function", &Options.Function, true}}))
    return E;
  return Options;
}

namespace {

class Checker {
public:
  Checker(Module &M, const VerifyOptions &Opts) : M(M), Opts(Opts) {}
  void run();

private:
  void fail(const Twine &Message) { reportError(M.getContext(), "faas-verify: " + Message); }
  void checkInvocation(const CallBase &Call);
  void checkExports();
  void checkReferences(const GlobalObject &From, const User &Holder);

  Module &M;
  const VerifyOptions &Opts;
};

} // namespace

void Checker::checkInvocation(const CallBase &Call) {
  if (!isInvocation(Call))
    return;
  std::optional<std::string> Name = constantCallee(Call);
  if (!Name || !M.getNamedGlobal((DescriptorPrefix + *Name).str()))
    return;
  std::string Location = locationOf(Call);
  fail((Location.empty() ? "" : Location + ": ") + "function '" + ownerOf(*Call.getFunction()) + "' invokes '" + *Name +
       "' over the network, although it is in the same binary");
}

/// One symbol of a library that is loaded on first use, or the library: all modules share it.
static bool isImport(const GlobalValue &V) {
  return V.hasLinkOnceODRLinkage() && V.hasHiddenVisibility() &&
         (V.getName().starts_with(ImportPrefix) || V.getName().starts_with(LibraryPrefix));
}

void Checker::checkExports() {
  std::string Entry = Opts.Function.empty() ? Opts.Entry : (DescriptorPrefix + Opts.Function).str();
  std::string SharedCall = Opts.Function.empty() ? "" : (SharedCallPrefix + Opts.Function).str();
  const GlobalValue *Main = M.getNamedValue(Entry);
  if (!Main || Main->isDeclaration())
    fail("the entry '" + Entry + "' is not defined");
  for (const GlobalValue &V : M.global_values())
    if (&V != Main && V.getName() != SharedCall && !isVisible(V.getName()) && !V.isDeclaration() &&
        !V.hasLocalLinkage() && !V.hasAppendingLinkage() && !V.hasAvailableExternallyLinkage() && !isImport(V))
      fail("'" + V.getName() + "' is exported besides the entry '" + Entry + "'");
}

/// Looks through constants and aliases down to functions and globals.
void Checker::checkReferences(const GlobalObject &From, const User &Holder) {
  for (const Use &U : Holder.operands()) {
    const auto *C = dyn_cast<Constant>(U.get());
    if (!C)
      continue;
    const auto *Alias = dyn_cast<GlobalAlias>(C);
    const auto *To = Alias ? Alias->getAliaseeObject() : dyn_cast<GlobalObject>(C);
    if (!To) {
      if (C->getNumOperands() && !isa<GlobalValue>(C))
        checkReferences(From, *C);
      continue;
    }
    StringRef Owner = ownerOf(From), Other = ownerOf(*To);
    if (Owner.empty() || Other.empty() || Owner == Other || To->getName().starts_with(DescriptorPrefix) ||
        To->getName().starts_with(SharedCallPrefix))
      continue;
    const auto *Variable = dyn_cast<GlobalVariable>(To);
    if (Variable && Variable->isConstant() && Variable->hasGlobalUnnamedAddr())
      continue;
    fail("'" + From.getName() + "' of function '" + Owner + "' refers to '" + To->getName() + "' of function '" +
         Other + "'");
  }
}

void Checker::run() {
  checkExports();
  for (const Function &F : M) {
    checkReferences(F, F); // personality, prefix and the like
    for (const Instruction &I : instructions(F)) {
      if (const auto *Call = dyn_cast<CallBase>(&I))
        checkInvocation(*Call);
      checkReferences(F, I);
    }
  }
  for (const GlobalVariable &G : M.globals())
    if (G.hasInitializer())
      checkReferences(G, G);
}

PreservedAnalyses VerifyPass::run(Module &M, ModuleAnalysisManager &) {
  Checker(M, Opts).run();
  return PreservedAnalyses::all();
}

} // namespace faas
