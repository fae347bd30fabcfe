//===- Runtime.cpp - the runtime's side of a binary ---------------------------------------------------------===//
//
// Each function of a binary is optimised and compiled in a module of its own, and so is the runtime. What functions
// inline of it comes to them in its interface, a module of declarations and of copies:
//
//   define internal void @grow(...)            ->    declare hidden void @__faas_shared.grow(...)
//   define hidden i32 @faas_respond(...) hot {       define available_externally hidden i32 @faas_respond(...) hot {
//     call void @grow(...)                             call void @__faas_shared.grow(...)
//
// In the runtime's own module a local symbol that the copies refer to gets that name as well.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Runtime.h"

#include "bitcode/Inputs.h"
#include "faas/Abi.h"
#include "support/Diagnostics.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/IPO/Internalize.h"
#include "llvm/Transforms/Utils/Cloning.h"

using namespace llvm;

namespace faas {

/// The path of `Name` where this program's libraries are.
static SmallString<128> installed(StringRef Name) {
  static int Anchor;
  std::string Program = sys::fs::getMainExecutable("faas-merge", &Anchor);
  SmallString<128> Path(sys::path::parent_path(sys::path::parent_path(Program)));
  sys::path::append(Path, "lib", Name);
  return Path;
}

std::string runtimeObjectsFolder() { return installed("faas-objects").str().str(); }

static Expected<std::unique_ptr<Module>> loadPart(StringRef Name, LLVMContext &Context) {
  SmallString<128> Path = installed(Name);
  if (!sys::fs::exists(Path))
    return createStringError(Path + ": the runtime is not there; install faas-merge again");
  return loadModule(Path.str().str(), Context);
}

Expected<Runtime> loadRuntime(bool Verbose) {
  Runtime Loaded;
  Loaded.Context = std::make_unique<LLVMContext>();
  collectDiagnostics(*Loaded.Context, Verbose);
  Expected<std::unique_ptr<Module>> M = loadPart("libfaas.bc", *Loaded.Context);
  if (!M)
    return M.takeError();
  Loaded.Module = std::move(*M);
  return Loaded;
}

/// The C++ part needs libstdc++, so it comes only with a function in C++.
static bool needsCxx(const std::set<std::string> &External) {
  if (External.count("__gxx_personality_v0") || External.count("_ZSt9terminatev"))
    return true;
#define FAAS_CXX_HOOK(NAME)                                                                                            \
  if (External.count("__faas_" #NAME))                                                                                 \
    return true;
#define FAAS_CXX_HEAP_HOOK(NAME) FAAS_CXX_HOOK(NAME)
#define FAAS_VARIABLE(NAME, LOCATION)                                                                                  \
  if (StringRef(#LOCATION).starts_with("__faas_cxx_") && External.count(#LOCATION))                                    \
    return true;
#include "faas_abi.inc"
  return false;
}

static bool needsCurl(const std::set<std::string> &External) {
#define FAAS_CURL_HOOK(NAME)                                                                                           \
  if (External.count("__faas_" #NAME))                                                                                 \
    return true;
#define FAAS_CURL_PROGRAM_HOOK(NAME)                                                                                   \
  if (External.count("__faas_program_" #NAME))                                                                         \
    return true;
#include "faas_abi.inc"
  return false;
}

/// The functions of libstdc++ that `M` has another one for.
static std::vector<std::string> wrappedBy(const Module &M) {
  std::vector<std::string> Names;
#define FAAS_CXX_WRAP(NAME)                                                                                            \
  if (M.getFunction("__wrap_" #NAME))                                                                                  \
    Names.push_back(#NAME);
#include "faas_abi.inc"
  return Names;
}

static std::vector<std::string> exportsOf(const Module &M) {
  std::vector<std::string> Names;
#define FAAS_EXPORT(NAME)                                                                                              \
  if (const Function *F = M.getFunction(#NAME); F && !F->isDeclaration())                                              \
    Names.push_back(#NAME);
#define FAAS_CXX_EXPORT(NAME) FAAS_EXPORT(NAME)
#include "faas_abi.inc"
  return Names;
}

/// Makes the runtime's choice of a platform a constant. So the others' front ends are left without a use.
static void fixPlatform(Module &M, StringRef Platform) {
  auto Fix = [&](StringRef Row) {
    GlobalVariable *Choice = M.getNamedGlobal("__faas_platform_fixed");
    Choice->setInitializer(M.getNamedGlobal(Row));
    Choice->setLinkage(GlobalValue::InternalLinkage);
  };
#define FAAS_PLATFORM(ID, NAME)                                                                                        \
  if (Platform == NAME)                                                                                                \
    Fix("__faas_platform_" #ID);
#include "faas_abi.inc"
}

Error completeRuntime(Runtime &Runtime, const std::set<std::string> &External, const RuntimeOptions &Opts,
                      bool MayHaveCxx) {
  Runtime.HasCurl = needsCurl(External);
  bool HasCxx = needsCxx(External);
  bool HasOwnHeaps = Opts.HasOwnHeaps;
  const std::pair<bool, StringRef> Parts[] = {{HasCxx, "libfaas_cxx.bc"},
                                              {HasOwnHeaps, "libfaas_heap.bc"},
                                              {HasOwnHeaps && HasCxx, "libfaas_heap_cxx.bc"},
                                              // A library in C++ may keep what it allocates.
                                              {HasOwnHeaps && HasCxx && !MayHaveCxx, "libfaas_heap_cxx_exports.bc"},
                                              {Runtime.HasCurl, "libfaas_curl.bc"},
                                              {Opts.isSharedObject(), "libfaas_nightcore.bc"},
                                              {Opts.Instrument, "libfaas_profile.bc"},
                                              {Opts.Instrument && Runtime.HasCurl, "libfaas_profile_curl.bc"}};
  for (auto [IsNeeded, Name] : Parts) {
    if (!IsNeeded)
      continue;
    Expected<std::unique_ptr<Module>> Part = loadPart(Name, *Runtime.Context);
    if (!Part)
      return Part.takeError();
    if (Linker::linkModules(*Runtime.Module, std::move(*Part)))
      return createStringError(Name + ": does not fit the runtime: " + toString(takeErrors(*Runtime.Context)));
  }
  if (Opts.isSharedObject())
    Runtime.Module->getFunction("main")->eraseFromParent(); // and with it all other front ends
  else if (!Opts.Platform.empty())
    fixPlatform(*Runtime.Module, Opts.Platform);
  Runtime.Exports = exportsOf(*Runtime.Module);
  Runtime.Wrapped = wrappedBy(*Runtime.Module);
  return Error::success();
}

static bool isFastPath(const GlobalValue &V) {
  const auto *F = dyn_cast<Function>(&V);
  return F && !F->isDeclaration() && F->hasFnAttribute(Attribute::Hot);
}

// Not the name alone, which a native library may have too.
std::string sharedName(StringRef Name) { return (Name.starts_with("__faas_") ? "" : "__faas_shared.") + Name.str(); }

/// Adds to `Found` the local definitions that `Holder` refers to, looking through constants.
static void findLocals(const User &Holder, SmallPtrSetImpl<const Constant *> &Seen, SetVector<GlobalValue *> &Found) {
  for (const Use &U : Holder.operands()) {
    auto *C = dyn_cast<Constant>(U.get());
    if (!C || !Seen.insert(C).second)
      continue;
    if (auto *V = dyn_cast<GlobalValue>(C)) {
      if (V->hasLocalLinkage())
        Found.insert(V);
    } else {
      findLocals(*C, Seen, Found);
    }
  }
}

/// Not names that a native library may have too.
static bool isOfTheRuntime(StringRef Name) {
  return Name == "main" || Name.starts_with("faas_") || Name.starts_with("__faas_") || isVisible(Name);
}

SmallString<0> takeInterface(Module &M) {
  internalizeModule(M, [](const GlobalValue &V) { return isOfTheRuntime(V.getName()); });
  SetVector<GlobalValue *> Locals;
  SmallPtrSet<const Constant *, 32> Seen;
  for (Function &F : M)
    if (isFastPath(F))
      for (const Instruction &I : instructions(F))
        findLocals(I, Seen, Locals);
  for (GlobalValue *V : Locals) {
    V->setName(sharedName(V->getName()));
    V->setLinkage(GlobalValue::ExternalLinkage);
    V->setVisibility(GlobalValue::HiddenVisibility);
  }

  ValueToValueMapTy Map;
  std::unique_ptr<Module> Interface = CloneModule(M, Map, [](const GlobalValue *V) { return isFastPath(*V); });
  for (GlobalValue &V : M.global_values()) {
    auto *Copy = cast<GlobalValue>(Map[&V]);
    if (isFastPath(V))
      Copy->setLinkage(GlobalValue::AvailableExternallyLinkage);
    else if (V.hasLocalLinkage() || V.hasAppendingLinkage())
      Copy->eraseFromParent(); // nothing refers to it
  }
  SmallString<0> Bitcode;
  raw_svector_ostream Stream(Bitcode);
  WriteBitcodeToFile(*Interface, Stream);
  return Bitcode;
}

Error useInterface(Module &M, StringRef Interface) {
  Expected<std::unique_ptr<Module>> Parsed = parseBitcodeFile({Interface, "the runtime"}, M.getContext());
  if (!Parsed)
    return Parsed.takeError();
  for (const GlobalValue &Known : (*Parsed)->global_values()) {
    GlobalValue *Own = M.getNamedValue(Known.getName());
    if (!Own || !Own->isDeclaration() || Known.getName().starts_with("llvm."))
      continue;
    Own->setVisibility(Known.getVisibility());
    Own->setDSOLocal(Known.isDSOLocal());
    auto *OwnFunction = dyn_cast<Function>(Own);
    const auto *KnownFunction = dyn_cast<Function>(&Known);
    if (OwnFunction && KnownFunction && OwnFunction->getFunctionType() == KnownFunction->getFunctionType())
      OwnFunction->setAttributes(KnownFunction->getAttributes());
  }
  if (Linker::linkModules(M, std::move(*Parsed), Linker::LinkOnlyNeeded))
    return createStringError(M.getModuleIdentifier() +
                             ": cannot be linked with the runtime: " + toString(takeErrors(M.getContext())));
  return Error::success();
}

} // namespace faas
