//===- Pipeline.cpp - from functions to a fused binary ------------------------------------------------------===//
//
// The steps of faas-merge in their order, and what holds between them. Each is a function of a file of its own. A
// function has a module and a thread to itself from its bitcode to its object code; what it has to know of the others
// is their names and modes.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Pipeline.h"

#include "Assignments.h"
#include "FunctionSteps.h"
#include "JointModule.h"
#include "SharedCode.h"
#include "codegen/Cache.h"
#include "codegen/Compile.h"
#include "codegen/Optimise.h"
#include "codegen/Runtime.h"
#include "codegen/Train.h"
#include "faas/Invocations.h"
#include "faas/SharedLibrary.h"
#include "link/Libraries.h"
#include "link/LinkMap.h"
#include "link/NativeArchives.h"
#include "link/NativeLink.h"
#include "link/Order.h"
#include "report/Report.h"
#include "support/Output.h"
#include "support/Parallel.h"
#include "support/Progress.h"
#include "support/Toolchain.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DIBuilder.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/TimeProfiler.h"
#include <numeric>

using namespace llvm;

namespace faas {

namespace {

class Pipeline {
public:
  explicit Pipeline(const FuseOptions &Opts) : Opts(Opts), Kept(Opts.Cache), Installed(runtimeObjectsFolder(), "") {}
  Expected<Report> run();

private:
  Error doSteps();
  Error loadFunctions();
  Error readCalls();
  Error findLibraries();
  Error isolateFunctions();
  Error addRuntime();
  void agreeOnLibraries();
  Error mergeFunctions();
  Error shareFunctions();
  Error compileParts();
  Error linkParts();
  Expected<NativeLinkOptions> linkOptions(StringRef Folder, const std::vector<std::string> &Files);
  Error finishBinary(const std::string &Path, const NativeLinkOptions &Link, const std::vector<std::string> &Files);
  Error measureParts(const std::vector<std::string> &Files, const std::string &Map);
  Error writeJointModule();
  Error writeSummary();

  Error forEachFunction(function_ref<Error(FunctionInput &)> Do);
  Surroundings surroundings();
  Expected<std::unique_ptr<Module>> makeTables(LLVMContext &Context);

