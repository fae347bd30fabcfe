//===- SharedCode.cpp - code that several functions have, once --------------------------------------------------===//
//
// Eleven functions in Rust have eleven copies of its standard library and of the crates that they use. Behind the
// process boundary code has no state of its own: it finds the globals of an invocation through a pointer that the
// invocation brings. So what is the same code in two functions may be one:
//
//   module a:  define internal void @push() {..}        module shared:  define hidden void @__faas_common.5f3a() {..}
//   module b:  define internal void @push.1() {..}   -> modules a, b:   declare hidden void @__faas_common.5f3a()
//
// The same is: equal in all that a fingerprint takes in, and what the two refer to is the same as well. That is the
// coarsest partition of all definitions of all modules in which members of a part refer, one by one, to members of the
// same parts; names do not matter to it, so recursion does not either. One definition that cannot be shared (a
// variable of the module, say) keeps all that leads to it from being shared.
//
// A definition whose address is significant has its name in its fingerprint. So within a module two of them never
// become one, and addresses compare as before. Modules keep copies of what is small, to be inlined; where nothing else
// is shared there is no point in it.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "SharedCode.h"

#include "Fingerprint.h"
#include "codegen/Optimise.h"
#include "faas/Abi.h"
#include "support/Diagnostics.h"
#include "support/Parallel.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/TimeProfiler.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/IPO/Internalize.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"
#include <map>
#include <set>

using namespace llvm;

namespace faas {

namespace {

constexpr StringLiteral CommonPrefix = "__faas_common.";

/// Of copies that modules keep, in instructions and in bytes.
constexpr unsigned SmallFunction = 40, SmallConstant = 256;

/// A definition of a module.
struct Node {
  GlobalObject *Definition;
  std::string Digest; ///< with that of the module's flags
  SmallVector<unsigned, 8> References; ///< nodes
  unsigned Part = 0;
  bool Shareable;
};

/// Definitions that are the same.
struct Part {
  SmallVector<unsigned, 4> Members; ///< nodes, in the order of modules
  std::string Name;
};

class Sharer {
public:
  Sharer(ArrayRef<Module *> Modules, unsigned Jobs) : Modules(Modules), Jobs(Jobs) {}
  Expected<std::vector<SharedCode>> run();

private:
  Error takeFingerprints();
  void keepWhatLeadsToOwnCode();
  void partition();
  std::vector<bool> worthwhile() const;
  void chooseParts();
  Error rewrite(size_t I, SmallVectorImpl<char> &Bitcode);

