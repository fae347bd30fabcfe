//===- Unemulated.cpp - uses of what the runtime does not emulate -------------------------------------------===//
//
// A fused function's process is emulated, but not all of it (docs/process-semantics.md). faas-isolate looks here for
// uses of the rest and gives a function that has any a real process for each invocation.
//
//   call i32 @chdir(ptr %folder)                            a use
//   @table = constant [1 x ptr] [ptr @umask]                a use: nobody knows who calls it
//   call ptr @setlocale(i32 6, ptr @.C)                     none: the locale of a process that starts
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
#include <fcntl.h>

using namespace llvm;

namespace faas {

namespace {
enum class Case { Always, Thread, Owner, Locale };
} // namespace

/// "" is the locale that the environment names (asksForLocale).
static bool isHarmlessLocale(const Value *Locale) {
  StringRef Text;
  return isa<ConstantPointerNull>(Locale) ||
         (getConstantStringInfo(Locale, Text) && (Text == "C" || Text == "POSIX" || Text.empty()));
}

static bool isZero(const Value *V) {
  const auto *Number = dyn_cast<ConstantInt>(V);
  return Number && Number->isZero();
}

/// Whether `Thread` is the one that the code runs in.
static bool isOwnThread(const Value *Thread) {
  const auto *Call = dyn_cast<CallBase>(Thread);
  const Function *Callee = Call ? Call->getCalledFunction() : nullptr;
  return Callee && (Callee->getName() == "pthread_self" || Callee->getName() == "gettid");
}

/// Commands of fcntl that have the kernel send signals.
static bool setsOwner(const ConstantInt *Command) {
  return Command && is_contained({F_SETOWN, F_SETSIG, F_SETOWN_EX, F_NOTIFY, F_SETLEASE}, Command->getSExtValue());
}

static bool isHarmless(Case Which, const CallBase &Call) {
  if (Which == Case::Always || Call.arg_size() < 2)
    return false;
  const Value *Argument = Call.getArgOperand(1);
  switch (Which) {
  case Case::Thread:
    return isZero(*std::prev(Call.arg_end())) || isOwnThread(*std::prev(Call.arg_end(), 2));
  case Case::Owner:
    return !setsOwner(dyn_cast<ConstantInt>(Argument));
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

bool asksForLocale(const Module &M) {
  const Function *F = M.getFunction("setlocale");
  return F && F->isDeclaration() && any_of(F->users(), [&](const User *U) {
           const auto *Call = dyn_cast<CallBase>(U);
           StringRef Text;
           return Call && Call->getCalledOperand() == F && Call->arg_size() == 2 &&
                  getConstantStringInfo(Call->getArgOperand(1), Text) && Text.empty();
         });
}

} // namespace faas
