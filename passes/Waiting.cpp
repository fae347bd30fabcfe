//===- Waiting.cpp - calls in which a thread may be ended ---------------------------------------------------===//
//
// A thread of a function may be ended where it runs the function's own code, but not in libc, which may hold a lock. Most
// threads wait, though, and wait there. So a call of what holds nothing while it waits (FAAS_BLOCKING in faas_abi.inc)
// says so in a thread-local byte:
//
//   %n = call i64 @recv(...)          becomes     store volatile i8 1, ptr @__faas_waiting
//                                                 %n = call i64 @recv(...)
//                                                 store volatile i8 0, ptr @__faas_waiting
//
// Where the address of such a function is used, it becomes that of one with these three in it. Code that is come to by an
// exception or by longjmp, out of such a call perhaps, begins with the last one.
//
// Limits: a call that has to be the last thing its caller does, and the address of a function with variable arguments,
// are left alone. A thread that waits there is ended when a signal has let it out.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Waiting.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"

using namespace llvm;

namespace faas {

namespace {

class Marker {
public:
  explicit Marker(RuntimeAbi &Abi) : Abi(Abi), Mark(*Abi.waiting()) {}
  void markUses(Function &Waits);
  void clearOnReturn();

private:
  void set(Instruction &Before, bool Waiting);
  void markCall(CallBase &Call);
  Function *emitMarked(Function &Waits);

  RuntimeAbi &Abi;
  GlobalVariable &Mark;
};

} // namespace

void Marker::set(Instruction &Before, bool Waiting) {
  IRBuilder<> Builder(&Before);
  Builder.CreateStore(Builder.getInt8(Waiting), Builder.CreateThreadLocalAddress(&Mark), /*isVolatile=*/true);
}

void Marker::markCall(CallBase &Call) {
  set(Call, true);
  if (auto *Invoke = dyn_cast<InvokeInst>(&Call)) {
    BasicBlock *Normal = Invoke->getNormalDest();
    set(*Normal->getFirstInsertionPt(), false); // harmless where others come from
  } else if (Call.isTerminator()) {
    for (BasicBlock *Next : successors(Call.getParent()))
      set(*Next->getFirstInsertionPt(), false);
  } else {
    set(*Call.getNextNode(), false);
  }
}

/// A function that does the same as `Waits`, with its call marked. Null if there cannot be one.
Function *Marker::emitMarked(Function &Waits) {
  if (Waits.isVarArg())
    return nullptr;
  Function *F = Function::Create(Waits.getFunctionType(), GlobalValue::InternalLinkage,
                                 "faas.waiting." + Waits.getName(), Abi.M);
  IRBuilder<> Builder(BasicBlock::Create(Abi.M.getContext(), "", F));
  SmallVector<Value *> Arguments;
  for (Argument &Parameter : F->args())
    Arguments.push_back(&Parameter);
  CallInst *Call = Builder.CreateCall(&Waits, Arguments);
  if (F->getReturnType()->isVoidTy())
    Builder.CreateRetVoid();
  else
    Builder.CreateRet(Call);
  markCall(*Call);
  return F;
}

void Marker::markUses(Function &Waits) {
  SmallVector<CallBase *> Calls;
  SmallVector<Use *> Others;
  for (Use &U : Waits.uses())
    if (auto *Call = dyn_cast<CallBase>(U.getUser()); Call && Call->isCallee(&U)) {
      if (!Call->isMustTailCall())
        Calls.push_back(Call);
    } else if (!isa<BlockAddress>(U.getUser())) {
      Others.push_back(&U);
    }
  for (CallBase *Call : Calls)
    markCall(*Call);
  if (Others.empty() || Waits.hasExternalWeakLinkage()) // that may be null
    return;
  if (Function *Marked = emitMarked(Waits))
    Waits.replaceUsesWithIf(Marked, [&](Use &U) {
      auto *Call = dyn_cast<CallBase>(U.getUser());
      return !(Call && Call->isCallee(&U));
    });
}

void Marker::clearOnReturn() {
  SmallVector<Instruction *> Places;
  for (Function &F : Abi.M)
    for (Instruction &I : instructions(F)) {
      auto *Call = dyn_cast<CallInst>(&I);
      if (isa<LandingPadInst>(I) || (Call && Call->hasFnAttr(Attribute::ReturnsTwice)))
        Places.push_back(I.getNextNode());
    }
  for (Instruction *Place : Places)
    set(*Place, false);
}

void markWaiting(RuntimeAbi &Abi) {
  SmallVector<Function *> Found;
#define FAAS_BLOCKING(NAME)                                                                                            \
  if (Function *F = Abi.M.getFunction(#NAME); F && F->isDeclaration() && !F->use_empty())                              \
    Found.push_back(F);
#include "faas_abi.inc"
  if (Found.empty())
    return;
  Marker Calls(Abi);
  for (Function *F : Found)
    Calls.markUses(*F);
  Calls.clearOnReturn();
}

} // namespace faas
