//===- Harden.cpp - faas-harden: memory errors end the invocation -------------------------------------------===//
//
// Puts checks into the C and C++ code of a function, so that a memory error in it ends its invocation by a signal
// before it can reach what the functions of one binary share. Code in Rust has checks of its own and is left alone.
//
//   @table = internal global [4 x i32] ...           %past = icmp ... %i, 4    ; LLVM's bounds checking
//   store i32 1, ptr %slot              becomes      br i1 %past, label %trap, label %next
//                                                    store i32 1, ptr %slot
//   call void %callback(ptr %p)         becomes      ; in hardened code, and not behind the hash of void (ptr)?
//                                                    br i1 %wrong, label %trap, label %next
//                                                    call void %callback(ptr %p)
//
//   bounds  of loads, stores, and memcpy, memmove and memset where the compiler made them intrinsics, if the function
//           itself shows the object: a global, a local variable or memory from malloc and the like
//   stack   protector and probes: attributes for code generation
//   calls   through pointers: hardened functions are in a section of their own, those whose address is taken behind a
//           hash of their type. A target in that section must have the hash of the call's type; any other target passes
//
// A failed check is a trap (SIGILL), a damaged canary is reported as SIGABRT (canary.c).
//
// Needs: globals where the compiler put them, so it runs before faas-isolate moves them into a block. Leaves: the same
// behaviour for programs without memory errors. Limits: bounds are not known through a parameter or from memory; a call
// without a prototype is not checked, because its type says nothing; one through a pointer cast to another number of
// parameters, other widths or another kind of result traps, although on many machines it works.
//
//   opt-22 -load-pass-plugin FaasMerge.so -passes='faas-strip<entry=main>,faas-harden,verify' a.bc -o b.bc
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Diagnostics.h"
#include "Parameters.h"
#include "faas/Passes.h"

#include "llvm/Analysis/MemoryBuiltins.h"
#include "llvm/Analysis/TargetFolder.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Support/xxhash.h"
#include "llvm/Transforms/Instrumentation/BoundsChecking.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Mem2Reg.h"

using namespace llvm;

