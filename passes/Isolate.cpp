//===- Isolate.cpp - faas-isolate: the process boundary -----------------------------------------------------===//
//
// Turns the whole program of one function into a part of a fused binary that still sees a process of its own. Run
// on the function's module, stripped to its entry, before it is linked with others.
//
//   @calls = internal global i32 0                @__faas_function.greet = constant %faas_function
//                                                   { "greet", 5, @__faas_entry.greet, ..., @data, null }
//   define i32 @main() {                          define internal i32 @greet.main() {
//     %n = load i32, ptr @calls         becomes     ...
//     %m = add i32 %n, 1                            %data = load ptr, ptr %p      ; this invocation's globals
//     store i32 %m, ptr @calls                      %n = load i32, ptr %data
//     call i32 @puts(ptr @text)                     ...
//     call void @exit(i32 0)                        call i32 @__faas_puts(ptr @text)
//   }                                               call void @__faas_exit(i32 0)
//
// The emitted module has three layers: the descriptor @__faas_function.NAME, which the runtime and faas-merge
// use; @__faas_entry.NAME, @__faas_construct.NAME and @__faas_destruct.NAME, which call the function's entry and
// its static constructors and destructors; and the function's own code, in which libc calls on process state
// (FAAS_HOOK in faas_abi.inc) go to the runtime, as does who asks for the address of stdout and the like
// (Variables.cpp), calls that may wait say so (Waiting.cpp), and mutable globals are in blocks (StateBlocks.cpp).
//
// `mode=process` notes in the descriptor that each invocation gets a forked process as well. `mode=shared` notes that
// invocations leave their state to the next, and emits @__faas_call_shared.NAME, which invokes the function: with the
// runtime's __faas_call_shared and the function's code inlined, it is a direct call. A function with a main stays
// fresh, because its return ends a process. `environment=FILE` puts the variables of a file (a line NAME=VALUE each)
// into the descriptor. docs/process-semantics.md says what a function keeps.
//
// The descriptor says of what kind the function is (Kind.cpp); `kind=KIND` says it where that errs.
//
// `memory-limit=BYTES` and `cpu-limit=SECONDS` hold in such a process.
//
// `heap=frame` redirects malloc and all that allocates for its caller (FAAS_HEAP_HOOK) to the heap of the invocation;
// the result has to be linked with libfaas_heap.bc. `wipe=yes` has the memory of an invocation cleared when it ends.
//
// A function that uses what is not emulated (Unemulated.def) gets mode=process, with a remark for each use; with
// `unemulated=warn` it keeps its mode and each use is a warning.
//
// Needs: an internalised module (faas-strip) with a definition of faas_main or main; faas_main wins. Leaves: the
// descriptor, and what invokes a shared function, as the only external definitions, hidden; no mutable global; every
// definition carries the attribute "faas-function"="NAME". Limits: constructors from .preinit_array and state that
// natively linked libraries keep are left as they are.
//
//   opt-22 -load-pass-plugin FaasMerge.so -passes='faas-strip<entry=main>,faas-isolate<function=greet>' a.bc -o b.bc
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Diagnostics.h"
#include "Parameters.h"
#include "StateBlocks.h"
#include "Variables.h"
#include "Waiting.h"
#include "faas/Abi.h"
#include "faas/Environment.h"
#include "faas/Passes.h"

#include "llvm/Demangle/Demangle.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace faas {

void IsolateOptions::print(raw_ostream &OS) const {
  OS << "faas-isolate<function=" << Function;
  if (Mode != "fresh")
    OS << ";mode=" << Mode;
  if (!Kind.empty())
    OS << ";kind=" << Kind;
  if (!Environment.empty())
    OS << ";environment=" << Environment;
  if (Unemulated != "process")
    OS << ";unemulated=" << Unemulated;
  if (MemoryLimit)
    OS << ";memory-limit=" << MemoryLimit;
  if (CpuLimit)
    OS << ";cpu-limit=" << CpuLimit;
  if (Heap != "system")
    OS << ";heap=" << Heap;
  if (Wipe)
    OS << ";wipe=yes";
  OS << ">";
}

