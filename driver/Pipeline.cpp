//===- Pipeline.cpp - from functions to a fused binary ------------------------------------------------------===//
//
// The steps of faas-merge in their order, and what holds between them. Each is a function of a file of its own.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Pipeline.h"

#include "Codegen.h"
#include "Diagnostics.h"
#include "Inputs.h"
#include "Libraries.h"
#include "NativeArchives.h"
#include "NativeLink.h"
#include "Optimise.h"
#include "Order.h"
#include "Output.h"
#include "Partition.h"
#include "Report.h"
#include "RustBacktrace.h"
#include "RustStd.h"
#include "faas/Abi.h"
#include "faas/Invocations.h"
#include "faas/SharedLibrary.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace faas {

namespace {

class Pipeline {
public:
  explicit Pipeline(const Options &Opts) : Opts(Opts) {}
  Error run();

private:
  Error loadFunctions();
  Error assignEnvironments();
  Error assignModes();
  Error assignLimits(StringRef Option, const std::vector<std::string> &Values, StringRef Units,
                     uint64_t FunctionInput::*Limit);
  Error assignBudgets();
  Error checkLimits();
  Error findLibraries();
  Error prepare(FunctionInput &Input);
  FunctionInput *inputOf(StringRef Option);
  Error chooseRoot();
  Error linkRuntime();
  Error linkFunctions();
  Error merge();
  Error lazyLoad();
  Error writeModule();
  Error writeExecutable();
  Error writeSummary();

  Error linkModule(std::unique_ptr<Module> M);
  Error saveTemps(StringRef Bitcode, const Twine &Step);
  Error saveTemps(const Module &M, const Twine &Step);

  const Options &Opts;
  LLVMContext Context;
  Report Result;
  std::unique_ptr<Module> Fused;
  bool UsesCurl = false; ///< a function uses libcurl, whose interface is then the runtime's
  std::vector<std::string> LibraryFolders; ///< where libraries are looked for
  std::vector<NativeLibrary> Libraries;
  LazyLoadReport LazyLoaded;
};

} // namespace

static Expected<std::string> runtimeFile(StringRef Name) {
  static int Anchor;
  std::string Program = sys::fs::getMainExecutable("faas-merge", &Anchor);
  SmallString<128> Path(sys::path::parent_path(sys::path::parent_path(Program)));
  sys::path::append(Path, "lib", Name);
  if (!sys::fs::exists(Path))
    return createStringError(Path + ": the runtime is not there; install faas-merge again");
  return Path.str().str();
}

Error Pipeline::saveTemps(StringRef Bitcode, const Twine &Step) {
  if (!Opts.SaveTemps)
    return Error::success();
  return writeText((Opts.Output + "." + Step + ".bc").str(), [&](raw_ostream &OS) { OS << Bitcode; });
}

Error Pipeline::saveTemps(const Module &M, const Twine &Step) {
  if (!Opts.SaveTemps)
    return Error::success();
  SmallString<0> Bitcode;
  raw_svector_ostream Stream(Bitcode);
  WriteBitcodeToFile(M, Stream);
  return saveTemps(Bitcode, Step);
}

Error Pipeline::loadFunctions() {
  StepTimer Timer(Result, "load");
  Expected<std::vector<FunctionInput>> Inputs = loadInputs(Opts.Inputs, Context);
  if (!Inputs)
    return Inputs.takeError();
  Result.Functions = std::move(*Inputs);
  for (FunctionInput &Input : Result.Functions)
    if (Error E = adoptTarget(*Input.Module, *Fused))
      return E;
  return Error::success();
}

/// The input that is named before the '=' of an option; null if there is none.
FunctionInput *Pipeline::inputOf(StringRef Option) {
  auto Found = find_if(Result.Functions, [&](const FunctionInput &I) { return I.Name == Option.split('=').first; });
  return Found == Result.Functions.end() ? nullptr : &*Found;
}

Error Pipeline::assignEnvironments() {
  for (StringRef Option : Opts.Environments) {
    FunctionInput *Input = inputOf(Option);
    if (!Input || Option.split('=').second.empty())
      return createStringError("--env " + Option + ": expected FUNCTION=FILE with the name of an input");
    Input->Environment = Option.split('=').second.str();
  }
  return Error::success();
}

