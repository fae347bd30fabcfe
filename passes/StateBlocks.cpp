//===- StateBlocks.cpp - a function's mutable globals as blocks ---------------------------------------------===//
//
// Every mutable global becomes an offset into a block that the runtime makes anew for each invocation:
//
//   @counter = internal global i32 7              @data.image = private constant <{ i32, ptr }> <{ i32 7, ptr null }>
//   @where = internal global ptr @counter         @data.fixups = ... [{ where 8, target 0 }]
//                                      becomes    @data = private constant %faas_block { 16, 8, image, 16, fixups, 1 }
//   define void @f() {                            define void @f() {
//     store i32 8, ptr @counter                     %p = call ptr @llvm.threadlocal.address(ptr @__faas_data)
//                                                   %data = load ptr, ptr %p
//                                                   store i32 8, ptr %data       ; counter is at offset 0
//
// Thread-locals go to a second block, one for each thread. A constant moves with the mutable globals when its
// initialiser points at one of them, because each invocation needs its own version of it. Initialised globals
// come first in a block and zeros behind them, so the image holds no zeros and a large zero array costs nothing
// until it is touched. In front of both are globals that other functions of the binary have as well, at the place where
// all of these have them (faas/StateLayout.h).
//
// The pointer to the block is loaded once at the start of each function: the activation of a function belongs to
// one invocation, and every nested invocation restores the pointer before it returns.
//
// Limit: an initialiser may hold the address of a mutable global plus a constant, not an expression over it.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "StateBlocks.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Intrinsics.h"
#include "llvm/IR/Operator.h"
#include "llvm/IR/ReplaceConstant.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace faas {

namespace {

/// A pointer to a mutable global inside an initialiser.
struct PointerInImage {
  uint64_t Where;
  uint64_t Target;
};

class BlockBuilder {
public:
  BlockBuilder(RuntimeAbi &Abi, const StateLayout &Places)
      : Abi(Abi), M(Abi.M), Layout(M.getDataLayout()), Places(Places) {}

  Expected<StateBlocks> run();

private:
  void expandAliases();
  void collectState();
  void assignOffsets(bool ThreadLocal, uint64_t &Size, Align &Alignment, uint64_t &ImageSize);
  Expected<GlobalVariable *> emitBlock(bool ThreadLocal, uint64_t &Size);
  Expected<Constant *> rewriteInitialiser(Constant *C, uint64_t Offset, std::vector<PointerInImage> &Pointers);
  bool pointsAtState(const Constant *C);
  Error rewriteUses();
  Instruction *blockOf(Function &F, bool ThreadLocal);

  RuntimeAbi &Abi;
  Module &M;
  const DataLayout &Layout;
  const StateLayout &Places;
  MapVector<GlobalVariable *, uint64_t> Offsets;
  DenseMap<const Constant *, bool> PointsAtState;
  DenseMap<Function *, Instruction *> Blocks[2]; ///< by whether they are thread-local
};

} // namespace

/// An alias is another name for a place in a global, so its users may name the place itself.
void BlockBuilder::expandAliases() {
  for (GlobalAlias &Alias : make_early_inc_range(M.aliases())) {
    if (!isa<GlobalVariable>(Alias.getAliaseeObject()))
      continue;
    Alias.replaceAllUsesWith(Alias.getAliasee());
    Alias.eraseFromParent();
  }
}

static bool isMutableState(const GlobalVariable &G) {
  return !G.isDeclarationForLinker() && !G.isConstant() && !G.getName().starts_with("llvm.") &&
         G.getSection() != "llvm.metadata";
}

SetVector<GlobalVariable *> holdersOf(GlobalVariable &G) {
  SetVector<GlobalVariable *> Holders;
  SmallVector<Constant *> Users{&G};
  SmallPtrSet<Constant *, 16> Seen;
  while (!Users.empty()) {
    for (User *U : Users.pop_back_val()->users()) {
      if (auto *Holder = dyn_cast<GlobalVariable>(U)) {
        if (!Holder->getName().starts_with("llvm."))
          Holders.insert(Holder);
      } else if (auto *C = dyn_cast<Constant>(U); C && !isa<GlobalValue>(C) && Seen.insert(C).second) {
        Users.push_back(C);
      }
    }
  }
  return Holders;
}

