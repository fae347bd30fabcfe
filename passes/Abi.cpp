//===- Abi.cpp - the runtime's symbols and structs as a pass sees them --------------------------------------===//

#include "faas/Abi.h"

#include "llvm/ADT/SmallVectorExtras.h"

using namespace llvm;

namespace faas {

RuntimeAbi::RuntimeAbi(Module &M) : M(M) {
  LLVMContext &C = M.getContext();
  Ptr = PointerType::getUnqual(C);
  Int = Type::getInt32Ty(C);
  Size = M.getDataLayout().getIntPtrType(C);

  Type *PTR = Ptr, *SIZE = Size;
#define FAAS_FIXUP_FIELD(KIND, CTYPE, NAME) KIND,
  Fixup = StructType::get(C, {
#include "faas_abi.inc"
                             });
#define FAAS_BLOCK_FIELD(KIND, CTYPE, NAME) KIND,
  Block = StructType::get(C, {
#include "faas_abi.inc"
                             });
#define FAAS_FUNCTION_FIELD(KIND, CTYPE, NAME) KIND,
  Function = StructType::get(C, {
#include "faas_abi.inc"
                                });
#define FAAS_LIBRARY_FIELD(KIND, CTYPE, NAME) KIND,
  Library = StructType::get(C, {
#include "faas_abi.inc"
                               });
#define FAAS_IMPORT_FIELD(KIND, CTYPE, NAME) KIND,
  Import = StructType::get(C, {
#include "faas_abi.inc"
                              });
#define FAAS_BUDGET_FIELD(KIND, CTYPE, NAME) KIND,
  Budget = StructType::get(C, {
#include "faas_abi.inc"
                              });

  Entry = FunctionType::get(Int, {Int, Ptr, Ptr}, false);
  Constructor = FunctionType::get(Type::getVoidTy(C), {Int, Ptr, Ptr}, false);
  Invoke = FunctionType::get(Int, {Ptr, Ptr, Size, Ptr}, false);
  CallShared = FunctionType::get(Int, {Ptr, Ptr, Ptr, Size, Ptr}, false);
  InvokeN = FunctionType::get(Int, {Ptr, Size, Ptr, Size, Ptr}, false);
  Begin = FunctionType::get(Ptr, {Ptr, Ptr, Size}, false);
  BeginN = FunctionType::get(Ptr, {Ptr, Size, Ptr, Size}, false);
}

GlobalVariable *RuntimeAbi::constant(Constant *Init, const Twine &Name) {
  auto *Global = new GlobalVariable(M, Init->getType(), true, GlobalValue::PrivateLinkage, Init, Name);
  Global->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
  return Global;
}

GlobalVariable *RuntimeAbi::threadLocal(StringRef Name, Type *Type) {
  if (GlobalVariable *Existing = M.getNamedGlobal(Name))
    return Existing;
  auto *Global = new GlobalVariable(M, Type, false, GlobalValue::ExternalLinkage, nullptr, Name, nullptr,
                                    GlobalValue::InitialExecTLSModel);
  Global->setVisibility(GlobalValue::HiddenVisibility);
  return Global;
}

namespace {
struct Choice {
  StringLiteral Name;
  uint64_t Value;
};
} // namespace

static constexpr Choice Modes[] = {
#define FAAS_MODE(NAME, VALUE) {#NAME, VALUE},
#include "faas_abi.inc"
};

static constexpr Choice Kinds[] = {
#define FAAS_KIND(NAME, VALUE) {#NAME, VALUE},
#include "faas_abi.inc"
};

static std::optional<uint64_t> valueOf(ArrayRef<Choice> Choices, StringRef Name) {
  const Choice *Found = find_if(Choices, [&](const Choice &C) { return C.Name == Name; });
  return Found == Choices.end() ? std::nullopt : std::optional(Found->Value);
}

static std::string namesOf(ArrayRef<Choice> Choices) {
  std::string Names;
  for (const Choice &C : Choices)
    Names += ((&C == Choices.begin() ? "" : &C + 1 == Choices.end() ? " or " : ", ") + C.Name).str();
  return Names;
}

static SmallVector<StringRef> listOf(ArrayRef<Choice> Choices) {
  return map_to_vector(Choices, [](const Choice &C) -> StringRef { return C.Name; });
}

std::optional<uint64_t> modeValue(StringRef Name) { return valueOf(Modes, Name); }
std::string modeNames() { return namesOf(Modes); }
SmallVector<StringRef> modes() { return listOf(Modes); }
std::optional<uint64_t> kindValue(StringRef Name) { return valueOf(Kinds, Name); }
std::string kindNames() { return namesOf(Kinds); }
SmallVector<StringRef> kinds() { return listOf(Kinds); }

bool isVisible(StringRef Name) {
#define FAAS_LIBCALL(NAME)                                                                                             \
  if (Name == #NAME)                                                                                                   \
    return true;
#define FAAS_EXPORT(NAME) FAAS_LIBCALL(NAME)
#define FAAS_CXX_EXPORT(NAME) FAAS_LIBCALL(NAME)
#define FAAS_CXX_WRAP(NAME) FAAS_LIBCALL(__wrap_##NAME)
#include "faas_abi.inc"
  return false;
}

StringRef ownerOf(const GlobalObject &V) {
  if (const auto *F = dyn_cast<llvm::Function>(&V))
    return F->getFnAttribute(OwnerAttribute).getValueAsString();
  return cast<GlobalVariable>(V).getAttribute(OwnerAttribute).getValueAsString();
}

} // namespace faas