Expected<IsolateOptions> IsolateOptions::parse(StringRef Params) {
  IsolateOptions Options;
  std::string MemoryLimit = "0", CpuLimit = "0", Wipe = "no";
  if (Error E = parseParameters("faas-isolate", Params,
                                {{"function", &Options.Function},
                                 {"mode", &Options.Mode},
                                 {"kind", &Options.Kind, true},
                                 {"environment", &Options.Environment, true},
                                 {"unemulated", &Options.Unemulated},
                                 {"memory-limit", &MemoryLimit},
                                 {"cpu-limit", &CpuLimit},
                                 {"heap", &Options.Heap},
                                 {"wipe", &Wipe}}))
    return E;
  if (StringRef(MemoryLimit).getAsInteger(10, Options.MemoryLimit))
    return createStringError("faas-isolate: memory-limit=" + MemoryLimit + ": expected a whole number");
  if (StringRef(CpuLimit).getAsInteger(10, Options.CpuLimit))
    return createStringError("faas-isolate: cpu-limit=" + CpuLimit + ": expected a whole number");
  if (Options.Unemulated != "process" && Options.Unemulated != "warn")
    return createStringError("faas-isolate: unemulated=" + Options.Unemulated + ": expected process or warn");
  if (Options.Heap != "frame" && Options.Heap != "system")
    return createStringError("faas-isolate: heap=" + Options.Heap + ": expected frame or system");
  if (Wipe != "yes" && Wipe != "no")
    return createStringError("faas-isolate: wipe=" + Wipe + ": expected yes or no");
  Options.Wipe = Wipe == "yes";
  if (!Options.Kind.empty() && !kindValue(Options.Kind))
    return createStringError("faas-isolate: kind=" + Options.Kind + ": expected " + kindNames());
  if (!modeValue(Options.Mode))
    return createStringError("faas-isolate: mode=" + Options.Mode + ": expected " + modeNames());
  return Options;
}

namespace {

/// A static constructor or destructor and its place in the order.
struct Initialiser {
  unsigned Priority;
  size_t Order; ///< in the module, among those of equal priority
  Function *Call;
};

class Isolator {
public:
  Isolator(Module &M, const IsolateOptions &Opts) : M(M), Opts(Opts), Name(Opts.Function), Abi(M) {}
  Expected<IsolateReport> run();

private:
  Expected<Function *> findEntry();
  void chooseMode(IsolateReport &Report);
  void hookLibc(bool IsProgram, IsolateReport &Report);
  void noteMasks();
  void answerStartUp();
  Error checkCurl();
  Expected<std::vector<Initialiser>> takeInitialisers(StringRef List, StringRef Section);
  Function *emitSharedCall(const Function &Entry, GlobalVariable &Descriptor);
  Function *emitInitialisers(ArrayRef<Initialiser> Calls, StringRef Symbol);
  Expected<Function *> emitEntry(Function &Entry);
  Expected<Constant *> emitEnvironment();
  void emitDescriptor(Function *Entry, Function *Construct, Function *Destruct, const StateBlocks &Blocks,
                      Constant *Environment, const IsolateReport &Report);
  void forgetProgramFacts();
  void hideDefinitions(const Function &Entry);
  void markOwner();

  Module &M;
  const IsolateOptions &Opts;
  StringRef Name;
  RuntimeAbi Abi;
};

} // namespace

Expected<Function *> Isolator::findEntry() {
  for (StringRef Candidate : {"faas_main", "main"})
    if (Function *F = M.getFunction(Candidate); F && !F->isDeclaration())
      return F;
  return createStringError("no definition of main or faas_main");
}