/// Mutable globals in module order, then the constants whose initialisers lead to them.
static SetVector<GlobalVariable *> findState(Module &M) {
  SetVector<GlobalVariable *> State;
  for (GlobalVariable &G : M.globals())
    if (isMutableState(G))
      State.insert(&G);
  for (unsigned I = 0; I < State.size(); ++I)
    State.insert_range(holdersOf(*State[I]));
  return State;
}

void BlockBuilder::collectState() {
  for (GlobalVariable *G : findState(M))
    Offsets[G] = 0;
}

static uint64_t sizeOf(const GlobalVariable &G) {
  // An empty global still has an address of its own.
  return std::max<uint64_t>(1, G.getDataLayout().getTypeAllocSize(G.getValueType()).getFixedValue());
}

static Align alignmentOf(const GlobalVariable &G) {
  return G.getDataLayout().getValueOrABITypeAlignment(G.getAlign(), G.getValueType());
}

StateVariable::StateVariable(const GlobalVariable &G)
    : Name(G.getName()), ThreadLocal(G.isThreadLocal()), Size(sizeOf(G)), Alignment(alignmentOf(G).value()) {}

std::vector<StateVariable> stateOf(Module &M) {
  constexpr uint64_t Large = 256;
  std::vector<StateVariable> Found;
  for (GlobalVariable *G : findState(M))
    if (G->hasName() && (!G->getInitializer()->isNullValue() || sizeOf(*G) <= Large))
      Found.emplace_back(*G);
  return Found;
}

StateLayout agreeOnState(const std::vector<std::vector<StateVariable>> &Functions) {
  StateLayout Places;
  for (const std::vector<StateVariable> &Variables : Functions)
    for (const StateVariable &Variable : Variables)
      ++Places[Variable];
  std::vector<std::pair<uint64_t, StateVariable>> Common;
  for (const auto &[Variable, Count] : Places)
    if (Count > 1)
      Common.emplace_back(Functions.size() - Count, Variable);
  llvm::sort(Common);
  Places.clear();
  uint64_t Ends[2] = {0, 0};
  for (const auto &[Lacking, Variable] : Common) {
    uint64_t &End = Ends[Variable.ThreadLocal];
    End = alignTo(End, Align(Variable.Alignment));
    Places[Variable] = End;
    End += Variable.Size;
  }
  return Places;
}

void BlockBuilder::assignOffsets(bool ThreadLocal, uint64_t &Size, Align &Alignment, uint64_t &ImageSize) {
  Size = 0;
  Alignment = Align(1);
  SmallPtrSet<GlobalVariable *, 32> Placed;
  for (auto &[G, Offset] : Offsets) {
    auto Place = Places.find(StateVariable(*G));
    if (G->isThreadLocal() != ThreadLocal || Place == Places.end())
      continue;
    Placed.insert(G);
    Offset = Place->second;
    Size = std::max(Size, Offset + sizeOf(*G));
    Alignment = std::max(Alignment, alignmentOf(*G));
  }
  for (bool Zeros : {false, true}) {
    for (auto &[G, Offset] : Offsets) {
      if (G->isThreadLocal() != ThreadLocal || G->getInitializer()->isNullValue() != Zeros || Placed.contains(G))
        continue;
      Offset = alignTo(Size, alignmentOf(*G));
      Size = Offset + sizeOf(*G);
      Alignment = std::max(Alignment, alignmentOf(*G));
    }
    if (!Zeros)
      ImageSize = Size;
  }
}

bool BlockBuilder::pointsAtState(const Constant *C) {
  if (auto *G = dyn_cast<GlobalVariable>(C))
    return Offsets.contains(const_cast<GlobalVariable *>(G));
  if (isa<GlobalValue>(C) || C->getNumOperands() == 0)
    return false;
  auto Known = PointsAtState.find(C);
  if (Known != PointsAtState.end())
    return Known->second;
  bool Points = any_of(C->operands(), [&](const Use &U) {
    auto *Operand = dyn_cast<Constant>(U.get());
    return Operand && pointsAtState(Operand);
  });
  return PointsAtState[C] = Points;
}

