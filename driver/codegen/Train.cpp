//===- Train.cpp - which functions a binary enters, and in which order --------------------------------------===//
//
// A binary made with --train writes down its functions as they are first entered:
//
//   define i32 @f() {                          define i32 @f() {
//     ...                                        %seen = load atomic i8, ptr @faas.entered monotonic
//                                                br i1 %..., label %first, label %rest
//                                 becomes      first:
//                                                store atomic i8 1, ptr @faas.entered monotonic
//                                                call void @__faas_entered(ptr @"faas.name f", ptr @faas.path)
//
// With --order the linker puts these next to each other, in that order, so that a start touches few pages (Order.h).
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Train.h"

#include "Runtime.h"
#include "faas/Abi.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

using namespace llvm;

namespace faas {

void noteEntries(Module &M, StringRef Path) {
  SmallString<128> Absolute(Path);
  sys::fs::make_absolute(Absolute);
  auto *Pointer = PointerType::get(M.getContext(), 0);
  FunctionCallee Note = M.getOrInsertFunction(
      "__faas_entered", FunctionType::get(Type::getVoidTy(M.getContext()), {Pointer, Pointer}, false));
  Constant *File = nullptr;
  for (Function &F : M) {
    if (F.isDeclarationForLinker() || &F == Note.getCallee() || F.hasFnAttribute(Attribute::Naked))
      continue;
    IRBuilder<> Builder(&*F.getEntryBlock().getFirstNonPHIOrDbgOrAlloca());
    if (!File)
      File = Builder.CreateGlobalString(Absolute, "faas.path");
    auto *Entered = new GlobalVariable(M, Builder.getInt8Ty(), false, GlobalValue::InternalLinkage, Builder.getInt8(0),
                                       "faas.entered");
    GlobalVariable *Name = Builder.CreateGlobalString(F.getName(), "faas.name");
    if (StringRef Owner = ownerOf(F); !Owner.empty())
      for (GlobalVariable *Own : {Entered, Name})
        Own->addAttribute(OwnerAttribute, Owner);
    LoadInst *Seen = Builder.CreateAlignedLoad(Builder.getInt8Ty(), Entered, Align(1));
    Seen->setAtomic(AtomicOrdering::Monotonic);
    Instruction *First = SplitBlockAndInsertIfThen(Builder.CreateIsNull(Seen), Builder.GetInsertPoint(),
                                                   /*Unreachable=*/false);
    Builder.SetInsertPoint(First);
    Builder.CreateAlignedStore(Builder.getInt8(1), Entered, Align(1))->setAtomic(AtomicOrdering::Monotonic);
    Builder.CreateCall(Note, {Name, File});
  }
}

Expected<std::string> readOrder(const std::string &Path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!File)
    return createStringError("--order " + Path + ": " + File.getError().message());
  std::string Symbols;
  SmallVector<StringRef> Names;
  (*File)->getBuffer().split(Names, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef Name : Names)
    Symbols += (Name + "\n" + sharedName(Name) + "\n").str();
  if (Symbols.empty())
    return createStringError("--order " + Path + ": names no function; run the binary that --train made first");
  return Symbols;
}

} // namespace faas
