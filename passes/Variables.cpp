//===- Variables.cpp - variables of libc and libstdc++ that are state of a process ----------------------------===//
//
// The address of such a variable (FAAS_VARIABLE in faas_abi.inc) is another one in each invocation, so it is asked for
// where it is used:
//
//   @log = constant ptr @_ZSt4cout                @log = global ptr null
//   define void @f() {                 becomes    define internal void @faas.place_addresses() {
//     %file = load ptr, ptr @stdout                 %cout = call ptr @__faas_cxx_cout()
//                                                   store ptr %cout, ptr @log
//                                                 define void @f() {
//                                                   %location = call ptr @__faas_stdout_location()
//                                                   %file = load ptr, ptr %location
//
// What an initialiser held is stored by a function that has to run before all constructors of the program; the caller
// of hookVariables sees to that, and then to the state of each invocation (StateBlocks.cpp).
//
// Limits: an initialiser may hold the address plus a constant, not an expression over it; that of a thread-local must
// not hold it, because threads that the program starts run no constructors.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Variables.h"
#include "StateBlocks.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/ReplaceConstant.h"

using namespace llvm;

namespace faas {

namespace {

class VariableHooks {
public:
  VariableHooks(RuntimeAbi &Abi, std::vector<std::string> &Hooked) : Abi(Abi), M(Abi.M), Hooked(Hooked) {}

  Error hook(StringRef Name, StringRef Location);
  Function *placing() const { return Placing; }

private:
  Error place(GlobalVariable &Holder, GlobalVariable &Variable, FunctionCallee Locate);
  Expected<Constant *> without(Constant *C, GlobalVariable &Variable, GlobalVariable &Holder, uint64_t Offset,
                               FunctionCallee Locate);

  RuntimeAbi &Abi;
  Module &M;
  std::vector<std::string> &Hooked;
  Function *Placing = nullptr; ///< stores the addresses that were in initialisers
};

} // namespace

static bool mentions(const Constant *C, const GlobalVariable &Variable) {
  if (isa<GlobalValue>(C))
    return C == &Variable;
  return any_of(C->operands(), [&](const Use &U) {
    auto *Operand = dyn_cast<Constant>(U.get());
    return Operand && mentions(Operand, Variable);
  });
}

/// `C`, which is at `Offset` in the initialiser of `Holder`, with null for the addresses, which are stored there later.
Expected<Constant *> VariableHooks::without(Constant *C, GlobalVariable &Variable, GlobalVariable &Holder,
                                            uint64_t Offset, FunctionCallee Locate) {
  if (!mentions(C, Variable))
    return C;
  const DataLayout &Layout = M.getDataLayout();
  if (auto *Aggregate = dyn_cast<ConstantAggregate>(C))
    return rewriteElements(*Aggregate, Layout, [&](Constant *Element, uint64_t Inner) {
      return without(Element, Variable, Holder, Offset + Inner, Locate);
    });
  APInt Addend(Layout.getIndexTypeSizeInBits(Abi.Ptr), 0);
  if (C->getType() != Abi.Ptr ||
      C->stripAndAccumulateConstantOffsets(Layout, Addend, /*AllowNonInbounds=*/true) != &Variable)
    return createStringError("the initialiser of '" + Holder.getName() + "' is an expression over the address of " +
                             Variable.getName());
  IRBuilder<> Builder(&Placing->back().back());
  Value *Address = Builder.CreatePtrAdd(Builder.CreateCall(Locate), Builder.getInt64(Addend.getZExtValue()));
  Builder.CreateStore(Address, Builder.CreateConstInBoundsGEP1_64(Builder.getInt8Ty(), &Holder, Offset));
  return Constant::getNullValue(C->getType());
}

Error VariableHooks::place(GlobalVariable &Holder, GlobalVariable &Variable, FunctionCallee Locate) {
  if (Holder.isThreadLocal())
    return createStringError("the initialiser of the thread-local '" + Holder.getName() + "' holds the address of " +
                             Variable.getName() + ", where it must be a constant");
  if (!Placing) {
    Placing = Function::Create(FunctionType::get(Type::getVoidTy(M.getContext()), false), GlobalValue::InternalLinkage,
                               "faas.place_addresses", M);
    ReturnInst::Create(M.getContext(), BasicBlock::Create(M.getContext(), "", Placing));
  }
  Expected<Constant *> Rest = without(Holder.getInitializer(), Variable, Holder, 0, Locate);
  if (!Rest)
    return Rest.takeError();
  Holder.setInitializer(*Rest);
  Holder.setConstant(false);
  return Error::success();
}

Error VariableHooks::hook(StringRef Name, StringRef Location) {
  GlobalVariable *Variable = M.getNamedGlobal(Name);
  if (!Variable || !Variable->isDeclaration())
    return Error::success();
  Hooked.push_back(Name.str());
  FunctionCallee Locate = M.getOrInsertFunction(Location, FunctionType::get(Abi.Ptr, false));
  for (GlobalVariable *Holder : holdersOf(*Variable))
    if (Error E = place(*Holder, *Variable, Locate))
      return E;
  Variable->removeDeadConstantUsers();
  convertUsersOfConstantsToInstructions({Variable});
  SmallVector<Use *> Uses(make_pointer_range(Variable->uses()));
  for (Use *U : Uses) {
    auto *I = dyn_cast<Instruction>(U->getUser());
    if (!I)
      return createStringError("the address of " + Name + " is used where it must be a constant");
    if (U->get() != Variable)
      continue; // replaced together with another use in the same PHI node
    auto *Phi = dyn_cast<PHINode>(I);
    IRBuilder<> Builder(Phi ? Phi->getIncomingBlock(*U)->getTerminator() : I);
    replaceUse(*U, Builder.CreateCall(Locate));
  }
  Variable->eraseFromParent();
  return Error::success();
}

Expected<Function *> hookVariables(RuntimeAbi &Abi, std::vector<std::string> &Hooked) {
  VariableHooks Hooks(Abi, Hooked);
#define FAAS_VARIABLE(NAME, LOCATION)                                                                                  \
  if (Error E = Hooks.hook(#NAME, #LOCATION))                                                                          \
    return E;
#include "faas_abi.inc"
  return Hooks.placing();
}

} // namespace faas