void Isolator::chooseMode(IsolateReport &Report) {
  Report.Unemulated = findUnemulated(M);
  Report.Localised = asksForLocale(M);
  bool Keep = Report.Mode == "process" || Opts.Unemulated == "warn";
  for (const UnemulatedUse &Use : Report.Unemulated) {
    std::string Text = ("faas-isolate: function '" + Name + "': " + (Use.Location.empty() ? "" : Use.Location + ": ") +
                        Use.Symbol + " " + Use.Effect + "; ")
                           .str();
    if (!Keep)
      reportRemark(M.getContext(), Text + "each invocation gets a process of its own");
    else if (Report.Mode != "process")
      reportWarning(M.getContext(), Text + "in mode " + Report.Mode + " that is not kept apart from other functions");
  }
  if (!Keep && !Report.Unemulated.empty())
    Report.Mode = "process";
}

/// A function of libcurl that the runtime does not stand in for would be given a handle that is not libcurl's.
Error Isolator::checkCurl() {
  bool Hooked = false;
#define FAAS_CURL_HOOK(NAME) Hooked |= M.getFunction("__faas_" #NAME) != nullptr;
#define FAAS_CURL_PROGRAM_HOOK(NAME) Hooked |= M.getFunction("__faas_program_" #NAME) != nullptr;
#include "faas_abi.inc"
  for (const Function &F : M)
    if (Hooked && F.isDeclaration() && F.getName().starts_with("curl_"))
      return createStringError("calls '" + F.getName() +
                               "', which is not in the part of libcurl that can be fused "
                               "(docs/boundaries.md); leave that function out of the group");
  return Error::success();
}

/// What the compiler knows of an allocator it knows by attributes of its declaration. They are kept where it is called,
/// because the runtime's definition does not have them.
static void keepAllocatorAttributes(Function &F) {
  for (User *U : F.users()) {
    auto *Call = dyn_cast<CallBase>(U);
    if (!Call || Call->getCalledOperand() != &F || Call->getFunctionType() != F.getFunctionType())
      continue;
    for (Attribute::AttrKind Kind : {Attribute::AllocKind, Attribute::AllocSize})
      if (F.hasFnAttribute(Kind))
        Call->addFnAttr(F.getFnAttribute(Kind));
    if (Attribute Family = F.getFnAttribute("alloc-family"); Family.isValid())
      Call->addFnAttr(Family);
    if (F.returnDoesNotAlias())
      Call->addRetAttr(Attribute::NoAlias);
    for (unsigned I = 0; I < F.arg_size(); ++I)
      for (Attribute::AttrKind Kind : {Attribute::AllocatedPointer, Attribute::AllocAlign})
        if (F.hasParamAttribute(I, Kind))
          Call->addParamAttr(I, Kind);
  }
}

/// Renames declarations of hooked libc functions, so that call sites keep their attributes. A function of the same
/// name that the program defines itself is its own and stays.
void Isolator::hookLibc(bool IsProgram, IsolateReport &Report) {
  auto Hook = [&](StringRef Symbol, StringRef Prefix = "__faas_") {
    Function *F = M.getFunction(Symbol);
    if (!F || !F->isDeclaration())
      return;
    Report.Hooks.push_back(Symbol.str());
    keepAllocatorAttributes(*F);
    F->setName(Prefix + Symbol);
    F->setLinkage(GlobalValue::ExternalLinkage);
    // What is known of libc's function need not hold for the runtime's.
    for (Attribute::AttrKind Kind : {Attribute::Memory, Attribute::NoCallback, Attribute::NoFree, Attribute::NoSync})
      F->removeFnAttr(Kind);
  };
  if (IsProgram) {
#define FAAS_CURL_PROGRAM_HOOK(NAME) Hook(#NAME, "__faas_program_");
#include "faas_abi.inc"
  }
#define FAAS_HOOK(NAME) Hook(#NAME);
#define FAAS_CXX_HOOK(NAME) Hook(#NAME);
#define FAAS_CURL_HOOK(NAME) Hook(#NAME);
#include "faas_abi.inc"
  if (Opts.Heap == "frame") {
#define FAAS_HEAP_HOOK(NAME) Hook(#NAME);
#define FAAS_CXX_HEAP_HOOK(NAME) Hook(#NAME);
#include "faas_abi.inc"
  }
}

