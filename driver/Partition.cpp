//===- Partition.cpp - the fused module in parts -------------------------------------------------------------===//
//
// Functions know nothing of one another but their descriptors (faas-verify has checked that), so each can be optimised
// and compiled by itself, on its own core, and what it becomes depends on nothing but itself and the runtime:
//
//   part ""              main, the tables, the runtime
//   part "compose-post"  @__faas_function.compose-post and all that it leads to
//   ...
//
// Each part also has copies of the runtime's fast path, to inline.
//
// A local symbol that another part refers to gets hidden visibility and a name of its own; everything else stays local
// to its part. A module with assembly of its own is not split, because nobody can say which part the assembly belongs
// to.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Partition.h"

#include "faas/Abi.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"
#include <set>

using namespace llvm;

namespace faas {

/// The name of the part that `V` belongs to.
static StringRef partOf(const GlobalValue &V) {
  const GlobalObject *Object = V.getAliaseeObject();
  return Object ? ownerOf(*Object) : "";
}

/// Adds to `Found` the definitions that `Holder` refers to and that `IsForeign` holds for, looking through constants.
static void findForeign(function_ref<bool(const GlobalValue &)> IsForeign, const User &Holder,
                        SmallPtrSetImpl<const Constant *> &Seen, SetVector<GlobalValue *> &Found) {
  for (const Use &U : Holder.operands()) {
    auto *C = dyn_cast<Constant>(U.get());
    if (!C)
      continue;
    if (auto *V = dyn_cast<GlobalValue>(C)) {
      if (!V->isDeclaration() && IsForeign(*V))
        Found.insert(const_cast<GlobalValue *>(V));
    } else if (C->getNumOperands() && Seen.insert(C).second) {
      findForeign(IsForeign, *C, Seen, Found);
    }
  }
}

/// Whether `V` is a function of the runtime's fast path (FAAS_FAST), of which each part gets a copy to inline.
static bool isCopied(const GlobalValue &V) {
  const auto *F = dyn_cast<Function>(&V);
  return F && !F->isDeclaration() && F->hasFnAttribute(Attribute::Hot) && ownerOf(*F).empty();
}

static SetVector<GlobalValue *> findShared(Module &M) {
  SetVector<GlobalValue *> Shared;
  for (GlobalObject &Object : M.global_objects()) {
    SmallPtrSet<const Constant *, 16> Seen;
    bool Copied = isCopied(Object);
    if (Copied)
      Shared.insert(&Object);
    // To a copy of it, everything is.
    auto IsForeign = [&](const GlobalValue &V) { return Copied || partOf(V) != ownerOf(Object); };
    findForeign(IsForeign, Object, Seen, Shared);
    if (const auto *F = dyn_cast<Function>(&Object))
      for (const Instruction &I : instructions(*F))
        findForeign(IsForeign, I, Seen, Shared);
  }
  return Shared;
}

// Not the name alone, which a native library may have too.
std::string sharedName(StringRef Name) { return (Name.starts_with("__faas_") ? "" : "__faas_shared.") + Name.str(); }

static void share(GlobalValue &V) {
  if (!V.hasLocalLinkage())
    return;
  V.setName(sharedName(V.getName()));
  V.setLinkage(GlobalValue::ExternalLinkage);
  V.setVisibility(GlobalValue::HiddenVisibility);
}

std::vector<Part> partition(Module &M) {
  std::vector<Part> Parts;
  auto Serialise = [&](const Module &Contents, const std::string &Name) {
    Part &New = Parts.emplace_back();
    New.Name = Name;
    raw_svector_ostream Stream(New.Bitcode);
    WriteBitcodeToFile(Contents, Stream);
  };
  if (!M.getModuleInlineAsm().empty()) {
    Serialise(M, "");
    return Parts;
  }

  // What llvm.used keeps is kept by the part that has it.
  SmallVector<GlobalValue *> Used;
  if (GlobalVariable *List = collectUsedGlobalVariables(M, Used, /*CompilerUsed=*/false))
    List->eraseFromParent();
  for (GlobalValue *V : findShared(M))
    share(*V);

  std::set<std::string> Names;
  for (const GlobalObject &Object : M.global_objects())
    if (!Object.isDeclaration())
      Names.insert(ownerOf(Object).str());
  for (const std::string &Name : Names) {
    ValueToValueMapTy Map;
    std::unique_ptr<Module> Own =
        CloneModule(M, Map, [&](const GlobalValue *V) { return partOf(*V) == Name || isCopied(*V); });
    if (!Name.empty())
      for (Function &F : *Own)
        if (isCopied(F))
          F.setLinkage(GlobalValue::AvailableExternallyLinkage);
    SmallVector<GlobalValue *> OwnUsed;
    for (GlobalValue *V : Used)
      if (partOf(*V) == Name)
        OwnUsed.push_back(cast<GlobalValue>(Map[V]));
    appendToUsed(*Own, OwnUsed);
    for (Function &F : make_early_inc_range(*Own))
      if (F.isDeclaration() && F.use_empty())
        F.eraseFromParent();
    for (GlobalVariable &G : make_early_inc_range(Own->globals()))
      if (G.isDeclaration() && G.use_empty())
        G.eraseFromParent();
    Serialise(*Own, Name);
  }
  return Parts;
}

} // namespace faas
