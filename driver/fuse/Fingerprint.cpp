//===- Fingerprint.cpp - what decides the code of a definition --------------------------------------------------===//
//
// Writes down all of a definition that code generation or an optimisation may look at, and hashes that. Names are left
// out where they mean nothing: those of local values, of types, and of definitions whose address is not significant.
// Another definition of the module stands in the text by its number in Fingerprint::Locals, any other symbol by its
// name.
//
// The cases follow llvm::Instruction::hasSameSpecialState and llvm::FunctionComparator. What is in none of them makes
// the definition one that cannot be shared, so something that is new in LLVM costs a chance and no more.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Fingerprint.h"

#include "faas/Abi.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Metadata.h"
#include "llvm/IR/Operator.h"
#include "llvm/Support/BLAKE3.h"

using namespace llvm;

namespace faas {

class Fingerprinter::Writer {
public:
  explicit Writer(Module &M) { M.getContext().getMDKindNames(KindNames); }
  bool definition(GlobalObject &V);

  SmallString<0> Text;
  SmallVector<GlobalObject *, 8> Locals;

private:
  void number(uint64_t N);
  void text(StringRef S);
  void type(Type *T);
  void attributes(AttributeList List);
  void attributes(AttributeSet Set);
  void integer(const APInt &Value);
  void constant(Constant &C);
  void reference(GlobalValue &V);
  void value(Value *V);
  void metadata(Metadata *Data);
  void attachments(ArrayRef<std::pair<unsigned, MDNode *>> List);
  void instruction(Instruction &I);
  void call(CallBase &Call);
  void function(Function &F);
  void variable(GlobalVariable &G);