/// Rust's start-up code looks for handlers of signals that a stack overflow raises, and has one of its own where there is
/// none. It asks the runtime in a way of its own.
void Isolator::answerStartUp() {
  Function *Asked = M.getFunction("sigaction");
  if (!Asked || !Asked->isDeclaration())
    return;
  SmallPtrSet<const Function *, 2> StartUp;
  for (const Function &F : M)
    if (F.getName().contains("stack_overflow") && StringRef(demangle(F.getName())).starts_with("std::sys::"))
      for (const User *U : F.users())
        if (const auto *I = dyn_cast<Instruction>(U))
          StartUp.insert(I->getFunction());
  if (StartUp.empty())
    return;
  FunctionCallee Answer = M.getOrInsertFunction("__faas_start_sigaction", Asked->getFunctionType());
  Asked->replaceUsesWithIf(Answer.getCallee(), [&](Use &U) {
    const auto *Call = dyn_cast<CallBase>(U.getUser());
    return Call && Call->isCallee(&U) && StartUp.contains(Call->getFunction());
  });
}

/// sigsetjmp notes the mask of signals that the kernel has. That of the function is noted before it.
void Isolator::noteMasks() {
  Function *F = M.getFunction("__sigsetjmp");
  if (!F || !F->isDeclaration())
    return;
  FunctionCallee Note = M.getOrInsertFunction("__faas_note_mask",
                                              FunctionType::get(Type::getVoidTy(M.getContext()), {Abi.Ptr}, false));
  for (User *U : F->users()) {
    auto *Call = dyn_cast<CallBase>(U);
    if (!Call || Call->getCalledOperand() != F || Call->arg_size() != 2)
      continue;
    if (auto *Saves = dyn_cast<ConstantInt>(Call->getArgOperand(1)); !Saves || !Saves->isZero())
      IRBuilder<>(Call).CreateCall(Note, Call->getArgOperand(0));
  }
}

/// Removes the module's list `List` (llvm.global_ctors, ...) and its globals in section `Section` (.init_array,
/// ...) and returns what they call, lowest priority number first.
Expected<std::vector<Initialiser>> Isolator::takeInitialisers(StringRef List, StringRef Section) {
  std::vector<Initialiser> Calls;
  auto Add = [&](unsigned Priority, Constant *Target) -> Error {
    if (Target->isNullValue())
      return Error::success();
    auto *F = dyn_cast<Function>(Target->stripPointerCasts());
    if (!F)
      return createStringError(List + " or section " + Section + " holds something that is not a function");
    ArrayRef<Type *> Given = Abi.Constructor->params(), Taken = F->getFunctionType()->params();
    if (F->isVarArg() || Taken.size() > Given.size() || Taken != Given.take_front(Taken.size()))
      return createStringError("constructor '" + F->getName() + "' does not take (int, char **, char **)");
    Calls.push_back({Priority, Calls.size(), F});
    return Error::success();
  };
  constexpr unsigned LastPriority = 65535;

  if (GlobalVariable *G = M.getNamedGlobal(List)) {
    if (auto *Array = dyn_cast<ConstantArray>(G->getInitializer()))
      for (Value *Entry : Array->operands()) {
        auto *Fields = cast<ConstantStruct>(Entry);
        if (Error E = Add(cast<ConstantInt>(Fields->getOperand(0))->getZExtValue(), Fields->getOperand(1)))
          return E;
      }
    G->eraseFromParent();
  }
  std::vector<GlobalVariable *> Taken;
  for (GlobalVariable &G : M.globals()) {
    StringRef Suffix = G.getSection();
    if (!Suffix.consume_front(Section) || !G.hasInitializer())
      continue;
    unsigned Priority = LastPriority;
    if (Suffix.consume_front("."))
      (void)Suffix.getAsInteger(10, Priority);
    if (auto *Array = dyn_cast<ConstantArray>(G.getInitializer())) {
      for (Value *Target : Array->operands())
        if (Error E = Add(Priority, cast<Constant>(Target)))
          return E;
    } else if (Error E = Add(Priority, G.getInitializer())) {
      return E;
    }
    Taken.push_back(&G);
  }
  removeFromUsedLists(M, [&](Constant *C) { return is_contained(Taken, C->stripPointerCasts()); });
  for (GlobalVariable *G : Taken) {
    G->replaceAllUsesWith(PoisonValue::get(G->getType()));
    G->eraseFromParent();
  }
  sort(Calls, [](const Initialiser &A, const Initialiser &B) {
    return std::tie(A.Priority, A.Order) < std::tie(B.Priority, B.Order);
  });
  return Calls;
}

