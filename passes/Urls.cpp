//===- Urls.cpp - URLs in a function's code -----------------------------------------------------------------===//
//
//   @a = private constant [30 x i8] c"http://gateway/function/greet\00"          one, where the code that uses it is
//   call i32 (ptr, i32, ...) @curl_easy_setopt(ptr %c, i32 10002, ptr %computed)   one that is not known
//
// Languages differ in how they spell a string: C's ends with a zero, Rust's and D's do not.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "faas/Urls.h"
#include "Diagnostics.h"

#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"

using namespace llvm;

namespace faas {

static constexpr uint64_t CurlOptionUrl = 10002; // CURLOPT_URL

/// The first location of the instructions that refer to `Text`, also through other constants; "" for none.
static std::string firstUser(const GlobalVariable &Text) {
  std::string First;
  SmallVector<const Value *> Work{&Text};
  SmallPtrSet<const Value *, 8> Seen;
  while (!Work.empty())
    for (const User *U : Work.pop_back_val()->users()) {
      const auto *I = dyn_cast<Instruction>(U);
      if (!I) {
        if (Seen.insert(U).second)
          Work.push_back(U);
      } else if (std::string Location = locationOf(*I); First.empty() || (!Location.empty() && Location < First)) {
        First = Location;
      }
    }
  return First;
}

/// Adds the texts in `C`, the initialiser of `Holder` or a part of it.
static void collect(const Constant &C, const GlobalVariable &Holder, std::vector<UrlUse> &Found) {
  if (const auto *Data = dyn_cast<ConstantDataArray>(&C); Data && Data->isString()) {
    StringRef Text = Data->getAsString();
    Text = Text.take_front(Text.find('\0'));
    if (Text.starts_with_insensitive("http://") || Text.starts_with_insensitive("https://"))
      Found.push_back({Text.str(), firstUser(Holder)});
  } else if (isa<ConstantAggregate>(C)) {
    for (const Use &Part : C.operands())
      collect(*cast<Constant>(Part), Holder, Found);
  }
}

std::vector<UrlUse> findUrls(const Module &M) {
  std::vector<UrlUse> Found;
  for (const GlobalVariable &G : M.globals())
    if (G.hasInitializer() && !G.getName().starts_with("llvm."))
      collect(*G.getInitializer(), G, Found);
  for (const Function &F : M)
    for (const Instruction &I : instructions(F)) {
      const auto *Call = dyn_cast<CallBase>(&I);
      const Function *Callee = Call ? Call->getCalledFunction() : nullptr;
      if (!Callee || Callee->getName() != "curl_easy_setopt" || Call->arg_size() < 3)
        continue;
      const auto *Option = dyn_cast<ConstantInt>(Call->getArgOperand(1));
      StringRef Text;
      if (Option && Option->getZExtValue() == CurlOptionUrl && !getConstantStringInfo(Call->getArgOperand(2), Text))
        Found.push_back({"", locationOf(*Call)});
    }
  return Found;
}

} // namespace faas