  bool Supported = true;
  SmallVector<StringRef, 64> KindNames;
  DenseMap<GlobalObject *, unsigned> LocalNumbers;
  DenseMap<Value *, unsigned> Values; ///< of the function: arguments, blocks and instructions
  DenseMap<Metadata *, unsigned> Nodes;
  DenseMap<void *, std::string> AttributeTexts;
};

/// With its length first, so that no two sequences look alike.
void Fingerprinter::Writer::number(uint64_t N) {
  do {
    Text.push_back(char((N & 0x7f) | (N > 0x7f ? 0x80 : 0)));
    N >>= 7;
  } while (N);
}

void Fingerprinter::Writer::text(StringRef S) {
  number(S.size());
  Text += S;
}

void Fingerprinter::Writer::type(Type *T) {
  number(T->getTypeID());
  if (auto *Integer = dyn_cast<IntegerType>(T)) {
    number(Integer->getBitWidth());
  } else if (auto *Pointer = dyn_cast<PointerType>(T)) {
    number(Pointer->getAddressSpace());
  } else if (auto *Array = dyn_cast<ArrayType>(T)) {
    number(Array->getNumElements());
    type(Array->getElementType());
  } else if (auto *Vector = dyn_cast<VectorType>(T)) {
    number(Vector->getElementCount().getKnownMinValue());
    type(Vector->getElementType());
  } else if (auto *Struct = dyn_cast<StructType>(T)) {
    Supported &= !Struct->isOpaque();
    number(Struct->isPacked());
    number(Struct->getNumElements());
    for (Type *Element : Struct->elements())
      type(Element);
  } else if (auto *Signature = dyn_cast<FunctionType>(T)) {
    number(Signature->isVarArg());
    type(Signature->getReturnType());
    number(Signature->getNumParams());
    for (Type *Parameter : Signature->params())
      type(Parameter);
  } else if (isa<TargetExtType>(T)) {
    Supported = false;
  }
}

void Fingerprinter::Writer::attributes(AttributeSet Set) {
  for (Attribute A : Set) {
    if (A.isStringAttribute() && A.getKindAsString() == OwnerAttribute)
      continue;
    if (!A.isTypeAttribute()) {
      number(1);
      text(A.getAsString());
    } else if (Type *T = A.getValueAsType()) { // its text has names of types
      number(2);
      number(A.getKindAsEnum());
      type(T);
    }
  }
  number(0);
}

void Fingerprinter::Writer::attributes(AttributeList List) {
  auto [Known, IsNew] = AttributeTexts.try_emplace(List.getRawPointer());
  if (IsNew) {
    size_t Start = Text.size();
    for (unsigned Index : List.indexes()) {
      number(Index);
      attributes(List.getAttributes(Index));
    }
    Known->second = Text.str().drop_front(Start).str();
    Text.resize(Start);
  }
  text(Known->second);
}

void Fingerprinter::Writer::integer(const APInt &Value) {
  for (unsigned I = 0; I < Value.getNumWords(); ++I)
    number(Value.getRawData()[I]);
}

void Fingerprinter::Writer::reference(GlobalValue &V) {
  auto *Object = dyn_cast<GlobalObject>(&V);
  if (V.hasLocalLinkage()) {
    if (!Object || isa<GlobalIFunc>(V)) {
      Supported = false;
      return;
    }
    auto [Known, IsNew] = LocalNumbers.try_emplace(Object, Locals.size());
    if (IsNew)
      Locals.push_back(Object);
    number(0);
    number(Known->second);
    return;
  }
  number(1);
  text(V.getName());
  number(V.hasExternalWeakLinkage());
  type(V.getValueType());
  if (auto *F = dyn_cast<Function>(&V)) {
    number(F->getCallingConv());
    attributes(F->getAttributes());
  } else if (auto *G = dyn_cast<GlobalVariable>(&V)) {
    number(G->isConstant());
    number(G->getThreadLocalMode());
    number(G->getAlign().valueOrOne().value());
  }
  // The copies that all modules have of it belong to the modules.
  Supported &= !V.hasLinkOnceLinkage() && !V.hasWeakLinkage() && !V.hasCommonLinkage() && !isa<GlobalAlias>(V);
}

void Fingerprinter::Writer::constant(Constant &C) {
  number(C.getValueID());
  if (auto *V = dyn_cast<GlobalValue>(&C))
    return reference(*V);
  type(C.getType());
  if (auto *Integer = dyn_cast<ConstantInt>(&C))
    return integer(Integer->getValue());
  if (auto *Float = dyn_cast<ConstantFP>(&C))
    return integer(Float->getValueAPF().bitcastToAPInt());
  if (isa<ConstantAggregateZero, ConstantPointerNull, UndefValue, ConstantTokenNone>(C)) // undef, poison
    return;
  if (auto *Data = dyn_cast<ConstantDataSequential>(&C))
    return text(Data->getRawDataValues());
  if (auto *Expression = dyn_cast<ConstantExpr>(&C)) {
    number(Expression->getOpcode());
    number(Expression->getRawSubclassOptionalData());
    if (auto *Gep = dyn_cast<GEPOperator>(&C)) {
      type(Gep->getSourceElementType());
      Supported &= !Gep->getInRange();
    }
  } else if (!isa<ConstantAggregate>(C)) {
    Supported = false;
    return;
  }
  number(C.getNumOperands());
  for (Use &Operand : C.operands())
    constant(*cast<Constant>(Operand.get()));
}

void Fingerprinter::Writer::metadata(Metadata *Data) {
  if (!Data)
    return number(0);
  number(Data->getMetadataID() + 1);
  if (auto *String = dyn_cast<MDString>(Data))
    return text(String->getString());
  if (auto *Wrapped = dyn_cast<ValueAsMetadata>(Data))
    return value(Wrapped->getValue());
  auto *Node = dyn_cast<MDTuple>(Data);
  if (!Node) { // debug information
    Supported = false;
    return;
  }
  // Nodes may refer to themselves, and which ones are the same is what scopes of aliases are about.
  auto [Known, IsNew] = Nodes.try_emplace(Data, Nodes.size());
  number(Known->second);
  if (!IsNew)
    return;
  number(Node->isDistinct());
  number(Node->getNumOperands());
  // A scope of aliases that is itself what it is known by may have a name, with that of the function it comes from.
  bool IsItself = Node->getNumOperands() && Node->getOperand(0).get() == Node;
  for (const MDOperand &Operand : Node->operands())
    if (!IsItself || !isa_and_nonnull<MDString>(Operand.get()))
      metadata(Operand.get());
}

void Fingerprinter::Writer::attachments(ArrayRef<std::pair<unsigned, MDNode *>> List) {
  for (auto [Kind, Node] : List) {
    if (Kind == LLVMContext::MD_dbg || KindNames[Kind] == "srcloc") // where in the source, for messages
      continue;
    number(1);
    text(KindNames[Kind]);
    metadata(Node);
  }
  number(0);
}

void Fingerprinter::Writer::value(Value *V) {
  if (auto *C = dyn_cast<Constant>(V))
    return constant(*C);
  number(V->getValueID());
  if (auto *Wrapped = dyn_cast<MetadataAsValue>(V))
    return metadata(Wrapped->getMetadata());
  if (auto *Asm = dyn_cast<InlineAsm>(V)) {
    text(Asm->getAsmString());
    text(Asm->getConstraintString());
    type(Asm->getFunctionType());
    number(Asm->hasSideEffects() | Asm->isAlignStack() << 1 | Asm->canThrow() << 2 | Asm->getDialect() << 3);
    return;
  }
  auto Known = Values.find(V);
  Supported &= Known != Values.end();
  number(Known == Values.end() ? 0 : Known->second);
}

void Fingerprinter::Writer::call(CallBase &Call) {
  type(Call.getFunctionType());
  number(Call.getCallingConv());
  attributes(Call.getAttributes());
  if (auto *Plain = dyn_cast<CallInst>(&Call))
    number(Plain->getTailCallKind());
  number(Call.getNumOperandBundles());
  for (unsigned I = 0; I < Call.getNumOperandBundles(); ++I) {
    text(Call.getOperandBundleAt(I).getTagName());
    number(Call.getOperandBundleAt(I).Inputs.size());
  }
}

void Fingerprinter::Writer::instruction(Instruction &I) {
  number(I.getOpcode());
  number(I.getRawSubclassOptionalData());
  type(I.getType());
  if (auto *Alloca = dyn_cast<AllocaInst>(&I)) {
    type(Alloca->getAllocatedType());
    number(Alloca->getAlign().value());
    number(Alloca->isUsedWithInAlloca() | Alloca->isSwiftError() << 1);
  } else if (auto *Load = dyn_cast<LoadInst>(&I)) {
    number(Load->getAlign().value());
    number(Load->isVolatile());
    number(unsigned(Load->getOrdering()));
    number(Load->getSyncScopeID());
  } else if (auto *Store = dyn_cast<StoreInst>(&I)) {
    number(Store->getAlign().value());
    number(Store->isVolatile());
    number(unsigned(Store->getOrdering()));
    number(Store->getSyncScopeID());
  } else if (auto *Fence = dyn_cast<FenceInst>(&I)) {
    number(unsigned(Fence->getOrdering()));
    number(Fence->getSyncScopeID());
  } else if (auto *Exchange = dyn_cast<AtomicCmpXchgInst>(&I)) {
    number(Exchange->getAlign().value());
    number(Exchange->isVolatile() | Exchange->isWeak() << 1);
    number(unsigned(Exchange->getSuccessOrdering()));
    number(unsigned(Exchange->getFailureOrdering()));
    number(Exchange->getSyncScopeID());
  } else if (auto *Update = dyn_cast<AtomicRMWInst>(&I)) {
    number(Update->getOperation());
    number(Update->getAlign().value());
    number(Update->isVolatile());
    number(unsigned(Update->getOrdering()));
    number(Update->getSyncScopeID());
  } else if (auto *Compare = dyn_cast<CmpInst>(&I)) {
    number(Compare->getPredicate());
  } else if (auto *Gep = dyn_cast<GetElementPtrInst>(&I)) {
    type(Gep->getSourceElementType());
  } else if (auto *Extract = dyn_cast<ExtractValueInst>(&I)) {
    for (unsigned Index : Extract->indices())
      number(Index);
  } else if (auto *Insert = dyn_cast<InsertValueInst>(&I)) {
    for (unsigned Index : Insert->indices())
      number(Index);
  } else if (auto *Shuffle = dyn_cast<ShuffleVectorInst>(&I)) {
    for (int Index : Shuffle->getShuffleMask())
      number(unsigned(Index));
  } else if (auto *Phi = dyn_cast<PHINode>(&I)) {
    for (BasicBlock *Block : Phi->blocks())
      value(Block);
  } else if (auto *Switch = dyn_cast<SwitchInst>(&I)) {
    for (auto Case : Switch->cases())
      constant(*Case.getCaseValue());
  } else if (auto *Pad = dyn_cast<LandingPadInst>(&I)) {
    number(Pad->isCleanup());
    for (unsigned Clause = 0; Clause < Pad->getNumClauses(); ++Clause)
      number(Pad->isCatch(Clause));
  } else if (auto *Call = dyn_cast<CallBase>(&I)) {
    call(*Call);
  } else {
    // What a kind of operation, its types and its operands say all of.
    Supported &= isa<UnaryOperator, BinaryOperator, CastInst, SelectInst, FreezeInst, VAArgInst, ExtractElementInst,
                     InsertElementInst, ReturnInst, BranchInst, ResumeInst, UnreachableInst>(I);
  }
  number(I.getNumOperands());
  for (Use &Operand : I.operands())
    value(Operand.get());
  if (I.isTerminator())
    for (BasicBlock *Successor : successors(I.getParent()))
      value(Successor);
  SmallVector<std::pair<unsigned, MDNode *>, 4> Attached;
  I.getAllMetadataOtherThanDebugLoc(Attached);
  attachments(Attached);
}

void Fingerprinter::Writer::function(Function &F) {
  Supported &= !F.hasGC() && !F.hasPrefixData() && !F.hasPrologueData() && !F.hasFnAttribute(Attribute::Naked);
  number(F.getAlign().valueOrOne().value());
  type(F.getFunctionType());
  number(F.getCallingConv());
  attributes(F.getAttributes());
  number(F.hasPersonalityFn());
  if (F.hasPersonalityFn())
    constant(*F.getPersonalityFn());
  for (Argument &A : F.args())
    Values.try_emplace(&A, Values.size());
  for (BasicBlock &Block : F) {
    Supported &= !Block.hasAddressTaken();
    Values.try_emplace(&Block, Values.size());
    for (Instruction &I : Block)
      Values.try_emplace(&I, Values.size());
  }
  for (BasicBlock &Block : F) {
    number(Block.size());
    for (Instruction &I : Block)
      instruction(I);
  }
}

void Fingerprinter::Writer::variable(GlobalVariable &G) {
  Supported &= G.isConstant() && !G.isThreadLocal() && !G.isExternallyInitialized() && !G.getCodeModel() &&
               !G.getName().starts_with("llvm.");
  number(G.getAlign().valueOrOne().value());
  type(G.getValueType());
  attributes(G.getAttributes());
  constant(*G.getInitializer());
}

bool Fingerprinter::Writer::definition(GlobalObject &V) {
  Text.clear();
  Locals.clear();
  LocalNumbers.clear();
  Values.clear();
  Nodes.clear();
  Supported = V.hasLocalLinkage() && !V.hasSection() && !V.hasComdat() && !V.hasPartition() &&
              (V.hasAtLeastLocalUnnamedAddr() || V.hasName());
  number(V.getValueID());
  number(V.hasAtLeastLocalUnnamedAddr());
  if (!V.hasAtLeastLocalUnnamedAddr()) // two of them have two addresses
    text(V.getName());
  SmallVector<std::pair<unsigned, MDNode *>, 4> Attached;
  V.getAllMetadata(Attached);
  attachments(Attached);
  if (auto *F = dyn_cast<Function>(&V))
    function(*F);
  else if (auto *G = dyn_cast<GlobalVariable>(&V))
    variable(*G);
  else
    Supported = false;
  return Supported;
}

Fingerprinter::Fingerprinter(Module &M) : Text(std::make_unique<Writer>(M)) {}
Fingerprinter::~Fingerprinter() = default;

std::optional<Fingerprint> Fingerprinter::take(GlobalObject &V) {
  if (!Text->definition(V))
    return std::nullopt;
  BLAKE3Result<> Hash = BLAKE3::hash(arrayRefFromStringRef(Text->Text));
  return Fingerprint{std::string(Hash.begin(), Hash.end()), Text->Locals};
}

} // namespace faas
