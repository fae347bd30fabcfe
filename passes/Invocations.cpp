//===- Invocations.cpp - call sites of the invocation API ---------------------------------------------------===//

#include "faas/Invocations.h"
#include "Diagnostics.h"
#include "faas/Abi.h"

#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;

namespace faas {

const InvocationApi *invocationApi(StringRef Name) {
  const InvocationApi *Found = find_if(InvocationApis, [&](const InvocationApi &Api) { return Api.Name == Name; });
  return Found == std::end(InvocationApis) ? nullptr : Found;
}

bool isInvocation(const CallBase &Call) {
  const Function *Callee = Call.getCalledFunction();
  return Callee && invocationApi(Callee->getName());
}

std::optional<std::string> constantCallee(const CallBase &Call) {
  bool HasSize = invocationApi(Call.getCalledFunction()->getName())->HasSize;
  StringRef Text;
  if (!getConstantStringInfo(Call.getArgOperand(0), Text, /*TrimAtNul=*/!HasSize))
    return std::nullopt;
  if (HasSize) {
    auto *Size = dyn_cast<ConstantInt>(Call.getArgOperand(1));
    if (!Size || Size->getZExtValue() > Text.size())
      return std::nullopt;
    Text = Text.take_front(Size->getZExtValue());
  }
  return Text.str();
}

std::vector<GlobalVariable *> descriptorsOf(Module &M) {
  std::vector<GlobalVariable *> Descriptors;
  for (GlobalVariable &G : M.globals())
    if (G.getName().starts_with(DescriptorPrefix))
      Descriptors.push_back(&G);
  sort(Descriptors, [](auto *A, auto *B) { return A->getName() < B->getName(); });
  return Descriptors;
}

void declareFunction(Module &M, StringRef Name, bool IsShared) {
  RuntimeAbi Abi(M);
  std::string Symbol = (DescriptorPrefix + Name).str();
  if (M.getNamedValue(Symbol))
    return;
  auto *Descriptor = new GlobalVariable(M, Abi.Function, true, GlobalValue::ExternalLinkage, nullptr, Symbol);
  Descriptor->setVisibility(GlobalValue::HiddenVisibility);
  if (IsShared)
    Function::Create(Abi.Invoke, GlobalValue::ExternalLinkage, SharedCallPrefix + Name, M)
        ->setVisibility(GlobalValue::HiddenVisibility);
}

std::vector<Invocation> invocationsIn(const Module &M) {
  std::vector<Invocation> Found;
  for (const Function &F : M)
    for (const Instruction &I : instructions(F))
      if (const auto *Call = dyn_cast<CallBase>(&I); Call && isInvocation(*Call))
        Found.push_back({constantCallee(*Call), locationOf(*Call)});
  return Found;
}

std::set<std::string> constantCallees(const Module &M) {
  std::set<std::string> Names;
  for (const Invocation &Site : invocationsIn(M))
    if (Site.Callee)
      Names.insert(*Site.Callee);
  return Names;
}

} // namespace faas