Error Pipeline::assignModes() {
  for (bool Named : {false, true})
    for (StringRef Option : Opts.Isolation) {
      auto [Name, Mode] = Option.split('=');
      FunctionInput *Input = inputOf(Option);
      if (!modeValue(Mode) || (Name != "*" && !Input))
        return createStringError("--isolate " + Option + ": expected FUNCTION=MODE with the name of an input or *, "
                                 "and " + modeNames());
      if (Named && Input) {
        Input->Mode = Mode.str();
        Input->ModeIsFixed = true;
      }
      if (!Named && Name == "*")
        for (FunctionInput &Any : Result.Functions)
          Any.Mode = Mode.str();
    }
  return Error::success();
}

/// A positive number, with one of `Units` behind it for 1024, 1024², ...; 0 if it is none.
static uint64_t parseQuantity(StringRef Text, StringRef Units) {
  unsigned Shift = 0;
  if (size_t Unit = Text.empty() ? StringRef::npos : Units.find(Text.back()); Unit != StringRef::npos) {
    Shift = 10 * (unsigned(Unit) + 1);
    Text = Text.drop_back();
  }
  uint64_t Number = 0;
  if (Text.getAsInteger(10, Number) || Number > (uint64_t(1) << 53) >> Shift)
    return 0;
  return Number << Shift;
}

Error Pipeline::assignLimits(StringRef Option, const std::vector<std::string> &Values, StringRef Units,
                             uint64_t FunctionInput::*Limit) {
  for (bool Named : {false, true})
    for (StringRef Value : Values) {
      auto [Name, Text] = Value.split('=');
      FunctionInput *Input = inputOf(Value);
      uint64_t Number = parseQuantity(Text, Units);
      if (!Number || (Name != "*" && !Input))
        return createStringError(Option + " " + Value + ": expected FUNCTION=" + (Units.empty() ? "SECONDS" : "SIZE") +
                                 " with the name of an input or *, and " +
                                 (Units.empty() ? "whole seconds such as 2" : "bytes such as 1000, 64K, 64M or 1G"));
      if (Named && Input) {
        Input->*Limit = Number;
        Input->FixedLimit = (Option + " " + Value).str();
      }
      if (!Named && Name == "*")
        for (FunctionInput &Any : Result.Functions)
          Any.*Limit = Number;
    }
  return Error::success();
}

/// A name wins over *, and the command line over a plan.
Error Pipeline::assignBudgets() {
  std::set<std::string> Given;
  std::optional<CallBudget> Others;
  for (const std::string &Text : Opts.Budgets) {
    std::optional<CallBudget> Budget = CallBudget::parse(Text);
    if (!Budget || (Budget->Callee == "*" && !Budget->Caller.empty()))
      return createStringError("--budget " + Text + ": expected [CALLER:]CALLEE=TOTAL, ...=TOTAL/PARALLEL or "
                               "...=/PARALLEL, such as front:resize=20/4, or *=20");
    for (const std::string &Name : {Budget->Caller, Budget->Callee})
      if (!Name.empty() && Name != "*" && !inputOf(Name))
        return createStringError("--budget " + Text + ": no function '" + Name + "' among the inputs");
    std::string Edge = StringRef(Text).rsplit('=').first.str();
    if (!Given.insert(Edge).second)
      return createStringError("--budget " + Text + ": '" + Edge + "' has one already");
    if (Budget->Callee == "*")
      Others = Budget;
    else
      Result.Budgets.push_back(*Budget);
  }
  auto Has = [&](StringRef Callee) {
    return any_of(Result.Budgets, [&](const CallBudget &Budget) { return Budget.Callee == Callee; });
  };
  std::vector<CallBudget> More;
  for (const CallBudget &Planned : Opts.PlannedBudgets)
    if (!Others && !Has(Planned.Callee))
      More.push_back(Planned);
  if (Others)
    for (const FunctionInput &Input : Result.Functions)
      if (!Has(Input.Name))
        More.push_back({"", Input.Name, Others->Total, Others->Parallel});
  append_range(Result.Budgets, More);
  return Error::success();
}

/// The mode is known once a function's code has been looked at.
Error Pipeline::checkLimits() {
  for (const FunctionInput &Input : Result.Functions)
    if (!Input.FixedLimit.empty() && Input.Isolated.Mode != "process")
      return createStringError(Input.FixedLimit + ": a limit is that of a process and '" + Input.Name + "' has none of "
                               "its own; add --isolate " + Input.Name + "=process");
  return Error::success();
}

