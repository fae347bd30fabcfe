//===- Unemulated.cpp - uses of what the runtime does not emulate -------------------------------------------===//
//
// A fused function's process is emulated, but not all of it (docs/process-semantics.md). faas-isolate looks here for
// uses of the rest and gives a function that has any a real process for each invocation.
//
//   call i32 @chdir(ptr %folder)                            a use
//   @table = constant [1 x ptr] [ptr @umask]                a use: nobody knows who calls it
//   call ptr @signal(i32 13, ptr inttoptr (i64 1 to ptr))   none: SIG_IGN
//
// Unemulated.def is the table of the symbols. Needs: a stripped module, so that what is there can be reached. Changes
// nothing. Limit: raw system calls (syscall, assembly) and what natively linked libraries do are not seen.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "faas/Unemulated.h"
#include "Diagnostics.h"

#include "llvm/Analysis/ValueTracking.h"
#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Operator.h"

using namespace llvm;

namespace faas {

namespace {
enum class Case { Always, Handler, Action, Pointer, Locale };
} // namespace

/// Rust's start-up code handles stack overflows in order to print a text. The runtime contains them itself and answers
/// that code so that it never installs the handler.
static bool isOfRustStartUp(const Function &Handler) {
  std::string Name = demangle(Handler.getName());
  return StringRef(Name).starts_with("std::sys::") && StringRef(Name).contains("stack_overflow");
}

/// Whether `V` is SIG_DFL, SIG_IGN or a handler without effect, on all ways to it.
static bool isHarmlessHandler(const Value *V, unsigned Depth = 0) {
  if (Depth > 4)
    return false;
  V = V->stripPointerCasts();
  if (const auto *C = dyn_cast<Constant>(V); C && C->isNullValue())
    return true;
  if (const auto *Number = dyn_cast<ConstantInt>(V))
    return Number->isOne();
  if (const auto *F = dyn_cast<Function>(V))
    return isOfRustStartUp(*F);
  auto IsHarmless = [&](const Value *Inner) { return isHarmlessHandler(Inner, Depth + 1); };
  if (const auto *Cast = dyn_cast<Operator>(V))
    if (Cast->getOpcode() == Instruction::IntToPtr || Cast->getOpcode() == Instruction::PtrToInt)
      return IsHarmless(Cast->getOperand(0));
  if (const auto *Phi = dyn_cast<PHINode>(V))
    return all_of(Phi->incoming_values(), IsHarmless);
  if (const auto *Select = dyn_cast<SelectInst>(V))
    return IsHarmless(Select->getTrueValue()) && IsHarmless(Select->getFalseValue());
  return false;
}

static bool isHarmlessConstant(const Value *Source) {
  const auto *G = dyn_cast<GlobalVariable>(Source->stripPointerCasts());
  if (!G || !G->isConstant() || !G->hasDefinitiveInitializer())
    return false;
  const Constant *First = G->getInitializer();
  while (First && First->getType()->isAggregateType())
    First = First->getAggregateElement(0u);
  return First && isHarmlessHandler(First);
}

/// Whether what is stored to `Address`, where a struct sigaction begins with its handler, is harmless. Calls of libc
/// fill in other fields or what was the handler before.
static bool storesHarmlessHandler(const Value &Address, const DataLayout &DL) {
  for (const Use &U : Address.uses()) {
    const User *By = U.getUser();
    if (const auto *Gep = dyn_cast<GEPOperator>(By)) {
      APInt Step(DL.getIndexTypeSizeInBits(Gep->getType()), 0);
      if (!Gep->accumulateConstantOffset(DL, Step))
        return false;
      if (Step.isZero() && !storesHarmlessHandler(*Gep, DL))
        return false;
    } else if (const auto *Store = dyn_cast<StoreInst>(By)) {
      if (Store->getValueOperand() == &Address || !isHarmlessHandler(Store->getValueOperand()))
        return false;
    } else if (const auto *Copy = dyn_cast<MemTransferInst>(By)) {
      if (Copy->getRawDest() == &Address && !isHarmlessConstant(Copy->getRawSource()))
        return false;
    } else if (const auto *Set = dyn_cast<MemSetInst>(By)) {
      if (!isHarmlessHandler(Set->getValue()))
        return false;
    } else if (const auto *Call = dyn_cast<CallBase>(By)) {
      const Function *Callee = Call->getCalledFunction();
      if (!Callee || !Callee->isDeclaration())
        return false;
    } else if (!isa<LoadInst, ICmpInst>(By)) {
      return false;
    }
  }
  return true;
}

static bool isHarmlessAction(const Value *Action, const DataLayout &DL) {
  Action = Action->stripPointerCasts();
  return isa<ConstantPointerNull>(Action) || isHarmlessConstant(Action) ||
         (isa<AllocaInst>(Action) && storesHarmlessHandler(*Action, DL));
}

static bool isHarmlessLocale(const Value *Locale) {
  StringRef Text;
  return isa<ConstantPointerNull>(Locale) || (getConstantStringInfo(Locale, Text) && (Text == "C" || Text == "POSIX"));
}

static bool isHarmless(Case Which, const CallBase &Call) {
  if (Which == Case::Always || Call.arg_size() < 2)
    return false;
  const Value *Argument = Call.getArgOperand(1);
  switch (Which) {
  case Case::Handler:
    return isHarmlessHandler(Argument);
  case Case::Action:
    return isHarmlessAction(Argument, Call.getModule()->getDataLayout());
  case Case::Pointer:
    return isa<ConstantPointerNull>(Argument);
  case Case::Locale:
    return isHarmlessLocale(Argument);
  case Case::Always:
    break;
  }
  return false;
}

/// Adds the uses of `V`, which is the symbol or a constant that holds its address.
static void collect(const Value &V, Case Which, UnemulatedUse Found, SmallPtrSetImpl<const Value *> &Seen,
                    std::vector<UnemulatedUse> &Uses) {
  for (const Use &U : V.uses()) {
    const auto *I = dyn_cast<Instruction>(U.getUser());
    if (!I && !isa<GlobalVariable>(U.getUser())) {
      if (Seen.insert(U.getUser()).second)
        collect(*U.getUser(), Which, Found, Seen, Uses);
      continue;
    }
    const auto *Call = dyn_cast_or_null<CallBase>(I);
    if (Call && Call->isCallee(&U) && isHarmless(Which, *Call))
      continue;
    Found.Location = I ? locationOf(*I) : "";
    Uses.push_back(Found);
  }
}

std::vector<UnemulatedUse> findUnemulated(const Module &M) {
  static const struct {
    StringLiteral Symbol;
    Case Which;
    StringLiteral Effect;
  } Table[] = {
#define FAAS_UNEMULATED(NAME, CASE, EFFECT) {#NAME, Case::CASE, EFFECT},
#include "Unemulated.def"
  };
  std::vector<UnemulatedUse> Uses;
  for (const auto &[Symbol, Which, Effect] : Table) {
    const GlobalValue *V = M.getNamedValue(Symbol);
    if (!V || !V->isDeclaration())
      continue;
    SmallPtrSet<const Value *, 8> Seen;
    std::vector<UnemulatedUse> Own;
    std::string Readable = demangle(Symbol);
    collect(*V, Which, {StringRef(Readable).split('(').first.str(), Effect.str(), ""}, Seen, Own);
    // A list of users is in no order that means anything.
    llvm::sort(Own, [](const UnemulatedUse &A, const UnemulatedUse &B) { return A.Location < B.Location; });
    Own.erase(std::unique(Own.begin(), Own.end(),
                          [](const UnemulatedUse &A, const UnemulatedUse &B) { return A.Location == B.Location; }),
              Own.end());
    Uses.insert(Uses.end(), Own.begin(), Own.end());
  }
  return Uses;
}

} // namespace faas
