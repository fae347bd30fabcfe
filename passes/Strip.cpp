//===- Strip.cpp - faas-strip: dead-function stripping ------------------------------------------------------===//
//
// Starts from the entry and removes every function, global, alias, ifunc and declaration that cannot be reached.
//
//   define i32 @main() {                          define i32 @main() {
//     %r = call i32 @used()                         %r = call i32 @used()
//     ret i32 %r                     becomes        ret i32 %r
//   }                                             }
//   define i32 @used() { ret i32 1 }              define internal i32 @used() { ret i32 1 }
//   define i32 @unused() { ret i32 2 }
//
// What counts as reached: the entry; what a reached function or a reached initialiser refers to, so a function
// whose address is taken by either is kept and one whose address is taken only by dead code goes; static
// constructors and destructors (llvm.global_ctors, llvm.global_dtors); what llvm.used lists, because it says
// that something this module cannot show refers to it (Rust's argument initialiser in .init_array, say); symbols
// that module-level assembly names. llvm.compiler.used binds only the compiler and is dropped.
//
// Needs: a definition of the entry. Leaves: the entry as the only external definition, besides those that
// llvm.used or assembly keep. Limit: reachability is that of references, not of values: a function pointer
// table that is reached keeps all its functions.
//
//   opt-22 -load-pass-plugin FaasMerge.so -passes='faas-strip<entry=main>,verify' a.bc -o b.bc
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Diagnostics.h"
#include "Parameters.h"
#include "faas/Passes.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Object/ModuleSymbolTable.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/IPO/Internalize.h"

using namespace llvm;

namespace faas {

void StripOptions::print(raw_ostream &OS) const { OS << "faas-strip<entry=" << Entry << ">"; }

Expected<StripOptions> StripOptions::parse(StringRef Params) {
  StripOptions Options;
  if (Error E = parseParameters("faas-strip", Params, {{"entry", &Options.Entry}}))
    return E;
  return Options;
}

static StripReport count(const Module &M) {
  StripReport Counts;
  for (const GlobalValue &V : M.global_values()) {
    if (V.isDeclaration())
      ++Counts.Declarations;
    else if (isa<Function>(V))
      ++Counts.Functions;
    else
      ++Counts.Globals;
  }
  return Counts;
}

static Expected<StringSet<>> symbolsOfAssembly(Module &M) {
  StringSet<> Symbols;
  if (M.getModuleInlineAsm().empty())
    return Symbols;
  std::string Problem;
  const Target *Target = TargetRegistry::lookupTarget(M.getTargetTriple(), Problem);
  if (!Target || !Target->hasMCAsmParser())
    return createStringError("cannot read its assembly: no assembler for the target '" + M.getTargetTriple().str() +
                             "'");
  ModuleSymbolTable::CollectAsmSymbols(M, [&](StringRef Name, object::BasicSymbolRef::Flags) { Symbols.insert(Name); });
  return Symbols;
}

PreservedAnalyses StripPass::run(Module &M, ModuleAnalysisManager &AM) {
  Function *Entry = M.getFunction(Opts.Entry);
  if (!Entry || Entry->isDeclaration()) {
    reportError(M.getContext(),
                "faas-strip: " + M.getModuleIdentifier() + ": no definition of the entry '" + Opts.Entry + "'");
    return PreservedAnalyses::all();
  }
  Expected<StringSet<>> Kept = symbolsOfAssembly(M);
  if (!Kept) {
    reportError(M.getContext(), "faas-strip: " + M.getModuleIdentifier() + ": " + toString(Kept.takeError()));
    return PreservedAnalyses::all();
  }
  StripReport Before = count(M);
  if (GlobalVariable *CompilerUsed = M.getNamedGlobal("llvm.compiler.used"))
    CompilerUsed->eraseFromParent();
  internalizeModule(M, [&](const GlobalValue &V) { return &V == Entry || Kept->contains(V.getName()); });
  for (GlobalIFunc &I : M.ifuncs()) // internalizeModule leaves them out
    if (!Kept->contains(I.getName()))
      I.setLinkage(GlobalValue::InternalLinkage);
  // A group of local symbols has nothing to deduplicate, and would clash with its twin in another function.
  for (GlobalObject &V : M.global_objects())
    if (V.hasLocalLinkage())
      V.setComdat(nullptr);
  GlobalDCEPass().run(M, AM);
  StripReport After = count(M);

  StripReport Removed;
  Removed.Functions = Before.Functions - After.Functions;
  Removed.Globals = Before.Globals - After.Globals;
  Removed.Declarations = Before.Declarations - After.Declarations;
  reportRemark(M.getContext(), "faas-strip: " + M.getModuleIdentifier() + ": removed " + Twine(Removed.Functions) +
                                   " functions, " + Twine(Removed.Globals) + " globals, " +
                                   Twine(Removed.Declarations) + " declarations; " + Twine(After.Functions) +
                                   " functions are left");
  if (Report)
    *Report = Removed;
  return PreservedAnalyses::none();
}

} // namespace faas
