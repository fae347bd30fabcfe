//===- Kind.cpp - how a function takes its requests ---------------------------------------------------------===//
//
// Said by what the stripped program refers to:
//
//   define i32 @faas_main()                              a handler: the runtime calls it for each request
//   call i32 @listen(i32 %fd, i32 %backlog)              a server: its main waits for connections and does not end
//   @s = constant [..] c"AWS_LAMBDA_RUNTIME_API"         a poller: its main asks Lambda's Runtime API for events
//   otherwise                                            a program: its main answers one request and ends
//
// A poller that listens (for an extension, say) is a poller, and what reads stdin is a program, though it may listen for
// its own ends. Needs: a stripped module, so that what is there can be
// reached. Changes nothing. Limit: native libraries that listen are known by the names of the calls that make them.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "faas/Kind.h"
#include "Diagnostics.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/InstrTypes.h"

using namespace llvm;

namespace faas {

/// What listens, in libc and in native libraries that do it for their caller.
static constexpr StringLiteral Listening[] = {"listen",
                                              "MHD_start_daemon",
                                              "uv_listen",
                                              "evhttp_bind_socket",
                                              "evhttp_bind_socket_with_handle",
                                              "evconnlistener_new_bind"};

/// The first place of the instructions that refer to `V`, also through other constants; "" where none has one. Nothing
/// where there are no instructions.
static std::optional<std::string> firstUse(const Value &V) {
  std::optional<std::string> First;
  SmallVector<const Value *> Work{&V};
  SmallPtrSet<const Value *, 8> Seen;
  while (!Work.empty())
    for (const User *U : Work.pop_back_val()->users()) {
      if (!Seen.insert(U).second)
        continue;
      const auto *I = dyn_cast<Instruction>(U);
      if (!I)
        Work.push_back(U);
      else if (std::string Location = locationOf(*I);
               !First || (!Location.empty() && (First->empty() || Location < *First)))
        First = Location;
    }
  return First;
}

static std::string at(StringRef What, StringRef Location) {
  return Location.empty() ? What.str() : (What + " at " + Location).str();
}

static bool holds(const Constant &C, StringRef Text) {
  if (const auto *Data = dyn_cast<ConstantDataSequential>(&C))
    return Data->isString() && Data->getAsString().contains(Text);
  return isa<ConstantAggregate>(C) &&
         any_of(C.operands(), [&](const Use &Part) { return holds(*cast<Constant>(Part), Text); });
}

/// Whether something reads standard input: stdio or iostreams by its name, or the descriptor 0.
static bool readsStdin(const Module &M) {
  for (StringRef Symbol : {"stdin", "_ZSt3cin", "scanf", "__isoc99_scanf", "__isoc23_scanf", "getchar"})
    if (const GlobalValue *V = M.getNamedValue(Symbol); V && V->isDeclaration() && firstUse(*V))
      return true;
  for (StringRef Symbol : {"read", "__read_chk", "readv"})
    if (const Function *F = M.getFunction(Symbol); F && F->isDeclaration())
      for (const User *U : F->users())
        if (const auto *Call = dyn_cast<CallBase>(U); Call && Call->getCalledOperand() == F && Call->arg_size())
          if (const auto *Descriptor = dyn_cast<ConstantInt>(Call->getArgOperand(0));
              Descriptor && Descriptor->isZero())
            return true;
  return false;
}

FunctionKind kindOf(const Module &M, StringRef Entry) {
  if (Entry == "faas_main")
    return {"handler", "faas_main"};
  static constexpr StringLiteral Api = "AWS_LAMBDA_RUNTIME_API";
  for (const GlobalVariable &G : M.globals())
    if (G.hasInitializer() && holds(*G.getInitializer(), Api))
      if (std::optional<std::string> Use = firstUse(G))
        return {"poller", at(Api, *Use)};
  if (readsStdin(M))
    return {"program", "main, which reads stdin"};
  for (StringRef Symbol : Listening)
    if (const Function *F = M.getFunction(Symbol); F && F->isDeclaration())
      if (std::optional<std::string> Use = firstUse(*F))
        return {"server", at(Symbol, *Use)};
  return {"program", "main"};
}

} // namespace faas