  const FuseOptions &Opts;
  Cache Kept;      ///< from earlier runs
  Cache Installed; ///< of the runtime
  Progress::Clock::time_point Start = Progress::Clock::now();
  Report Result;
  Runtime Rest;                            ///< of the binary
  SmallString<0> RuntimeInterface;         ///< what functions may inline of it
  std::vector<SharedCode> Shared;          ///< what functions have in common
  std::vector<SmallString<0>> Objects;     ///< of the functions, the runtime and the tables
  std::vector<std::string> LibraryFolders; ///< where libraries are looked for
  std::vector<NativeLibrary> Libraries;
  LazyLoadOptions Lazy;
  LazyLoadReport LazyLoaded;
};

} // namespace

/// On all cores. Then prints what there is to say of each function, in the order of the inputs.
Error Pipeline::forEachFunction(function_ref<Error(FunctionInput &)> Do) {
  Error E = inParallel(Opts.Jobs, Result.Functions.size(), [&](size_t I) { return Do(Result.Functions[I]); });
  for (FunctionInput &Input : Result.Functions)
    printNotes(takeNotes(*Input.Context));
  return E;
}

/// One module a function, each with a name of its own.
Error Pipeline::loadFunctions() {
  StepTimer Timer(Result, "load");
  Expected<Runtime> Loaded = loadRuntime(Opts.Verbose);
  if (!Loaded)
    return Loaded.takeError();
  Rest = std::move(*Loaded);
  Expected<std::vector<FunctionInput>> Inputs = loadInputs(Opts.Inputs, Opts.Jobs, Opts.Verbose);
  if (!Inputs)
    return Inputs.takeError();
  Result.Functions = std::move(*Inputs);
  for (const FunctionInput &Input : Result.Functions)
    if (Input.Needs.Separate && Result.Functions.size() > 1)
      return createStringError(Input.Path + ": its manifest keeps " + Input.Name + " separate; give a folder with -o " +
                               Opts.Output + "/ for several binaries");
  for (FunctionInput &Input : Result.Functions)
    if (Error E = adoptTarget(*Input.Module, *Rest.Module)) // the runtime's target is that of the result
      return E;
  return Error::success();
}

Error Pipeline::readCalls() {
  if (Opts.Profile.Files.empty())
    return Error::success();
  std::set<std::string> Names = Opts.Elsewhere;
  for (const FunctionInput &Input : Result.Functions)
    Names.insert(Input.Name);
  Expected<Profile> Calls = readProfile(Opts.Profile);
  if (!Calls)
    return Calls.takeError();
  Result.Calls = std::move(*Calls);
  keepKnown(Result.Calls, Names);
  return Error::success();
}

/// Those of the command line and those that functions bring along.
Error Pipeline::findLibraries() {
  if (Error E = checkArchives(Result.Functions))
    return E;
  std::vector<std::string> Names = Opts.Link.Libraries;
  LibraryFolders = Opts.Link.LibraryPaths;
  for (const FunctionInput &Input : Result.Functions) {
    for (const ManifestLibrary &Library : Input.Needs.Libraries)
      Names.push_back(Library.Name);
    append_range(LibraryFolders, Input.Needs.LibraryPaths);
  }
  if (!Opts.EmitLlvm || !Names.empty()) {
    Expected<Toolchain> Tools = findToolchain();
    if (!Tools)
      return Tools.takeError();
    append_range(LibraryFolders, Tools->LibraryPaths);
  }
  Expected<std::vector<NativeLibrary>> Chosen = chooseLibraries(Names, LibraryFolders, Opts.Link.Lazy,
                                                                Opts.Link.Static);
  if (!Chosen)
    return Chosen.takeError();
  for (const FunctionInput &Input : Result.Functions)
    if (Error E = checkSonames(Input.Name, Input.Needs.Libraries, *Chosen))
      return E;
  Libraries = std::move(*Chosen);
  for (const NativeLibrary &Library : Libraries)
    if (Library.WhyAtStart.empty())
      Lazy.Libraries.push_back(Library.Path);
  return Error::success();
}

/// Each function alone: down to what its entry reaches, and behind its process boundary. -- Beyond this point nobody
/// sees of a function more than its descriptor, so no two can clash. --
Error Pipeline::isolateFunctions() {
  StepTimer Timer(Result, "isolate");
  if (Error E = forEachFunction([&](FunctionInput &Input) { return prepareFunction(Input, Opts); }))
    return E;
  StateLayout Places;
  if (Opts.Share) {
    std::vector<std::vector<StateVariable>> State;
    for (FunctionInput &Input : Result.Functions)
      State.push_back(stateOf(*Input.Module));
    Places = agreeOnState(State);
  }
  if (Error E = forEachFunction([&](FunctionInput &Input) { return isolateFunction(Input, Places, Lazy, Opts); }))
    return E;
  if (Error E = checkLimits(Result.Functions))
    return E;
  Expected<std::string> Root = chooseRoot(Opts.Root, Result.Functions);
  if (!Root)
    return Root.takeError();
  Result.Root = std::move(*Root);
  return Error::success();
}

Error Pipeline::addRuntime() {
  std::set<std::string> External;
  for (const FunctionInput &Input : Result.Functions)
    External.insert(Input.External.begin(), Input.External.end());
  return completeRuntime(Rest, External, Opts.Runtime, mayHaveCxx(Libraries, LibraryFolders));
}

/// A library waits for its first use by any function, or is loaded at start for all.
void Pipeline::agreeOnLibraries() {
  for (size_t I = 0; I < Lazy.Libraries.size(); ++I) {
    LazyLoadReport::Library &Joint = LazyLoaded.Libraries.emplace_back();
    for (const FunctionInput &Input : Result.Functions) {
      const LazyLoadReport::Library &Own = Input.Libraries.Libraries[I];
      Joint.Path = Own.Path;
      Joint.Soname = Own.Soname;
      Joint.Symbols.insert(Own.Symbols.begin(), Own.Symbols.end());
      if (Joint.WhyAtStart.empty())
        Joint.WhyAtStart = Own.WhyAtStart;
    }
    if (!Joint.WhyAtStart.empty())
      Lazy.AtStart.push_back(Joint.Path);
  }
}

Surroundings Pipeline::surroundings() {
  Surroundings Around;
  for (const FunctionInput &Input : Result.Functions)
    Around.Functions[Input.Name] = Input.Isolated.Mode == "shared";
  Around.Libraries = Lazy;
  Around.Budgets = Result.Budgets;
  Around.Runtime = RuntimeInterface;
  return Around;
}

/// -- Beyond this point the code of a function is final. --
Error Pipeline::mergeFunctions() {
  StepTimer Timer(Result, "merge");
  if (Opts.Runtime.Instrument)
    if (Error E = runPass(*Rest.Module, ProfilePass(ProfilePassOptions())))
      return E;
  if (!Opts.Train.empty())
    noteEntries(*Rest.Module, Opts.Train);
  RuntimeInterface = takeInterface(*Rest.Module);
  Surroundings Around = surroundings();
  Error E = forEachFunction([&](FunctionInput &Input) { return mergeFunction(Input, Around, Opts); });
  for (FunctionInput &Input : Result.Functions) {
    append_range(Result.Sites, Input.Sites);
    for (auto [Joint, Own] : zip(LazyLoaded.Libraries, Input.Libraries.Libraries))
      Joint.UsedByConstructorsOf.insert(Own.UsedByConstructorsOf.begin(), Own.UsedByConstructorsOf.end());
  }
  return E;
}

/// What several functions have, once.
Error Pipeline::shareFunctions() {
  if (!Opts.Share || Result.Functions.size() < 2)
    return Error::success();
  StepTimer Timer(Result, "share");
  std::vector<Module *> Modules;
  for (FunctionInput &Input : Result.Functions)
    Modules.push_back(Input.Module.get());
  Expected<std::vector<SharedCode>> Found = shareCode(Modules, Opts.Jobs);
  if (!Found)
    return Found.takeError();
  Shared = std::move(*Found);
  for (SharedCode &Code : Shared)
    if (Error E = useInterface(*Code.Module, RuntimeInterface))
      return E;
  return Error::success();
}

/// What the runtime reads: which functions there are, which is the root, how URLs name them.
Expected<std::unique_ptr<Module>> Pipeline::makeTables(LLVMContext &Context) {
  collectDiagnostics(Context, /*Verbose=*/false);
  auto Tables = std::make_unique<Module>("tables", Context);
  if (Error E = adoptTarget(*Tables, *Rest.Module))
    return std::move(E);
  for (const FunctionInput &Input : Result.Functions)
    declareFunction(*Tables, Input.Name, /*IsShared=*/false);
  if (Error E = runPass(*Tables, MergePass({Result.Root, join(Opts.Gateways, " "), Result.Budgets})))
    return std::move(E);
  return Tables;
}

/// The runtime has neither unwind tables nor debug information of its own. With a compile unit, however empty, code
/// generation tells a debugger how to get from frame to frame.
static void describeFrames(Module &M) {
  DIBuilder Builder(M);
  Builder.createCompileUnit(DISourceLanguageName(dwarf::DW_LANG_C11), Builder.createFile("runtime", ""), "faas-merge",
                            /*isOptimized=*/true, "", 0);
  Builder.finalize();
  M.addModuleFlag(Module::Warning, "Debug Info Version", DEBUG_METADATA_VERSION);
}

/// Object code of each function, of the runtime and of the tables. What it becomes depends on nothing but the part
/// itself and its surroundings, so the same inputs give the same bytes whatever -j says.
Error Pipeline::compileParts() {
  StepTimer Timer(Result, "compile");
  if (Opts.Debug)
    describeFrames(*Rest.Module);
  LLVMContext TablesContext;
  Expected<std::unique_ptr<Module>> Tables = makeTables(TablesContext);
  if (!Tables)
    return Tables.takeError();

  struct Part {
    std::string Name;
    std::string File; ///< where --save-temps keeps it
    std::unique_ptr<Module> *M;
    bool IsOfFunctions = true;
  };
  std::vector<Part> Parts = {{"runtime", "runtime", &Rest.Module, false}, {"tables", "tables", &*Tables, false}};
  for (FunctionInput &Input : Result.Functions)
    Parts.push_back({Input.Name, "merged." + Input.Name, &Input.Module});
  for (SharedCode &Code : Shared) {
    std::string Number = Shared.size() > 1 ? "." + std::to_string(&Code - Shared.data()) : "";
    Parts.push_back({"shared" + Number, "shared" + Number, &Code.Module});
  }
  std::vector<size_t> Sizes, Order(Parts.size()); // the largest first
  for (const Part &Part : Parts)
    Sizes.push_back((*Part.M)->getInstructionCount());
  std::iota(Order.begin(), Order.end(), 0);
  sort(Order, [&](size_t A, size_t B) { return std::pair(Sizes[B], A) < std::pair(Sizes[A], B); });
  Objects.resize(Parts.size());
  Error E = [&] {
    Progress Line(errs(), sys::Process::StandardErrIsDisplayed(), "compiling", Parts.size(), Start);
    return inParallel(Opts.Jobs, Order.size(), [&](size_t Position) -> Error {
      Part &Part = Parts[Order[Position]];
      if (!Opts.Train.empty() && Part.IsOfFunctions)
        noteEntries(**Part.M, Opts.Train);
      if (Error Failure = saveTemps(Opts, **Part.M, Part.File))
        return Failure;
      SmallVector<Cache *, 2> Caches = {&Kept};
      if (Part.M == &Rest.Module)
        Caches.insert(Caches.begin(), &Installed);
      Expected<SmallString<0>> Object = compile(**Part.M, Part.Name, Opts.OptLevel, Opts.Runtime.isSharedObject(),
                                                Caches);
      Part.M->reset();
      Line.advance();
      if (Object)
        Objects[Order[Position]] = std::move(*Object);
      return Object.takeError();
    });
  }();
  for (FunctionInput &Input : Result.Functions)
    printNotes(takeNotes(*Input.Context));
  Kept.prune();
  if (!Kept.problem().empty())
    printNotes(Note{DS_Warning, Kept.problem()});
  return E;
}

/// Whether the executable at `Path` needs libcurl although the runtime stands in for it.
static Expected<bool> needsCurl(const std::string &Path) {
  Expected<SharedLibrary> Binary = readSharedLibrary(Path);
  if (!Binary)
    return Binary.takeError();
  return any_of(Binary->Needed, [](StringRef Name) { return Name.starts_with("libcurl"); });
}

/// What the functions, the runtime and static libraries have in the binary.
Error Pipeline::measureParts(const std::vector<std::string> &Files, const std::string &Map) {
  Expected<std::map<std::string, uint64_t>> Bytes = readLinkMap(Map);
  if (!Bytes)
    return Bytes.takeError();
  std::map<std::string, std::string> Names; // by object: whose it is
  for (size_t I = 0; I < Files.size(); ++I) // as compileParts has them
    Names[Files[I]] = I < 2                             ? "runtime"
                      : I - 2 < Result.Functions.size() ? Result.Functions[I - 2].Name
                                                        : "code that functions share";
  std::map<std::pair<bool, std::string>, uint64_t> Sums; // by whether it is a library, and the name
  for (const auto &[File, Count] : *Bytes) {
    StringRef Name = sys::path::filename(File);
    if (auto Own = Names.find(File); Own != Names.end())
      Sums[{false, Own->second}] += Count;
    else if (is_contained({"Scrt1.o", "rcrt1.o", "crti.o", "crtbeginS.o", "crtendS.o", "crtn.o"}, Name))
      Sums[{true, "start files of C"}] += Count;
    else
      Sums[{true, Name.str()}] += Count;
  }
  for (const auto &[Part, Count] : Sums)
    Result.Parts.push_back({Part.second, Count, Part.first});
  return Error::success();
}

/// What the link needs to know. What it reads besides objects and libraries is written into `Folder`.
Expected<NativeLinkOptions> Pipeline::linkOptions(StringRef Folder, const std::vector<std::string> &Files) {
  NativeLinkOptions Link;
  Link.Objects = Files; // the runtime, its tables and the root, next to each other, are what a start needs
  auto Root = find_if(Result.Functions, [&](const FunctionInput &Input) { return Input.Name == Result.Root; });
  size_t OfRoot = 2 + (Root - Result.Functions.begin());
  std::rotate(Link.Objects.begin() + 2, Link.Objects.begin() + OfRoot, Link.Objects.begin() + OfRoot + 1);
  Link.Strip = !Opts.Debug;
  Link.Static = Opts.Link.Static;
  Link.Pie = !Opts.Link.NoPie;
  if (Opts.Runtime.isSharedObject()) {
    Link.VersionScript = (Folder + "/version").str();
    StringRef Symbols = "faas_init; faas_create_func_worker; faas_destroy_func_worker; faas_func_call;";
    auto Write = [&](raw_ostream &OS) { OS << "{ global: " << Symbols << " local: *; };"; };
    if (Error E = writeText(Link.VersionScript, Write))
      return std::move(E);
  }
  Link.Cxx = chooseCxxRuntime(Libraries, Opts.Link.Lazy, LazyLoaded, LibraryFolders);
  if (Opts.Runtime.HasOwnHeaps)
    Link.Exports = Rest.Exports;
  // Not for the exceptions of other libraries in C++.
  if (Link.Cxx != CxxRuntime::Shared || is_contained(Link.Exports, "_Znwm"))
    Link.Wrapped = Rest.Wrapped;
  Expected<std::string> Trained = Opts.Link.Order.empty() ? std::string() : readOrder(Opts.Link.Order);
  if (!Trained)
    return Trained.takeError();
  Link.OrderFile = (Folder + "/order").str();
  auto WriteOrder = [&](raw_ostream &OS) { OS << orderFunctions(*Trained, Objects, Result.Root); };
  if (Error E = writeText(Link.OrderFile, WriteOrder))
    return std::move(E);
  Link.LinkerScript = (Folder + "/script").str();
  std::string Pattern = ("*" + sys::path::filename(Folder) + "/function*.o").str(); // as linkParts calls them
  auto WriteScript = [&](raw_ostream &OS) { OS << codeScript(Pattern); };
  if (Error E = writeText(Link.LinkerScript, WriteScript))
    return std::move(E);
  for (const NativeLibrary &Library : Libraries)
    Link.Libraries.push_back(Library.Name);
  Link.LibraryFolders = LibraryFolders;
  Link.RunPaths = Opts.Link.RunPaths;
  for (const FunctionInput &Input : Result.Functions)
    append_range(Link.RunPaths, Input.Needs.RunPaths);
  if (Opts.MeasureParts)
    Link.Map = (Folder + "/map").str();
  return Link;
}

/// Looks at the executable at `Path`, and gives it its mode.
Error Pipeline::finishBinary(const std::string &Path, const NativeLinkOptions &Link,
                             const std::vector<std::string> &Files) {
  if (!Link.Map.empty())
    if (Error E = measureParts(Files, Link.Map))
      return E;
  if (Rest.HasCurl && is_contained(Link.Libraries, "curl")) {
    Expected<bool> IsLinked = needsCurl(Path);
    if (!IsLinked)
      return IsLinked.takeError();
    if (!*IsLinked)
      Result.Unlinked.push_back("curl");
  }
  // lld sets the mode by the umask of the file it replaced, which was a temporary one.
  if (Path == Opts.Output) // a device
    return Error::success();
  if (std::error_code Code = sys::fs::setPermissions(Path, sys::fs::perms(0777 & ~sys::fs::getUmask())))
    return createStringError(Opts.Output + ": " + Code.message());
  return Error::success();
}

/// The objects and native libraries to an executable.
Error Pipeline::linkParts() {
  StepTimer Timer(Result, "native link");
  SmallString<128> Folder;
  if (std::error_code Code = sys::fs::createUniqueDirectory("faas-merge", Folder))
    return createStringError("cannot make a temporary folder: " + Code.message());
  auto Cleanup = scope_exit([&] { sys::fs::remove_directories(Folder); });
  std::vector<std::string> Files;
  for (const SmallString<0> &Object : Objects) {
    const char *Kind = Files.size() < 2 ? "/runtime" : "/function"; // as compileParts has them
    Files.push_back((Folder + Kind + Twine(Files.size()) + ".o").str());
    if (Error E = writeText(Files.back(), [&](raw_ostream &OS) { OS << Object; }))
      return E;
  }
  Expected<NativeLinkOptions> Link = linkOptions(Folder, Files);
  if (!Link)
    return Link.takeError();
  auto UsersOf = [&](StringRef Symbol) {
    std::vector<std::string> Users;
    for (const FunctionInput &Input : Result.Functions)
      if (Input.External.count(Symbol.str()))
        Users.push_back(Input.Name);
    return Users;
  };
  return writeFile(Opts.Output, [&](const std::string &Path) -> Error {
    Link->Output = Path;
    if (Error E = linkExecutable(*Link, UsersOf))
      return E;
    return finishBinary(Path, *Link, Files);
  });
}

Error Pipeline::writeJointModule() {
  {
    StepTimer Timer(Result, "joint module");
    if (Error E = makeJointModule(Rest, Result, Lazy, Opts, LazyLoaded))
      return E;
    printNotes(takeNotes(*Rest.Context));
  }
  return writeTextFile(Opts.Output, [&](raw_ostream &OS) {
    if (StringRef(Opts.Output).ends_with(".ll"))
      Rest.Module->print(OS, nullptr);
    else
      WriteBitcodeToFile(*Rest.Module, OS);
  });
}

Error Pipeline::writeSummary() {
  sys::fs::file_size(Opts.Output, Result.OutputBytes);
  Result.Libraries = describeLibraries(Libraries, LazyLoaded, Opts.EmitLlvm ? "" : Opts.Output, LibraryFolders);
  printReport(Result, outs());
  if (!Opts.SummaryJson.empty())
    if (Error E = writeTextFile(Opts.SummaryJson, [&](raw_ostream &OS) { OS << reportAsJson(Result); }))
      return E;
  if (!Opts.SummaryMarkdown.empty())
    return writeTextFile(Opts.SummaryMarkdown, [&](raw_ostream &OS) { printReportAsMarkdown(Result, OS); });
  return Error::success();
}

Error Pipeline::doSteps() {
  Result.Output = Opts.Output;
  Result.Gateways = Opts.Gateways;
  for (const std::string &Path : {Opts.Output, Opts.SummaryJson, Opts.SummaryMarkdown, Opts.TimeTrace})
    if (Error E = Path.empty() ? Error::success() : checkWritable(Path))
      return E;

  if (Error E = loadFunctions())
    return E;
  if (Error E = assignOptions(Opts.Assigned, Result.Functions))
    return E;
  if (Error E = assignBudgets(Opts.Assigned, Result.Functions, Result.Budgets))
    return E;
  if (Error E = findLibraries())
    return E;
  if (Error E = readCalls())
    return E;
  if (Error E = isolateFunctions())
    return E;
  if (Error E = addRuntime())
    return E;
  if (Opts.EmitLlvm) {
    if (Error E = writeJointModule())
      return E;
    return writeSummary();
  }
  agreeOnLibraries();
  if (Error E = mergeFunctions())
    return E;
  if (Error E = shareFunctions())
    return E;
  if (Error E = compileParts())
    return E;
  if (Error E = linkParts())
    return E;
  return writeSummary();
}

Expected<Report> Pipeline::run() {
  if (Error E = doSteps())
    return std::move(E);
  for (FunctionInput &Input : Result.Functions)
    Input.Context.reset(); // its module is gone
  return std::move(Result);
}

Expected<Report> fuse(const FuseOptions &Opts) {
  if (Opts.TimeTrace.empty())
    return Pipeline(Opts).run();
  timeTraceProfilerInitialize(TimeTraceGranularity, "faas-merge");
  auto Cleanup = scope_exit(timeTraceProfilerCleanup);
  Expected<Report> Done = Pipeline(Opts).run();
  if (!Done)
    return Done;
  SmallString<0> Trace;
  raw_svector_ostream Stream(Trace);
  timeTraceProfilerWrite(Stream);
  if (Error E = writeTextFile(Opts.TimeTrace, [&](raw_ostream &OS) { OS << Trace; }))
    return std::move(E);
  return Done;
}

} // namespace faas