/// Calls `F` with as many of (argc, argv, envp) as it takes. Null if their types differ.
static CallInst *callWithArguments(IRBuilder<> &Builder, Function &F, Function &Outer) {
  SmallVector<Value *> Arguments;
  for (Argument &Parameter : F.args()) {
    if (Parameter.getArgNo() >= Outer.arg_size())
      return nullptr;
    Value *Given = Outer.getArg(Parameter.getArgNo());
    if (Given->getType() != Parameter.getType())
      return nullptr;
    Arguments.push_back(Given);
  }
  CallInst *Call = Builder.CreateCall(&F, Arguments);
  Call->setCallingConv(F.getCallingConv());
  return Call;
}

/// Code is inlined only into code for the same processor.
static void copyTarget(const Function &From, Function &To) {
  for (StringRef Kind : {"target-cpu", "target-features", "tune-cpu"})
    if (Attribute A = From.getFnAttribute(Kind); A.isValid())
      To.addFnAttr(A);
}

/// Null for an empty list.
Function *Isolator::emitInitialisers(ArrayRef<Initialiser> Calls, StringRef Symbol) {
  if (Calls.empty())
    return nullptr;
  Function *F = Function::Create(Abi.Constructor, GlobalValue::InternalLinkage, Symbol + "." + Name, M);
  IRBuilder<> Builder(BasicBlock::Create(M.getContext(), "", F));
  for (const Initialiser &Initialiser : Calls)
    callWithArguments(Builder, *Initialiser.Call, *F);
  Builder.CreateRetVoid();
  return F;
}

Expected<Function *> Isolator::emitEntry(Function &Entry) {
  Function *F = Function::Create(Abi.Entry, GlobalValue::InternalLinkage, "__faas_entry." + Name, M);
  copyTarget(Entry, *F);
  IRBuilder<> Builder(BasicBlock::Create(M.getContext(), "", F));
  CallInst *Result = callWithArguments(Builder, Entry, *F);
  if (!Result || !(Entry.getReturnType() == Abi.Int || Entry.getReturnType()->isVoidTy()))
    return createStringError("'" + Entry.getName() + "' is not int " + Entry.getName() + "(int, char **, char **)");
  if (Entry.getReturnType()->isVoidTy())
    Builder.CreateRet(Builder.getInt32(0));
  else
    Builder.CreateRet(Result);
  return F;
}

/// A list of texts NAME=VALUE, of which the last one of a name holds. The texts are not constants, because environ
/// gives a program the right to write to them.
Expected<Constant *> Isolator::emitEnvironment() {
  std::vector<std::string> Variables = Opts.Variables;
  if (!Opts.Environment.empty()) {
    Expected<std::vector<std::string>> Read = readVariables(Opts.Environment);
    if (!Read)
      return Read.takeError();
    append_range(Variables, *Read);
  }
  if (Variables.empty())
    return Abi.null();
  SmallVector<Constant *> Texts;
  for (const std::string &Variable : Variables) {
    Constant *Text = ConstantDataArray::getString(M.getContext(), Variable);
    Texts.push_back(new GlobalVariable(M, Text->getType(), false, GlobalValue::PrivateLinkage, Text, "faas.variable"));
  }
  Texts.push_back(Abi.null());
  return Abi.constant(ConstantArray::get(ArrayType::get(Abi.Ptr, Texts.size()), Texts), "faas.environment");
}

