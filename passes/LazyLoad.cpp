//===- LazyLoad.cpp - faas-lazy-load: shared libraries are loaded on first use ------------------------------===//
//
// A library that is linked in the usual way is loaded, with all that it needs, before main. Here its symbols get their
// addresses when code first needs them:
//
//   %s = call i32 (ptr, ...) @printf_like(ptr %format, double %x)
//   %v = load i32, ptr @its_variable
//
// becomes
//
//   %f = call ptr @__faas_import.printf_like.greet()
//   %s = call i32 (ptr, ...) %f(ptr %format, double %x)
//   %p = call ptr @__faas_import.its_variable.greet()
//   %v = load i32, ptr %p
//
// Only the callee's operand changes, so a call of any type, with any calling convention and attributes, stays what it
// is, and an address that is taken is the one that the library itself would give. The function that brings it is
// inlined:
//
//   define internal ptr @__faas_import.printf_like.greet() alwaysinline {
//     %address = load atomic ptr, ptr @__faas_imported.printf_like acquire     ; mov, test, je, call *
//     br i1 (%address is null), label %resolve, label %ready
//   resolve:
//     %resolved = call ptr @__faas_import(ptr @__faas_imported.printf_like)    ; the runtime, lazy.c
//     ...
//
// There is one of them for each function of the group, because each function is compiled by itself. The linker makes
// one of all @__faas_imported.printf_like, and of the section that they are in a table.
//
// `libs` are files of shared libraries, in the order of the link: a symbol is that of the first which defines it. A
// library stays as it is, with a remark, where one of its symbols has to have its address before any code runs: in an
// initialiser, as a type that is caught, as a personality, in inline assembly; also where one is weak or a
// thread-local.
//
// `at-start` are those of `libs` that another module of the same binary needs at start: a library waits for all or
// none.
//
// Needs: a module after faas-merge. Leaves: no reference to the symbols of libraries that are loaded on first use; what
// these are is in the report. Limits: taking an address counts as a use; a symbol of module-level assembly stays;
// static constructors are not put off. One that calls a library loads it at each first invocation of its function,
// which the report says: an invocation on another thread would find the library loaded and could not tell whether its
// own constructor has run, unless each call asked.
//
//   opt-22 -load-pass-plugin FaasMerge.so -passes='faas-lazy-load<libs=/usr/lib/x86_64-linux-gnu/libz.so>' a.bc -o b.bc
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Diagnostics.h"
#include "Parameters.h"
#include "StateBlocks.h"
#include "faas/Abi.h"
#include "faas/Passes.h"
#include "faas/SharedLibrary.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/ReplaceConstant.h"
#include <map>

using namespace llvm;

namespace faas {

void LazyLoadOptions::print(raw_ostream &OS) const {
  OS << "faas-lazy-load<libs=" << join(Libraries, ":");
  if (!AtStart.empty())
    OS << ";at-start=" << join(AtStart, ":");
  OS << ">";
}

Expected<LazyLoadOptions> LazyLoadOptions::parse(StringRef Params) {
  std::string Paths, AtStart;
  if (Error E = parseParameters("faas-lazy-load", Params, {{"libs", &Paths}, {"at-start", &AtStart, true}}))
    return E;
  LazyLoadOptions Options;
  for (auto [List, Into] : {std::pair(&Paths, &Options.Libraries), {&AtStart, &Options.AtStart}})
    for (StringRef Path : split(*List, ':'))
      if (!Path.empty())
        Into->push_back(Path.str());
  return Options;
}

namespace {

/// A symbol of a library that is loaded on first use.
struct Import {
  unsigned Library; ///< index of the report's
  std::string Version;
  GlobalVariable *Place = nullptr; ///< @__faas_imported.SYMBOL
};

class LazyLoader {
public:
  LazyLoader(Module &M, const LazyLoadOptions &Opts) : M(M), Opts(Opts), Abi(M) {}
  Expected<LazyLoadReport> run(bool Rewrite);

private:
  Error findImports();
  void leaveToTheStart();
  Constant *text(StringRef Text, const Twine &Name);
  GlobalVariable *define(const Twine &Name, Constant *Init);
  void emitImports();
  Function *accessorOf(const GlobalValue &Symbol, StringRef Owner);
  void rewriteUses();
  void findUsesByConstructors();