/// Those of the command line and those that functions bring along.
Error Pipeline::findLibraries() {
  if (Error E = checkArchives(Result.Functions))
    return E;
  std::vector<std::string> Names = Opts.Libraries;
  LibraryFolders = Opts.LibraryPaths;
  for (const FunctionInput &Input : Result.Functions) {
    for (const ManifestLibrary &Library : Input.Needs.Libraries)
      Names.push_back(Library.Name);
    append_range(LibraryFolders, Input.Needs.LibraryPaths);
  }
  if (!Opts.EmitLlvm || !Names.empty()) {
    Expected<std::vector<std::string>> OfTheSystem = systemLibraryFolders();
    if (!OfTheSystem)
      return OfTheSystem.takeError();
    append_range(LibraryFolders, *OfTheSystem);
  }
  Expected<std::vector<NativeLibrary>> Chosen = chooseLibraries(Names, LibraryFolders, Opts.Lazy, Opts.Static);
  if (!Chosen)
    return Chosen.takeError();
  Libraries = std::move(*Chosen);
  return Error::success();
}

static std::set<std::string> externalSymbols(const Module &M) {
  std::set<std::string> Names;
  for (const GlobalValue &V : M.global_values())
    if (V.isDeclaration() && !V.getName().starts_with("llvm."))
      Names.insert(V.getName().str());
  return Names;
}

/// Flags that say how a module was to be linked and that two modules need not agree on.
static void dropLinkFlags(Module &M) {
  NamedMDNode *Flags = M.getModuleFlagsMetadata();
  if (!Flags)
    return;
  SmallVector<MDNode *> Kept;
  for (MDNode *Flag : Flags->operands())
    if (!is_contained({"ThinLTO", "EnableSplitLTOUnit", "UnifiedLTO"}, cast<MDString>(Flag->getOperand(1))->getString()))
      Kept.push_back(Flag);
  Flags->clearOperands();
  for (MDNode *Flag : Kept)
    Flags->addOperand(Flag);
}

/// One pass at a time: what comes behind one that failed has nothing to say.
template <typename PassT> static Error runPass(Module &M, PassT Pass) {
  ModulePassManager Passes;
  Passes.addPass(std::move(Pass));
  return runPasses(M, std::move(Passes));
}

Error Pipeline::prepare(FunctionInput &Input) {
  Module &M = *Input.Module;
  Expected<std::string> Entry = entryOf(Input);
  if (!Entry)
    return Entry.takeError();
  dropLinkFlags(M);
  exposeCallees(M, Opts.OptLevel);
  if (Error E = runPass(M, StripPass({*Entry}, &Input.Stripped)))
    return E;
  // The sizes of globals are known until they are in a block.
  if (Opts.Harden)
    if (Error E = runPass(M, HardenPass(HardenOptions())))
      return E;
  IsolateOptions Isolation = {Input.Name,  Input.Mode,     Input.Environment, Input.ModeIsFixed ? "warn" : "process",
                              Input.MemoryLimit, Input.CpuLimit, Opts.HasOwnHeaps ? "frame" : "system", Opts.Wipe,
                              Input.Needs.Environment};
  if (Error E = runPass(M, IsolatePass(Isolation, &Input.Isolated)))
    return E;
  Input.Callees = constantCallees(M);
  Input.External = externalSymbols(M);
  return saveTemps(M, "isolated." + Input.Name);
}

Error Pipeline::chooseRoot() {
  std::set<std::string> Names, Invoked;
  for (const FunctionInput &Input : Result.Functions) {
    Names.insert(Input.Name);
    for (const std::string &Callee : Input.Callees)
      if (Callee != Input.Name)
        Invoked.insert(Callee);
  }
  auto List = [](const std::vector<std::string> &Items) { return join(Items, ", "); };
  Result.Root = Opts.Root;
  if (!Opts.Root.empty()) {
    if (Names.count(Opts.Root))
      return Error::success();
    return createStringError("--root " + Opts.Root + ": no such function among the inputs: " +
                             List({Names.begin(), Names.end()}));
  }
  std::vector<std::string> Candidates;
  for (const std::string &Name : Names)
    if (!Invoked.count(Name))
      Candidates.push_back(Name);
  if (Candidates.size() == 1) {
    Result.Root = Candidates.front();
    return Error::success();
  }
  if (Candidates.empty())
    return createStringError("every function is invoked by another; say which is the root with --root NAME");
  return createStringError("several functions are invoked by no other (" + List(Candidates) +
                           "); say which is the root with --root NAME");
}