/// What invokes the function in mode shared. Its instances are a thread-local list, whose address is no constant, so
/// that the descriptor can only name code. It is not inlined, because it holds the place that a failure jumps back to,
/// and has no unwind tables, so that no exception passes it.
Function *Isolator::emitSharedCall(const Function &Entry, GlobalVariable &Descriptor) {
  auto *Idle = new GlobalVariable(M, Abi.Ptr, false, GlobalValue::InternalLinkage, Abi.null(), "faas.idle", nullptr,
                                  GlobalValue::InitialExecTLSModel);
  Function *F = Function::Create(Abi.Invoke, GlobalValue::ExternalLinkage, SharedCallPrefix + Name, M);
  F->setVisibility(GlobalValue::HiddenVisibility);
  F->addFnAttr(Attribute::NoInline);
  F->addFnAttr(Attribute::NoUnwind);
  copyTarget(Entry, *F);
  IRBuilder<> Builder(BasicBlock::Create(M.getContext(), "", F));
  Builder.CreateRet(Builder.CreateCall(
      M.getOrInsertFunction("__faas_call_shared", Abi.CallShared),
      {&Descriptor, Builder.CreateThreadLocalAddress(Idle), F->getArg(1), F->getArg(2), F->getArg(3)}));
  return F;
}

void Isolator::emitDescriptor(Function *Entry, Function *Construct, Function *Destruct, const StateBlocks &Blocks,
                              Constant *Environment, const IsolateReport &Report) {
  auto *Descriptor = new GlobalVariable(M, Abi.Function, true, GlobalValue::ExternalLinkage, nullptr,
                                        DescriptorPrefix + Name);
  Descriptor->setVisibility(GlobalValue::HiddenVisibility);
  Function *Call = nullptr;
  if (Report.Kind.Name == "server") {
    Call = cast<Function>(M.getOrInsertFunction("__faas_call_server", Abi.Invoke).getCallee());
    Call->setVisibility(GlobalValue::HiddenVisibility);
  } else if (Report.Mode == "shared") {
    Call = emitSharedCall(*Entry, *Descriptor);
  }
  auto OrNull = [&](Constant *C) { return C ? C : Abi.null(); };
  Constant *Text = ConstantDataArray::getString(M.getContext(), Name);
  Constant *Fields[] = {Abi.constant(Text, "faas.name"),
                        Abi.size(Name.size()),
                        Entry,
                        OrNull(Construct),
                        OrNull(Destruct),
                        OrNull(Blocks.Data),
                        OrNull(Blocks.ThreadData),
                        Environment,
                        Abi.size(*modeValue(Report.Mode)),
                        OrNull(Call),
                        Abi.size(*kindValue(Report.Kind.Name)),
                        Abi.size(Opts.MemoryLimit),
                        Abi.size(Opts.CpuLimit),
                        Abi.size(Opts.Wipe),
                        Abi.size(Report.Localised)};
  Descriptor->setInitializer(ConstantStruct::get(Abi.Function, Fields));
}

/// Drops attributes that were true of the program and may not be of the function: loads of the block's pointer are
/// accesses to memory, and a function that invokes itself through others runs main inside main.
void Isolator::forgetProgramFacts() {
  for (Function &F : M) {
    if (F.isIntrinsic())
      continue;
    F.removeFnAttr(Attribute::NoRecurse);
    if (!F.isDeclaration())
      F.removeFnAttr(Attribute::Memory);
    for (Instruction &I : instructions(F))
      if (auto *Call = dyn_cast<CallBase>(&I); Call && !isa<IntrinsicInst>(Call))
        Call->removeFnAttr(Attribute::Memory);
  }
}

/// What llvm.used or assembly kept visible is kept on, by llvm.used, but not visible to other functions.
void Isolator::hideDefinitions(const Function &Entry) {
  SmallVector<GlobalValue *> Hidden;
  for (GlobalValue &V : M.global_values())
    if (&V != &Entry && !V.isDeclarationForLinker() && !V.hasLocalLinkage() && !V.hasAppendingLinkage()) {
      V.setLinkage(GlobalValue::InternalLinkage);
      if (auto *Object = dyn_cast<GlobalObject>(&V))
        Object->setComdat(nullptr);
      if (!isa<GlobalIFunc>(V)) // which llvm.used cannot hold
        Hidden.push_back(&V);
    }
  appendToUsed(M, Hidden);
}