  Module &M;
  const LazyLoadOptions &Opts;
  RuntimeAbi Abi;
  LazyLoadReport Report;
  MapVector<GlobalValue *, Import> Imports; ///< those of one library are next to each other
  std::map<std::pair<const GlobalValue *, StringRef>, Function *> Accessors;
  DenseMap<const Function *, unsigned> LibraryOf; ///< of an accessor
};

} // namespace

/// Fills Imports with the declarations that the libraries define.
Error LazyLoader::findImports() {
  std::vector<SharedLibrary> Libraries;
  for (const std::string &Path : Opts.Libraries) {
    Expected<SharedLibrary> Library = readSharedLibrary(Path);
    if (!Library)
      return Library.takeError();
    LazyLoadReport::Library &Entry = Report.Libraries.emplace_back();
    Entry.Path = Path;
    Entry.Soname = Library->Soname;
    Entry.WhyAtStart = Library->WhyAtStart;
    if (Entry.WhyAtStart.empty() && is_contained(Opts.AtStart, Path))
      Entry.WhyAtStart = "another function needs it then";
    Libraries.push_back(std::move(*Library));
  }
  std::vector<std::vector<GlobalValue *>> Found(Libraries.size());
  for (GlobalValue &V : M.global_values()) {
    if (!V.isDeclaration() || V.getName().starts_with("llvm."))
      continue;
    auto Library = find_if(Libraries, [&](const SharedLibrary &L) { return L.Symbols.contains(V.getName()); });
    if (Library != Libraries.end())
      Found[Library - Libraries.begin()].push_back(&V);
  }
  for (unsigned I = 0; I < Found.size(); ++I)
    for (GlobalValue *V : Found[I]) {
      Report.Libraries[I].Symbols.insert(V->getName().str());
      Imports[V] = {I, Libraries[I].Symbols.lookup(V->getName())};
    }
  return Error::success();
}

/// Why a use of `C`, a library's symbol or a constant with its address, cannot wait; "" if all can.
static std::string whyItCannotWait(const Constant &C, SmallPtrSetImpl<const Constant *> &Seen) {
  for (const User *U : C.users()) {
    if (const auto *Call = dyn_cast<CallBase>(U)) {
      const auto *Intrinsic = dyn_cast<IntrinsicInst>(Call);
      if (Call->isInlineAsm())
        return "is in inline assembly";
      if (Intrinsic && Intrinsic->getIntrinsicID() == Intrinsic::eh_typeid_for)
        return "is a type that is caught";
    } else if (isa<LandingPadInst>(U)) {
      return "is a type that is caught";
    } else if (const auto *G = dyn_cast<GlobalVariable>(U)) {
      return "is in an initialiser" + (ownerOf(*G).empty() ? "" : " of function '" + ownerOf(*G).str() + "'");
    } else if (isa<ConstantExpr>(U) || isa<ConstantAggregate>(U)) {
      const auto *Outer = cast<Constant>(U);
      if (std::string Why = Seen.insert(Outer).second ? whyItCannotWait(*Outer, Seen) : ""; !Why.empty())
        return Why;
    } else if (!isa<Instruction>(U)) {
      return "is needed to describe a function or a symbol"; // a personality, an alias
    }
  }
  return "";
}

static std::string whyItCannotWait(const GlobalValue &V) {
  if (V.hasExternalWeakLinkage())
    return "may be missing (it is weak)";
  if (V.isThreadLocal())
    return "is a thread-local";
  SmallPtrSet<const Constant *, 8> Seen;
  return whyItCannotWait(V, Seen);
}

/// Drops the imports of libraries that cannot wait.
void LazyLoader::leaveToTheStart() {
  for (auto &[V, Import] : Imports) {
    std::string &Why = Report.Libraries[Import.Library].WhyAtStart;
    if (!Why.empty())
      continue;
    std::string Cause = whyItCannotWait(*V);
    if (!Cause.empty())
      Why = "its '" + V->getName().str() + "' " + Cause;
  }
  for (const LazyLoadReport::Library &Library : Report.Libraries)
    if (!Library.WhyAtStart.empty() && !is_contained(Opts.AtStart, Library.Path))
      reportRemark(M.getContext(), "faas-lazy-load: " + Library.Soname + " is loaded at start: " + Library.WhyAtStart);
  Imports.remove_if([&](const auto &Entry) { return !Report.Libraries[Entry.second.Library].WhyAtStart.empty(); });
}

Constant *LazyLoader::text(StringRef Text, const Twine &Name) {
  return Text.empty() ? Abi.null() : Abi.constant(ConstantDataArray::getString(M.getContext(), Text), Name);
}

/// Modules of other functions may have the same.
GlobalVariable *LazyLoader::define(const Twine &Name, Constant *Init) {
  auto *New = new GlobalVariable(M, Init->getType(), /*isConstant=*/false, GlobalValue::LinkOnceODRLinkage, Init, Name);
  New->setVisibility(GlobalValue::HiddenVisibility);
  New->setComdat(M.getOrInsertComdat(New->getName()));
  New->setAlignment(Align(8));
  return New;
}

void LazyLoader::emitImports() {
  std::map<unsigned, GlobalVariable *> Libraries; // by index in the report
  for (auto &[V, Import] : Imports) {
    const std::string &Soname = Report.Libraries[Import.Library].Soname;
    GlobalVariable *&Library = Libraries[Import.Library];
    if (!Library)
      Library = define(LibraryPrefix + Soname,
                       ConstantStruct::get(Abi.Library, {Abi.null(), text(Soname, "faas.soname")}));
    Import.Place = define(ImportPrefix + V->getName(),
                          ConstantStruct::get(Abi.Import, {Abi.null(), Library, text(V->getName(), "faas.symbol"),
                                                           text(Import.Version, "faas.version")}));
    Import.Place->setSection("faas_imports"); // the linker defines __start_ and __stop_ symbols for it
  }
}

/// The function that brings the address of `Symbol` to code of `Owner`.
Function *LazyLoader::accessorOf(const GlobalValue &Symbol, StringRef Owner) {
  Function *&Accessor = Accessors[{&Symbol, Owner}];
  if (Accessor)
    return Accessor;
  const Import &Import = Imports.find(const_cast<GlobalValue *>(&Symbol))->second;
  LLVMContext &C = M.getContext();
  std::string Suffix = Owner.empty() ? "" : "." + Owner.str();
  Accessor = Function::Create(FunctionType::get(Abi.Ptr, false), GlobalValue::InternalLinkage,
                              "__faas_import." + Symbol.getName() + Suffix, M);
  Accessor->addFnAttr(Attribute::AlwaysInline);
  Accessor->addFnAttr(Attribute::NoUnwind);
  if (!Owner.empty())
    Accessor->addFnAttr(OwnerAttribute, Owner);
  LibraryOf[Accessor] = Import.Library;

  auto *Entry = BasicBlock::Create(C, "", Accessor), *Resolve = BasicBlock::Create(C, "resolve", Accessor),
       *Ready = BasicBlock::Create(C, "ready", Accessor);
  IRBuilder<> Builder(Entry);
  LoadInst *Address = Builder.CreateAlignedLoad(Abi.Ptr, Import.Place, Align(8), "address");
  Address->setAtomic(AtomicOrdering::Acquire);
  Builder.CreateCondBr(Builder.CreateIsNull(Address), Resolve, Ready, MDBuilder(C).createUnlikelyBranchWeights());
  Builder.SetInsertPoint(Resolve);
  FunctionCallee Runtime = M.getOrInsertFunction("__faas_import", FunctionType::get(Abi.Ptr, {Abi.Ptr}, false));
  CallInst *Resolved = Builder.CreateCall(Runtime, {Import.Place}, "resolved");
  Resolved->addFnAttr(Attribute::Cold);
  Builder.CreateBr(Ready);
  Builder.SetInsertPoint(Ready);
  PHINode *Result = Builder.CreatePHI(Abi.Ptr, 2);
  Result->addIncoming(Address, Entry);
  Result->addIncoming(Resolved, Resolve);
  Builder.CreateRet(Result);
  return Accessor;
}

/// Notes at a call what its callee's declaration says, which the call no longer leads to: how arguments are passed, and
/// facts about the library's function.
static void keepAttributes(CallBase &Call, const Function &Callee) {
  LLVMContext &C = Call.getContext();
  AttributeList Declared = Callee.getAttributes();
  AttrBuilder Facts(C);
  for (Attribute::AttrKind Kind : {Attribute::NoUnwind, Attribute::NoReturn, Attribute::ReturnsTwice, Attribute::Cold,
                                   Attribute::WillReturn, Attribute::Memory})
    if (Attribute Fact = Declared.getFnAttr(Kind); Fact.isValid())
      Facts.addAttribute(Fact);
  AttributeSet Return;
  SmallVector<AttributeSet> Parameters;
  if (Callee.getFunctionType() == Call.getFunctionType()) {
    Return = Declared.getRetAttrs();
    for (unsigned I = 0; I < Callee.arg_size(); ++I)
      Parameters.push_back(Declared.getParamAttrs(I));
  }
  // Where both say something, the call has the last word.
  Call.setAttributes(AttributeList::get(
      C, {AttributeList::get(C, AttributeSet::get(C, Facts), Return, Parameters), Call.getAttributes()}));
}

void LazyLoader::rewriteUses() {
  SmallVector<Constant *> Symbols;
  for (auto &[V, Import] : Imports)
    Symbols.push_back(V);
  convertUsersOfConstantsToInstructions(Symbols);

  // In the order of the module, which is that of the input, and not of the use lists.
  auto All = make_pointer_range(M);
  std::vector<Function *> Functions(All.begin(), All.end());
  for (Function *F : Functions)
    for (Instruction &I : instructions(*F))
      for (Use &U : I.operands()) {
        auto *Symbol = dyn_cast<GlobalValue>(U.get());
        if (!Symbol || !Imports.contains(Symbol))
          continue;
        auto *Phi = dyn_cast<PHINode>(&I);
        auto *Call = dyn_cast<CallBase>(&I);
        if (auto *Callee = dyn_cast<Function>(Symbol); Callee && Call && Call->isCallee(&U))
          keepAttributes(*Call, *Callee);
        IRBuilder<> Builder(Phi ? Phi->getIncomingBlock(U)->getTerminator() : &I);
        replaceUse(U, Builder.CreateCall(accessorOf(*Symbol, ownerOf(*F))));
      }
  for (auto &[V, Import] : Imports)
    V->eraseFromParent();
}

/// A library that a function's static constructors use is loaded as soon as the function is invoked.
void LazyLoader::findUsesByConstructors() {
  constexpr StringLiteral Prefix = "__faas_construct.";
  for (Function &Construct : M) {
    if (!Construct.getName().starts_with(Prefix))
      continue;
    SmallPtrSet<Function *, 32> Seen{&Construct};
    SmallVector<Function *> Todo{&Construct};
    while (!Todo.empty())
      for (Instruction &I : instructions(*Todo.pop_back_val()))
        if (auto *Call = dyn_cast<CallBase>(&I))
          if (Function *Callee = Call->getCalledFunction(); Callee && Seen.insert(Callee).second)
            Todo.push_back(Callee);
    for (Function *F : Seen)
      if (auto Library = LibraryOf.find(F); Library != LibraryOf.end())
        Report.Libraries[Library->second].UsedByConstructorsOf.insert(
            Construct.getName().drop_front(Prefix.size()).str());
  }
}

Expected<LazyLoadReport> LazyLoader::run(bool Rewrite) {
  if (Error E = findImports())
    return E;
  leaveToTheStart();
  if (Rewrite && !Imports.empty()) {
    emitImports();
    rewriteUses();
    findUsesByConstructors();
  }
  return std::move(Report);
}

Expected<LazyLoadReport> findLazyLibraries(Module &M, const LazyLoadOptions &Opts) {
  return LazyLoader(M, Opts).run(/*Rewrite=*/false);
}

PreservedAnalyses LazyLoadPass::run(Module &M, ModuleAnalysisManager &) {
  Expected<LazyLoadReport> Result = LazyLoader(M, Opts).run(/*Rewrite=*/true);
  if (!Result)
    reportError(M.getContext(), "faas-lazy-load: " + toString(Result.takeError()));
  else if (Report)
    *Report = std::move(*Result);
  return PreservedAnalyses::none();
}

} // namespace faas