namespace faas {

void HardenOptions::print(raw_ostream &OS) const { OS << "faas-harden"; }

Expected<HardenOptions> HardenOptions::parse(StringRef Params) {
  if (Error E = parseParameters("faas-harden", Params, {}))
    return E;
  return HardenOptions();
}

namespace {

constexpr StringLiteral Section = "faas_hardened"; // the linker defines __start_ and __stop_ symbols for it

struct Counts {
  unsigned Functions = 0;
  unsigned Copies = 0;
  unsigned Calls = 0;
};

} // namespace

static bool isRust(const Function &F) {
  if (const DISubprogram *Program = F.getSubprogram(); Program && Program->getUnit())
    return Program->getUnit()->getProducer().contains("rustc");
  NamedMDNode *Ident = F.getParent()->getNamedMetadata("llvm.ident");
  return Ident && any_of(Ident->operands(), [](const MDNode *Node) {
           auto *Text = dyn_cast<MDString>(Node->getOperand(0));
           return Text && Text->getString().starts_with("rustc");
         });
}

static void trapIf(Value *Condition, Instruction &Before) {
  Instruction *End = SplitBlockAndInsertIfThen(Condition, &Before, /*Unreachable=*/true);
  IRBuilder<>(End).CreateIntrinsic(Intrinsic::trap, {});
}

/// Checks that `Length` bytes from `Address` on are in its object, if that is known.
static bool checkRange(Value *Address, Value *Length, Instruction &I, ObjectSizeOffsetEvaluator &Sizes) {
  SizeOffsetValue Object = Sizes.compute(Address);
  if (!Object.bothKnown())
    return false;
  IRBuilder<> Builder(&I);
  Value *Wanted = Builder.CreateZExtOrTrunc(Length, Object.Size->getType());
  Value *IsBehind = Builder.CreateICmpULT(Object.Size, Object.Offset);
  Value *IsShort = Builder.CreateICmpULT(Builder.CreateSub(Object.Size, Object.Offset), Wanted);
  Value *IsEmpty = Builder.CreateIsNull(Wanted);
  trapIf(Builder.CreateAnd(Builder.CreateNot(IsEmpty), Builder.CreateOr(IsBehind, IsShort)), I);
  return true;
}

static unsigned checkCopies(Function &F, FunctionAnalysisManager &Analyses) {
  ObjectSizeOpts Options;
  Options.RoundToAlign = true;
  ObjectSizeOffsetEvaluator Sizes(F.getDataLayout(), &Analyses.getResult<TargetLibraryAnalysis>(F), F.getContext(),
                                  Options);
  SmallVector<MemIntrinsic *> Copies;
  for (Instruction &I : instructions(F))
    if (auto *Copy = dyn_cast<MemIntrinsic>(&I))
      Copies.push_back(Copy);
  unsigned Checked = 0;
  for (MemIntrinsic *Copy : Copies) {
    Checked += checkRange(Copy->getRawDest(), Copy->getLength(), *Copy, Sizes);
    if (auto *Transfer = dyn_cast<MemTransferInst>(Copy))
      Checked += checkRange(Transfer->getRawSource(), Copy->getLength(), *Copy, Sizes);
  }
  return Checked;
}

/// Stands in front of a function whose address is taken. Pointers are all one type here, as in LLVM.
static ConstantInt *hashOf(FunctionType *T) {
  std::string Text;
  raw_string_ostream Stream(Text);
  T->print(Stream);
  return ConstantInt::get(Type::getInt64Ty(T->getContext()), xxh3_64bits(Text));
}

static GlobalVariable *edgeOfSection(Module &M, StringRef Prefix) {
  std::string Name = (Prefix + Section).str();
  GlobalVariable *Edge = M.getNamedGlobal(Name);
  if (!Edge) {
    Edge = new GlobalVariable(M, Type::getInt8Ty(M.getContext()), true, GlobalValue::ExternalWeakLinkage, nullptr,
                              Name);
    Edge->setVisibility(GlobalValue::HiddenVisibility);
  }
  return Edge;
}

/// Clang gives a call without a prototype the type of a variadic function whose parameters are the arguments.
static bool mayLackPrototype(const CallBase &Call) {
  return Call.getFunctionType()->isVarArg() && Call.arg_size() == Call.getFunctionType()->getNumParams();
}

static unsigned checkCalls(Function &F) {
  SmallVector<CallBase *> Calls;
  for (Instruction &I : instructions(F))
    if (auto *Call = dyn_cast<CallBase>(&I); Call && Call->isIndirectCall() && !mayLackPrototype(*Call))
      Calls.push_back(Call);
  Module &M = *F.getParent();
  for (CallBase *Call : Calls) {
    IRBuilder<> Builder(Call);
    Type *Word = Builder.getInt64Ty();
    ConstantInt *Hash = hashOf(Call->getFunctionType());
    Value *Target = Call->getCalledOperand();
    Value *Start = Builder.CreatePtrToInt(edgeOfSection(M, "__start_"), Word);
    Value *Stop = Builder.CreatePtrToInt(edgeOfSection(M, "__stop_"), Word);
    Value *Place = Builder.CreateSub(Builder.CreatePtrToInt(Target, Word), Start);
    Value *IsOurs = Builder.CreateICmpULT(Place, Builder.CreateSub(Stop, Start));
    Instruction *Check = SplitBlockAndInsertIfThen(IsOurs, Call, /*Unreachable=*/false);
    Builder.SetInsertPoint(Check);
    Value *InFront = Builder.CreateGEP(Word, Target, Builder.getInt64(-1));
    Value *Found = Builder.CreateAlignedLoad(Word, InFront, Align(1), /*isVolatile=*/true);
    trapIf(Builder.CreateICmpNE(Found, Hash), *Check);
  }
  return Calls.size();
}

/// A function that is placed or prefixed already, or has no code of the usual form, stays where it is: outside the
/// section, where calls of it pass.
static void place(Function &F) {
  if (F.hasSection() || F.hasPrefixData() || F.hasFnAttribute(Attribute::Naked))
    return;
  F.setSection(Section);
  if (F.hasAddressTaken())
    F.setPrefixData(hashOf(F.getFunctionType()));
}

PreservedAnalyses HardenPass::run(Module &M, ModuleAnalysisManager &AM) {
  FunctionAnalysisManager &Analyses = AM.getResult<FunctionAnalysisManagerModuleProxy>(M).getManager();
  Counts Done;
  for (Function &F : M) {
    if (F.isDeclaration() || F.hasAvailableExternallyLinkage() || isRust(F))
      continue;
    ++Done.Functions;
    place(F);
    if (F.hasFnAttribute(Attribute::Naked))
      continue;
    if (!F.hasOptNone()) // an object is not to be seen behind a local variable that is in memory
      Analyses.invalidate(F, PromotePass().run(F, Analyses));
    Done.Copies += checkCopies(F, Analyses);
    Done.Calls += checkCalls(F);
    Analyses.invalidate(F, PreservedAnalyses::none());
    BoundsCheckingPass::Options Bounds;
    Bounds.Merge = true;
    Analyses.invalidate(F, BoundsCheckingPass(Bounds).run(F, Analyses));
    F.removeFnAttr(Attribute::StackProtect);
    if (!F.hasFnAttribute(Attribute::StackProtectReq))
      F.addFnAttr(Attribute::StackProtectStrong);
    F.addFnAttr("probe-stack", "inline-asm");
  }
  reportRemark(M.getContext(), "faas-harden: " + M.getModuleIdentifier() + ": " + Twine(Done.Functions) +
                                   " functions, of them checks at " + Twine(Done.Copies) + " ends of copies and " +
                                   Twine(Done.Calls) + " calls through pointers");
  return PreservedAnalyses::none();
}

} // namespace faas