Expected<Constant *> rewriteElements(ConstantAggregate &C, const DataLayout &Layout,
                                     function_ref<Expected<Constant *>(Constant *, uint64_t)> Rewrite) {
  SmallVector<Constant *> Elements;
  auto *Struct = dyn_cast<StructType>(C.getType());
  for (unsigned I = 0; I < C.getNumOperands(); ++I) {
    Constant *Element = C.getOperand(I);
    uint64_t Offset = Struct ? Layout.getStructLayout(Struct)->getElementOffset(I).getFixedValue()
                             : I * Layout.getTypeAllocSize(Element->getType()).getFixedValue();
    Expected<Constant *> Rewritten = Rewrite(Element, Offset);
    if (!Rewritten)
      return Rewritten;
    Elements.push_back(*Rewritten);
  }
  if (Struct)
    return ConstantStruct::get(Struct, Elements);
  if (auto *Array = dyn_cast<ArrayType>(C.getType()))
    return ConstantArray::get(Array, Elements);
  return ConstantVector::get(Elements);
}

/// `C` with pointers to state replaced by null and noted in `Pointers`.
Expected<Constant *> BlockBuilder::rewriteInitialiser(Constant *C, uint64_t Offset,
                                                      std::vector<PointerInImage> &Pointers) {
  if (!pointsAtState(C))
    return C;
  if (auto *Aggregate = dyn_cast<ConstantAggregate>(C))
    return rewriteElements(*Aggregate, Layout, [&](Constant *Element, uint64_t Inner) {
      return rewriteInitialiser(Element, Offset + Inner, Pointers);
    });
  Constant *Address = C;
  if (auto *Expression = dyn_cast<ConstantExpr>(C);
      Expression && Expression->getOpcode() == Instruction::PtrToInt && C->getType() == Abi.Size)
    Address = Expression->getOperand(0);
  if (Address->getType()->isPointerTy()) {
    APInt Inner(Layout.getIndexTypeSizeInBits(Address->getType()), 0);
    auto *Base = dyn_cast<GlobalVariable>(
        Address->stripAndAccumulateConstantOffsets(Layout, Inner, /*AllowNonInbounds=*/true));
    if (Base && Offsets.contains(Base) && !Base->isThreadLocal()) {
      Pointers.push_back({Offset, Offsets.lookup(Base) + Inner.getSExtValue()});
      return Constant::getNullValue(C->getType());
    }
  }
  return createStringError("an initialiser is an expression over the address of a mutable global");
}

/// Null where there is no state of this kind.
Expected<GlobalVariable *> BlockBuilder::emitBlock(bool ThreadLocal, uint64_t &Size) {
  Align Alignment;
  uint64_t ImageSize;
  assignOffsets(ThreadLocal, Size, Alignment, ImageSize);
  if (Size == 0)
    return nullptr;

  std::vector<PointerInImage> Pointers;
  SmallVector<Constant *> Fields;
  uint64_t Position = 0;
  Type *Byte = Type::getInt8Ty(M.getContext());
  std::vector<std::pair<uint64_t, GlobalVariable *>> InImage;
  for (auto &[G, Offset] : Offsets)
    if (G->isThreadLocal() == ThreadLocal && !G->getInitializer()->isNullValue())
      InImage.emplace_back(Offset, G);
  llvm::sort(InImage, llvm::less_first());
  for (auto [Offset, G] : InImage) {
    if (Offset > Position)
      Fields.push_back(ConstantAggregateZero::get(ArrayType::get(Byte, Offset - Position)));
    Expected<Constant *> Value = rewriteInitialiser(G->getInitializer(), Offset, Pointers);
    if (!Value)
      return createStringError("global '" + G->getName() + "': " + toString(Value.takeError()));
    Fields.push_back(*Value);
    Position = Offset + Layout.getTypeAllocSize(G->getValueType());
  }
  if (ImageSize > Position)
    Fields.push_back(ConstantAggregateZero::get(ArrayType::get(Byte, ImageSize - Position)));
  SmallVector<Constant *> Fixups;
  for (const PointerInImage &P : Pointers)
    Fixups.push_back(ConstantStruct::get(Abi.Fixup, {Abi.size(P.Where), Abi.size(P.Target)}));

  StringRef Name = ThreadLocal ? "faas.thread_data" : "faas.data";
  Constant *Image = ConstantStruct::getAnon(M.getContext(), Fields, /*Packed=*/true);
  Constant *FixupTable = ConstantArray::get(ArrayType::get(Abi.Fixup, Fixups.size()), Fixups);
  return Abi.constant(
      ConstantStruct::get(Abi.Block,
                          {Abi.size(Size), Abi.size(Alignment.value()), Abi.constant(Image, Name + ".image"),
                           Abi.size(ImageSize), Abi.constant(FixupTable, Name + ".fixups"), Abi.size(Fixups.size())}),
      Name);
}