  ArrayRef<Module *> Modules;
  unsigned Jobs;
  std::vector<std::string> Kinds;     ///< of modules: what their flags say of code
  std::vector<size_t> FirstNode;      ///< of each module, and the end
  std::vector<Node> Nodes;
  std::vector<Part> Parts;
};

} // namespace

static std::string hashOf(StringRef Text) {
  BLAKE3Result<> Hash = BLAKE3::hash(arrayRefFromStringRef(Text));
  return std::string(Hash.begin(), Hash.end());
}

/// Flags of a module act on the code of all its functions.
static std::string kindOf(const Module &M) {
  std::string Text;
  raw_string_ostream Stream(Text);
  SmallVector<Module::ModuleFlagEntry> Flags;
  M.getModuleFlagsMetadata(Flags);
  std::map<StringRef, Metadata *> Sorted;
  for (const Module::ModuleFlagEntry &Flag : Flags)
    Sorted[Flag.Key->getString()] = Flag.Val;
  for (auto [Key, Value] : Sorted)
    if (Key != "PIC Level" && Key != "PIE Level" && !Key.contains("Debug") && !Key.contains("Dwarf")) {
      Stream << Key << '=';
      if (auto *Number = mdconst::dyn_extract<ConstantInt>(Value))
        Stream << Number->getValue();
      else if (auto *String = dyn_cast<MDString>(Value))
        Stream << String->getString();
      Stream << '\n';
    }
  return hashOf(Text);
}

Error Sharer::takeFingerprints() {
  struct Taken {
    std::vector<std::pair<GlobalObject *, std::optional<Fingerprint>>> Definitions;
    std::string Kind;
  };
  std::vector<Taken> Found(Modules.size());
  Error E = inParallel(Jobs, Modules.size(), [&](size_t I) -> Error {
    Module &M = *Modules[I];
    TimeTraceScope Trace("fingerprints", M.getModuleIdentifier());
    if (!M.getModuleInlineAsm().empty()) // which may refer to anything by its name
      return Error::success();
    Found[I].Kind = kindOf(M);
    SmallVector<GlobalValue *> Used;
    collectUsedGlobalVariables(M, Used, /*CompilerUsed=*/false);
    collectUsedGlobalVariables(M, Used, /*CompilerUsed=*/true);
    Fingerprinter Taker(M);
    for (GlobalObject &V : M.global_objects())
      if (V.hasLocalLinkage())
        Found[I].Definitions.emplace_back(&V, is_contained(Used, &V) ? std::nullopt : Taker.take(V));
    return Error::success();
  });
  if (E)
    return E;
  for (Taken &OfModule : Found) {
    FirstNode.push_back(Nodes.size());
    Kinds.push_back(OfModule.Kind);
    DenseMap<GlobalObject *, unsigned> Numbers;
    for (auto &[V, Print] : OfModule.Definitions)
      Numbers.try_emplace(V, Nodes.size() + Numbers.size());
    for (auto &[V, Print] : OfModule.Definitions) {
      Node &New = Nodes.emplace_back();
      New.Definition = V;
      New.Shareable = Print.has_value();
      if (!Print)
        continue;
      New.Digest = Print->Digest + OfModule.Kind;
      for (GlobalObject *Local : Print->Locals)
        New.References.push_back(Numbers.lookup(Local));
    }
  }
  FirstNode.push_back(Nodes.size());
  return Error::success();
}

void Sharer::keepWhatLeadsToOwnCode() {
  std::vector<SmallVector<unsigned, 4>> Users(Nodes.size());
  std::vector<unsigned> Work;
  for (unsigned I = 0; I < Nodes.size(); ++I) {
    for (unsigned Reference : Nodes[I].References)
      Users[Reference].push_back(I);
    if (!Nodes[I].Shareable)
      Work.push_back(I);
  }
  while (!Work.empty()) {
    unsigned I = Work.back();
    Work.pop_back();
    for (unsigned User : Users[I])
      if (Nodes[User].Shareable) {
        Nodes[User].Shareable = false;
        Work.push_back(User);
      }
  }
}

/// Starts with what have equal fingerprints, and divides parts until what their members refer to is in the same parts.
void Sharer::partition() {
  std::map<StringRef, unsigned> ByDigest;
  for (Node &N : Nodes)
    if (N.Shareable)
      N.Part = ByDigest.try_emplace(N.Digest, ByDigest.size()).first->second;
  for (size_t Before = 0, Count = ByDigest.size(); Before != Count;) {
    Before = Count;
    std::map<SmallVector<unsigned, 8>, unsigned> ByReferences;
    std::vector<unsigned> Next(Nodes.size());
    for (unsigned I = 0; I < Nodes.size(); ++I) {
      if (!Nodes[I].Shareable)
        continue;
      SmallVector<unsigned, 8> Key = {Nodes[I].Part};
      for (unsigned Reference : Nodes[I].References)
        Key.push_back(Nodes[Reference].Part);
      Next[I] = ByReferences.try_emplace(std::move(Key), ByReferences.size()).first->second;
    }
    for (unsigned I = 0; I < Nodes.size(); ++I)
      Nodes[I].Part = Next[I];
    Count = ByReferences.size();
  }
}

static bool isSmall(const GlobalObject &V) {
  if (const auto *F = dyn_cast<Function>(&V))
    return F->getInstructionCount() <= SmallFunction;
  const auto &G = cast<GlobalVariable>(V);
  return G.getDataLayout().getTypeAllocSize(G.getValueType()) <= SmallConstant;
}

/// What is worth it: parts with members in several modules that are not small, and what these refer to.
std::vector<bool> Sharer::worthwhile() const {
  std::vector<bool> Chosen(Parts.size());
  std::vector<unsigned> Work;
  for (unsigned I = 0; I < Parts.size(); ++I) {
    unsigned First = Parts[I].Members.front(), Last = Parts[I].Members.back();
    size_t Module = std::upper_bound(FirstNode.begin(), FirstNode.end(), First) - FirstNode.begin();
    if (Last >= FirstNode[Module] && !isSmall(*Nodes[First].Definition))
      Work.push_back(I);
  }
  while (!Work.empty()) {
    unsigned I = Work.back();
    Work.pop_back();
    if (Chosen[I])
      continue;
    Chosen[I] = true;
    for (unsigned Reference : Nodes[Parts[I].Members.front()].References)
      Work.push_back(Nodes[Reference].Part);
  }
  return Chosen;
}

/// Names say what the code is, so that they stay when another function changes.
void Sharer::chooseParts() {
  for (unsigned I = 0; I < Nodes.size(); ++I) {
    if (!Nodes[I].Shareable)
      continue;
    Parts.resize(std::max<size_t>(Parts.size(), Nodes[I].Part + 1));
    Parts[Nodes[I].Part].Members.push_back(I);
  }
  std::vector<std::string> Hashes, Next;
  for (const Part &P : Parts)
    Hashes.push_back(Nodes[P.Members.front()].Digest);
  for (unsigned Round = 0; Round < 3; ++Round) {
    Next.clear();
    for (size_t I = 0; I < Parts.size(); ++I) {
      std::string Text = Hashes[I];
      for (unsigned Reference : Nodes[Parts[I].Members.front()].References)
        Text += Hashes[Nodes[Reference].Part];
      Next.push_back(hashOf(Text));
    }
    Hashes.swap(Next);
  }
  std::vector<bool> Chosen = worthwhile();
  std::map<std::string, unsigned> Seen;
  for (size_t I = 0; I < Parts.size(); ++I) {
    if (!Chosen[I])
      continue;
    std::string Hash = toHex(StringRef(Hashes[I]).take_front(12), /*LowerCase=*/true);
    Parts[I].Name = (CommonPrefix + Hash).str();
    if (unsigned Number = Seen[Hash]++)
      Parts[I].Name += "." + utostr(Number);
  }
}

/// Gives the shared definitions of module `I` their names, writes down those that no module before it has, and leaves
/// declarations, or copies to be inlined.
Error Sharer::rewrite(size_t I, SmallVectorImpl<char> &Bitcode) {
  Module &M = *Modules[I];
  TimeTraceScope Trace("share", M.getModuleIdentifier());
  SmallVector<GlobalObject *> Shared;
  std::set<const GlobalValue *> First;
  DenseMap<unsigned, GlobalObject *> Known;
  for (size_t N = FirstNode[I]; N < FirstNode[I + 1]; ++N) {
    GlobalObject *V = Nodes[N].Definition;
    if (!Nodes[N].Shareable || Parts[Nodes[N].Part].Name.empty())
      continue;
    auto [Twin, IsNew] = Known.try_emplace(Nodes[N].Part, V);
    if (!IsNew) {
      V->replaceAllUsesWith(Twin->second);
      V->eraseFromParent();
      continue;
    }
    V->setName(Parts[Nodes[N].Part].Name);
    V->setLinkage(GlobalValue::ExternalLinkage);
    V->setVisibility(GlobalValue::HiddenVisibility);
    V->setDSOLocal(true);
    if (auto *F = dyn_cast<Function>(V))
      F->removeFnAttr(OwnerAttribute);
    else if (auto *G = dyn_cast<GlobalVariable>(V))
      G->setAttributes(G->getAttributes().removeAttribute(M.getContext(), OwnerAttribute));
    Shared.push_back(V);
    if (Parts[Nodes[N].Part].Members.front() == N)
      First.insert(V);
  }
  if (!First.empty()) {
    ValueToValueMapTy Map;
    std::unique_ptr<Module> Part = CloneModule(M, Map, [&](const GlobalValue *V) { return First.count(V) != 0; });
    for (GlobalValue &V : make_early_inc_range(M.global_values()))
      if (auto *Copy = cast<GlobalValue>(Map[&V]); !First.count(&V) && Copy->use_empty())
        Copy->eraseFromParent();
    for (NamedMDNode &List : make_early_inc_range(Part->named_metadata()))
      if (List.getName() != "llvm.module.flags")
        Part->eraseNamedMetadata(&List);
    raw_svector_ostream Stream(Bitcode);
    WriteBitcodeToFile(*Part, Stream);
  }
  for (GlobalObject *V : Shared) {
    if (isSmall(*V)) {
      V->setLinkage(GlobalValue::AvailableExternallyLinkage);
    } else if (auto *F = dyn_cast<Function>(V)) {
      F->deleteBody();
    } else {
      cast<GlobalVariable>(V)->setInitializer(nullptr);
    }
  }
  return runPass(M, GlobalDCEPass());
}

Expected<std::vector<SharedCode>> Sharer::run() {
  if (Error E = takeFingerprints())
    return std::move(E);
  keepWhatLeadsToOwnCode();
  partition();
  chooseParts();
  std::vector<SmallVector<char, 0>> Bitcode(Modules.size());
  if (Error E = inParallel(Jobs, Modules.size(), [&](size_t I) { return rewrite(I, Bitcode[I]); }))
    return std::move(E);

  std::set<std::string> Needed;
  for (Module *M : Modules)
    for (GlobalObject &V : M->global_objects())
      if (V.getName().starts_with(CommonPrefix))
        Needed.insert(V.getName().str());
  MapVector<StringRef, SharedCode> Found; // by kind
  for (size_t I = 0; I < Modules.size(); ++I) {
    if (Bitcode[I].empty())
      continue;
    SharedCode &Code = Found[Kinds[I]];
    if (!Code.Context) {
      Code.Context = std::make_unique<LLVMContext>();
      collectDiagnostics(*Code.Context, /*Verbose=*/false);
    }
    Expected<std::unique_ptr<Module>> M = parseBitcodeFile({StringRef(Bitcode[I].data(), Bitcode[I].size()), "shared"},
                                                           *Code.Context);
    if (!M)
      return M.takeError();
    if (!Code.Module)
      Code.Module = std::move(*M);
    else if (Linker::linkModules(*Code.Module, std::move(*M)))
      return createStringError("code that functions share cannot be linked: " + toString(takeErrors(*Code.Context)));
  }
  std::vector<SharedCode> Result;
  for (auto &[Kind, Code] : Found) {
    internalizeModule(*Code.Module, [&](const GlobalValue &V) { return Needed.count(V.getName().str()) != 0; });
    Code.Module->setModuleIdentifier("shared");
    Result.push_back(std::move(Code));
  }
  return Result;
}

Expected<std::vector<SharedCode>> shareCode(ArrayRef<Module *> Modules, unsigned Jobs) {
  return Sharer(Modules, Jobs).run();
}

} // namespace faas