void Isolator::markOwner() {
  for (Function &F : M)
    if (!F.isDeclaration())
      F.addFnAttr(OwnerAttribute, Name);
  for (GlobalVariable &G : M.globals())
    if (!G.isDeclaration() && !G.getName().starts_with("llvm."))
      G.addAttribute(OwnerAttribute, Name);
}

Expected<IsolateReport> Isolator::run() {
  Expected<Function *> Entry = findEntry();
  if (!Entry)
    return Entry.takeError();
  IsolateReport Report;
  Report.Entry = (*Entry)->getName().str();
  bool IsProgram = Report.Entry == "main";
  Report.Kind = kindOf(M, Report.Entry);
  if (!Opts.Kind.empty()) {
    if (IsProgram == (Opts.Kind == "handler"))
      return createStringError("its entry is " + Report.Entry + ", so it cannot be a " + Opts.Kind);
    Report.Kind = {Opts.Kind, "kind=" + Opts.Kind};
  }
  // The return of main is the end of a process, so there is nothing that could stay.
  Report.Mode = IsProgram && Opts.Mode == "shared" ? "fresh" : Opts.Mode;

  chooseMode(Report);
  answerStartUp();
  hookLibc(IsProgram, Report);
  noteMasks();
  if (Error E = checkCurl())
    return E;
  Expected<Function *> Placing = hookVariables(Abi, Report.Hooks);
  if (!Placing)
    return Placing.takeError();
  llvm::sort(Report.Hooks);
  markWaiting(Abi);
  auto Constructors = takeInitialisers("llvm.global_ctors", ".init_array");
  if (!Constructors)
    return Constructors.takeError();
  if (*Placing)
    Constructors->insert(Constructors->begin(), {0, 0, *Placing});
  auto Destructors = takeInitialisers("llvm.global_dtors", ".fini_array");
  if (!Destructors)
    return Destructors.takeError();
  std::reverse(Destructors->begin(), Destructors->end());
  Expected<Function *> Adapter = emitEntry(**Entry);
  if (!Adapter)
    return Adapter.takeError();
  Function *Construct = emitInitialisers(*Constructors, "__faas_construct");
  // An exception handler that is inlined into what invokes a shared function would give that one unwind tables.
  if (any_of(M, [](const Function &F) { return F.hasPersonalityFn(); }))
    for (Function *Called : {*Adapter, Construct})
      if (Called)
        Called->addFnAttr(Attribute::NoInline);
  Function *Destruct = emitInitialisers(*Destructors, "__faas_destruct");
  Expected<StateBlocks> Blocks = moveStateToBlocks(Abi, Opts.Places);
  if (!Blocks)
    return Blocks.takeError();
  Expected<Constant *> Environment = emitEnvironment();
  if (!Environment)
    return Environment.takeError();
  forgetProgramFacts();
  hideDefinitions(**Entry);
  emitDescriptor(*Adapter, Construct, Destruct, *Blocks, *Environment, Report);
  (*Entry)->setName(Name + "." + (*Entry)->getName());
  (*Entry)->setLinkage(GlobalValue::InternalLinkage);
  markOwner();

  Report.Globals = Blocks->Globals;
  Report.ThreadLocals = Blocks->ThreadLocals;
  Report.DataBytes = Blocks->DataSize;
  Report.ThreadDataBytes = Blocks->ThreadDataSize;
  return Report;
}

PreservedAnalyses IsolatePass::run(Module &M, ModuleAnalysisManager &) {
  Expected<IsolateReport> Result = Isolator(M, Opts).run();
  if (!Result)
    reportError(M.getContext(), "faas-isolate: function '" + Opts.Function + "': " + M.getModuleIdentifier() + ": " +
                                    toString(Result.takeError()));
  else if (Report)
    *Report = *Result;
  return PreservedAnalyses::none();
}

} // namespace faas