/// The pointer to the current invocation's block, loaded at the start of `F`.
Instruction *BlockBuilder::blockOf(Function &F, bool ThreadLocal) {
  Instruction *&Pointer = Blocks[ThreadLocal][&F];
  if (!Pointer) {
    BasicBlock &Start = F.getEntryBlock();
    IRBuilder<> Builder(&Start, Start.getFirstNonPHIOrDbgOrAlloca());
    Value *Slot = Builder.CreateThreadLocalAddress(ThreadLocal ? Abi.threadDataPointer() : Abi.dataPointer());
    Pointer = Builder.CreateLoad(Abi.Ptr, Slot, ThreadLocal ? "faas.thread_data" : "faas.data");
  }
  return Pointer;
}

void replaceUse(Use &U, Value *New) {
  auto *Phi = dyn_cast<PHINode>(U.getUser());
  if (!Phi)
    return U.set(New);
  Value *Old = U.get();
  for (unsigned I = 0; I < Phi->getNumIncomingValues(); ++I)
    if (Phi->getIncomingBlock(I) == Phi->getIncomingBlock(U) && Phi->getIncomingValue(I) == Old)
      Phi->setIncomingValue(I, New);
}

Error BlockBuilder::rewriteUses() {
  // Initialisers are in the images now; without them the only users left are instructions.
  SmallVector<Constant *> Globals;
  for (auto &[G, Offset] : Offsets) {
    G->setInitializer(nullptr);
    Globals.push_back(G);
  }
  removeFromUsedLists(M,
                      [&](Constant *C) { return Offsets.contains(dyn_cast<GlobalVariable>(C->stripPointerCasts())); });
  for (Constant *G : Globals)
    G->removeDeadConstantUsers();
  convertUsersOfConstantsToInstructions(Globals);

  for (auto &[G, Offset] : Offsets) {
    SmallVector<Use *> Uses(make_pointer_range(G->uses()));
    for (Use *U : Uses) {
      auto *User = dyn_cast<Instruction>(U->getUser());
      if (!User || isa<LandingPadInst>(User))
        return createStringError("global '" + G->getName() + "' is used where its address must be a constant");
      if (U->get() != G)
        continue; // replaced together with another use in the same PHI node
      Function *F = User->getFunction();
      if (F->hasFnAttribute(Attribute::Naked))
        return createStringError("global '" + G->getName() + "' is used by the naked function '" + F->getName() + "'");
      Instruction *Block = blockOf(*F, G->isThreadLocal());
      auto *Phi = dyn_cast<PHINode>(User);
      IRBuilder<> Builder(Phi ? Phi->getIncomingBlock(*U)->getTerminator() : User);
      Value *Address = Builder.CreateConstInBoundsGEP1_64(Builder.getInt8Ty(), Block, Offset, G->getName());
      replaceUse(*U, Address);
    }
  }
  // llvm.threadlocal.address takes a global; the place in the block is the address already.
  for (Function &F : M)
    if (F.getIntrinsicID() == Intrinsic::threadlocal_address)
      for (llvm::User *U : make_early_inc_range(F.users()))
        if (auto *Call = cast<CallInst>(U); !isa<GlobalValue>(Call->getArgOperand(0))) {
          Call->replaceAllUsesWith(Call->getArgOperand(0));
          Call->eraseFromParent();
        }
  for (auto &[G, Offset] : Offsets)
    G->eraseFromParent();
  return Error::success();
}

Expected<StateBlocks> BlockBuilder::run() {
  expandAliases();
  collectState();
  StateBlocks Result;
  // Offsets of the data block come first: pointers in either image are relative to it.
  Expected<GlobalVariable *> Data = emitBlock(false, Result.DataSize);
  if (!Data)
    return Data.takeError();
  Result.Data = *Data;
  Expected<GlobalVariable *> ThreadData = emitBlock(true, Result.ThreadDataSize);
  if (!ThreadData)
    return ThreadData.takeError();
  Result.ThreadData = *ThreadData;
  Result.ThreadLocals = unsigned(count_if(Offsets, [](const auto &Entry) { return Entry.first->isThreadLocal(); }));
  Result.Globals = unsigned(Offsets.size()) - Result.ThreadLocals;
  if (Error E = rewriteUses())
    return E;
  return Result;
}

Expected<StateBlocks> moveStateToBlocks(RuntimeAbi &Abi, const StateLayout &Places) {
  return BlockBuilder(Abi, Places).run();
}

} // namespace faas