Error Pipeline::linkModule(std::unique_ptr<Module> M) {
  std::string Name = M->getModuleIdentifier();
  if (!Linker::linkModules(*Fused, std::move(M)))
    return takeErrors(Context);
  return createStringError(Name + ": cannot be linked with the other functions: " + toString(takeErrors(Context)));
}

Error Pipeline::linkRuntime() {
  Expected<std::string> Path = runtimeFile("libfaas.bc");
  if (!Path)
    return Path.takeError();
  Expected<std::unique_ptr<Module>> Runtime = loadModule(*Path, Context);
  if (!Runtime)
    return Runtime.takeError();
  Fused = std::move(*Runtime);
  Fused->setModuleIdentifier("fused");
  return Error::success();
}

/// The C++ part of the runtime needs libstdc++, so it comes only with a function in C++.
static bool needsCxxRuntime(const Module &M) {
  if (M.getFunction("__gxx_personality_v0") || M.getFunction("_ZSt9terminatev"))
    return true;
#define FAAS_CXX_HOOK(NAME)                                                                                  \
  if (M.getFunction("__faas_" #NAME))                                                                        \
    return true;
#define FAAS_CXX_HEAP_HOOK(NAME) FAAS_CXX_HOOK(NAME)
#define FAAS_STDIO_VARIABLE(NAME, LOCATION)                                                                  \
  if (StringRef(#LOCATION).starts_with("__faas_cxx_") && M.getFunction(#LOCATION))                           \
    return true;
#include "faas_abi.inc"
  return false;
}

static bool needsCurlRuntime(const Module &M) {
#define FAAS_CURL_HOOK(NAME)                                                                                 \
  if (M.getFunction("__faas_" #NAME))                                                                        \
    return true;
#define FAAS_CURL_PROGRAM_HOOK(NAME)                                                                         \
  if (M.getFunction("__faas_program_" #NAME))                                                                \
    return true;
#include "faas_abi.inc"
  return false;
}

/// The functions of libstdc++ that `M` has another one for.
static std::vector<std::string> wrappedBy(const Module &M) {
  std::vector<std::string> Names;
#define FAAS_CXX_WRAP(NAME)                                                                                  \
  if (M.getFunction("__wrap_" #NAME))                                                                        \
    Names.push_back(#NAME);
#include "faas_abi.inc"
  return Names;
}

/// What the executable defines for the native code in its process.
static std::vector<std::string> exportsOf(const Module &M) {
  std::vector<std::string> Names;
#define FAAS_EXPORT(NAME)                                                                                    \
  if (const Function *F = M.getFunction(#NAME); F && !F->isDeclaration())                                    \
    Names.push_back(#NAME);
#define FAAS_CXX_EXPORT(NAME) FAAS_EXPORT(NAME)
#include "faas_abi.inc"
  return Names;
}

/// Assembly of a module knows symbols by their names, which a link changes where two are alike. What assembly may refer to
/// is in llvm.used; all other local symbols of `M` take names that nobody else has.
static void leaveNamesToAssembly(Module &M) {
  SmallVector<GlobalValue *> Used;
  collectUsedGlobalVariables(M, Used, /*CompilerUsed=*/false);
  collectUsedGlobalVariables(M, Used, /*CompilerUsed=*/true);
  for (GlobalValue &V : M.global_values())
    if (V.hasLocalLinkage() && V.hasName() && !V.getName().starts_with("__faas_") && !is_contained(Used, &V))
      V.setName("__faas_local." + V.getName());
}

Error Pipeline::linkFunctions() {
  StepTimer Timer(Result, "link");
  if (any_of(Result.Functions, [](const FunctionInput &I) { return !I.Module->getModuleInlineAsm().empty(); })) {
    leaveNamesToAssembly(*Fused);
    for (FunctionInput &Input : Result.Functions)
      leaveNamesToAssembly(*Input.Module);
  }
  for (FunctionInput &Input : Result.Functions)
    if (Error E = linkModule(std::move(Input.Module)))
      return E;
  std::vector<StringRef> Parts;
  bool HasCxx = needsCxxRuntime(*Fused);
  if (HasCxx)
    Parts.push_back("libfaas_cxx.bc");
  if (Opts.HasOwnHeaps)
    Parts.push_back("libfaas_heap.bc");
  if (Opts.HasOwnHeaps && HasCxx)
    Parts.push_back("libfaas_heap_cxx.bc");
  // A library in C++ may keep what it allocates.
  if (Opts.HasOwnHeaps && HasCxx && !mayHaveCxx(Libraries, LibraryFolders))
    Parts.push_back("libfaas_heap_cxx_exports.bc");
  UsesCurl = needsCurlRuntime(*Fused);
  if (UsesCurl)
    Parts.push_back("libfaas_curl.bc");
  for (StringRef Part : Parts) {
    Expected<std::string> Path = runtimeFile(Part);
    if (!Path)
      return Path.takeError();
    Expected<std::unique_ptr<Module>> M = loadModule(*Path, Context);
    if (!M)
      return M.takeError();
    if (Error E = linkModule(std::move(*M)))
      return E;
  }
  return Error::success();
}

Error Pipeline::merge() {
  StepTimer Timer(Result, "merge");
  MergeReport Merged;
  if (Error E = runPass(*Fused, MergePass({Result.Root, join(Opts.Gateways, " "), Result.Budgets}, &Merged)))
    return E;
  if (Error E = lazyLoad())
    return E;
  if (Error E = runPass(*Fused, VerifyPass({"main"})))
    return E;
  Result.Sites = std::move(Merged.Sites);
  return saveTemps(*Fused, "merged");
}

Error Pipeline::lazyLoad() {
  LazyLoadOptions Lazy;
  for (const NativeLibrary &Library : Libraries)
    if (Library.WhyAtStart.empty())
      Lazy.Libraries.push_back(Library.Path);
  return runPass(*Fused, LazyLoadPass(Lazy, &LazyLoaded));
}

Error Pipeline::writeModule() {
  {
    StepTimer Timer(Result, "optimise");
    Expected<std::unique_ptr<TargetMachine>> Machine = makeTargetMachine(*Fused, Opts.OptLevel);
    if (!Machine)
      return Machine.takeError();
    optimise(*Fused, **Machine, Opts.OptLevel);
  }
  return writeTextFile(Opts.Output, [&](raw_ostream &OS) {
    if (StringRef(Opts.Output).ends_with(".ll"))
      Fused->print(OS, nullptr);
    else
      WriteBitcodeToFile(*Fused, OS);
  });
}

Error Pipeline::writeExecutable() {
  SmallString<128> Folder;
  if (std::error_code Code = sys::fs::createUniqueDirectory("faas-merge", Folder))
    return createStringError("cannot make a temporary folder: " + Code.message());
  auto Cleanup = scope_exit([&] { sys::fs::remove_directories(Folder); });

  NativeLinkOptions Link;
  Link.ContainCxxRuntime = mayContainCxxRuntime(Libraries, Opts.Lazy, LibraryFolders);
  if (Opts.HasOwnHeaps)
    Link.Exports = exportsOf(*Fused);
  // Not for the exceptions of other libraries in C++.
  if (Link.ContainCxxRuntime || is_contained(Link.Exports, "_Znwm"))
    Link.Wrapped = wrappedBy(*Fused);
  if (!Opts.Order.empty()) {
    Expected<std::string> Symbols = readOrder(Opts.Order);
    if (!Symbols)
      return Symbols.takeError();
    Link.OrderFile = (Folder + "/order").str();
    if (Error E = writeText(Link.OrderFile, [&](raw_ostream &OS) { OS << *Symbols; }))
      return E;
  }
  std::vector<Part> Parts;
  {
    StepTimer Timer(Result, "partition");
    Parts = partition(*Fused);
    Fused.reset();
    for (const Part &Part : Parts)
      if (Error E = saveTemps(Part.Bitcode, Part.Name.empty() ? "runtime" : "part." + Part.Name))
        return E;
  }
  {
    StepTimer Timer(Result, "optimise+codegen");
    Expected<std::vector<std::string>> Objects = emitObjects(Parts, Opts.OptLevel, Opts.Jobs, Folder);
    if (!Objects)
      return Objects.takeError();
    Link.Objects = std::move(*Objects);
  }
  StepTimer Timer(Result, "native link");
  Link.Strip = !Opts.Debug;
  Link.Static = Opts.Static;
  for (const NativeLibrary &Library : Libraries)
    Link.Libraries.push_back(Library.Name);
  Link.LibraryFolders = LibraryFolders;
  bool MayUnlinkCurl = UsesCurl && is_contained(Link.Libraries, "curl");
  return writeFile(Opts.Output, [&](const std::string &Path) -> Error {
    Link.Output = Path;
    if (Error E = linkExecutable(Link, [&](StringRef Symbol) {
          std::vector<std::string> Users;
          for (const FunctionInput &Input : Result.Functions)
            if (Input.External.count(Symbol.str()))
              Users.push_back(Input.Name);
          return Users;
        }))
      return E;
    if (MayUnlinkCurl) {
      Expected<SharedLibrary> Binary = readSharedLibrary(Path);
      if (!Binary)
        return Binary.takeError();
      if (none_of(Binary->Needed, [](StringRef Name) { return Name.starts_with("libcurl"); }))
        Result.Unlinked.push_back("curl");
    }
    // lld sets the mode by the umask of the file it replaced, which was a temporary one.
    if (Path == Opts.Output) // a device
      return Error::success();
    if (std::error_code Code = sys::fs::setPermissions(
            Path, sys::fs::perms(0777 & ~sys::fs::getUmask())))
      return createStringError(Opts.Output + ": " + Code.message());
    return Error::success();
  });
}

Error Pipeline::writeSummary() {
  sys::fs::file_size(Opts.Output, Result.OutputBytes);
  Result.Libraries = describeLibraries(Libraries, LazyLoaded, Opts.EmitLlvm ? "" : Opts.Output, LibraryFolders);
  printReport(Result, outs());
  if (Opts.SummaryJson.empty())
    return Error::success();
  return writeTextFile(Opts.SummaryJson, [&](raw_ostream &OS) { OS << reportAsJson(Result); });
}

Error Pipeline::run() {
  collectDiagnostics(Context, Opts.Verbose);
  Result.Output = Opts.Output;
  Result.Gateways = Opts.Gateways;
  for (const std::string &Path : {Opts.Output, Opts.SummaryJson})
    if (Error E = Path.empty() ? Error::success() : checkWritable(Path))
      return E;

  // The runtime comes first: its target is the target of the result.
  if (Error E = linkRuntime())
    return E;

  // One module a function, each with a name of its own.
  if (Error E = loadFunctions())
    return E;
  if (Error E = assignEnvironments())
    return E;
  if (Error E = assignModes())
    return E;
  if (Error E = assignLimits("--memory-limit", Opts.MemoryLimits, "KMG", &FunctionInput::MemoryLimit))
    return E;
  if (Error E = assignLimits("--cpu-limit", Opts.CpuLimits, "", &FunctionInput::CpuLimit))
    return E;
  if (Error E = assignBudgets())
    return E;
  if (Error E = findLibraries())
    return E;
  if (!Opts.Profile.Files.empty()) {
    std::set<std::string> Names = Opts.Elsewhere;
    for (const FunctionInput &Input : Result.Functions)
      Names.insert(Input.Name);
    Expected<Profile> Calls = readProfile(Opts.Profile);
    if (!Calls)
      return Calls.takeError();
    Result.Calls = std::move(*Calls);
    keepKnown(Result.Calls, Names);
  }

  // Rust crates that were given alone get their standard library. -- Beyond this point no step knows the source
  // language. --
  {
    StepTimer Timer(Result, "rust std");
    for (FunctionInput &Input : Result.Functions) {
      if (Error E = completeRustStd(*Input.Module, Opts.RustSysroot))
        return E;
      if (!Opts.KeepBacktrace)
        dropBacktraceSymboliser(*Input.Module);
    }
  }

  // Each function alone: down to what its entry reaches, and behind its process boundary. -- Beyond this point a
  // module defines one external symbol, its descriptor, so no two can clash. --
  {
    StepTimer Timer(Result, "strip+isolate");
    for (FunctionInput &Input : Result.Functions)
      if (Error E = prepare(Input))
        return E;
  }
  if (Error E = checkLimits())
    return E;
  if (Error E = chooseRoot())
    return E;

  // All functions and the runtime in one module, with invocations as calls and shared libraries loaded on first use.
  // -- Beyond this point the call graph is final, main is the only exported symbol, and faas-verify has looked. --
  if (Error E = linkFunctions())
    return E;
  if (Error E = merge())
    return E;

  if (!Opts.Train.empty())
    noteEntries(*Fused, Opts.Train);

  // The report has its source lines.
  if (!Opts.Debug)
    StripDebugInfo(*Fused);

  // Each function is optimised and compiled by itself, on all cores.
  if (Error E = Opts.EmitLlvm ? writeModule() : writeExecutable())
    return E;
  return writeSummary();
}

Error fuse(const Options &Opts) { return Pipeline(Opts).run(); }

} // namespace faas
