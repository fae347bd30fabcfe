//===- Fuse.cpp - faas-merge fuse, and faas-merge without a command -----------------------------------------===//

#include "Fuse.h"

#include "CommandLine.h"
#include "Commands.h"
#include "codegen/Cache.h"

#include "llvm/Config/llvm-config.h"

using namespace llvm;

namespace faas {

namespace {

class FuseLine {
public:
  FuseLine();
  std::optional<FuseByPlanOptions> parse(const Arguments &Line, int &ExitCode);

private:
  void addInputs();
  void addPlanning();
  void addInvocations();
  void addLinking();
  void addCompilation();
  void addResults();
  void derive();
  const char *contradiction() const;

  CLI::App App{"Fuses serverless functions, given as LLVM bitcode, into one binary.", "faas-merge"};
  FuseByPlanOptions Opts;
  FuseOptions &Binary = Opts.Binary;
  Assignments &Assigned = Binary.Assigned;
  LinkSettings &Link = Binary.Link;
  // What the options say before they are put together.
  std::string Level = "2", Heap = "frame";
  bool NoShare = false, NoCache = false;
  CLI::Option *HeapOption = nullptr;
  std::vector<CLI::Option *> Limits;
};

} // namespace

/// An empty folder would be the one where the binary is started. A list is for repeating the option.
static std::string checkRunPath(const std::string &Folder) {
  if (Folder.empty() || StringRef(Folder).contains(':'))
    return "'" + Folder + "': expected one folder; give the option again for another one";
  return "";
}

static std::vector<std::string> platformNames() {
  return {
#define FAAS_PLATFORM(ID, NAME) NAME,
#include "faas_abi.inc"
      "nightcore",
  };
}

FuseLine::FuseLine() {
  // The order and the headings of --help.
  auto Group = [this](const char *Name) { App.option_defaults()->group(Name); };
  Group("What is fused");
  addInputs();
  Group("Plan");
  addPlanning();
  Group("Invocations");
  addInvocations();
  Group("Linking");
  addLinking();
  Group("Compilation");
  addCompilation();
  Group("Results");
  addResults();
  Group("Other options");
  App.get_help_ptr()->group("Other options");
  App.set_config("--config", "", "Options as lines KEY = VALUE (TOML); those of the command line win")
      ->type_name("FILE");
  App.allow_config_extras(CLI::config_extras_mode::error);
  App.set_version_flag("--version", "faas-merge " FAAS_VERSION " (LLVM " LLVM_VERSION_STRING ")");
}

void FuseLine::addInputs() {
  faas::addInputs(App, Binary.Inputs)->required();
  App.add_option("-o,--output", Binary.Output, "The binary to write")->type_name("FILE")->capture_default_str();
  App.add_option("--root", Binary.Root,
                 "The function that a request from outside invokes. Default: the only one that no other invokes")
      ->type_name("NAME");
  App.add_option("--profile", Binary.Profile.Files,
                 "Calls between functions as measured, or traces; marks the hot ones in the report. - is stdin")
      ->type_name("FILE")
      ->allow_extra_args(false);
  addProfileReading(App, Binary.Profile);
}

/// Into how many binaries, and which.
void FuseLine::addPlanning() {
  CLI::Option *Plan =
      App.add_option("--plan", Opts.Plan, "Fuse as this plan of faas-merge plan says")->type_name("FILE");
  Limits = addLimits(App, Opts.Limits, Plan);
}

/// Native libraries, and what kind of a binary it is.
void FuseLine::addLinking() {
  App.add_option("-l", Link.Libraries, "Link with a native library")->type_name("LIBRARY")->allow_extra_args(false);
  App.add_option("-L", Link.LibraryPaths, "Look for native libraries here first")
      ->type_name("DIR")
      ->allow_extra_args(false);
  CLI::Option *RunPath = App.add_option("--rpath", Link.RunPaths,
                                        "The binary looks for shared libraries here, after LD_LIBRARY_PATH and before "
                                        "the system's folders. $ORIGIN is the binary's folder")
                             ->type_name("DIR")
                             ->check(CLI::Validator(checkRunPath, ""))
                             ->allow_extra_args(false);
  CLI::Option *Lazy =
      App.add_option("--lazy", Link.Lazy,
                     "Shared libraries that are loaded on first use instead of at start: auto (default: all that can "
                     "be), none, or some of those given with -l")
          ->type_name("LIBRARY,...")
          ->delimiter(',')
          ->allow_extra_args(false);
  App.add_option(
         "--platform", Binary.Runtime.Platform,
         "Make a binary for this platform only, without what the others need. Default: the binary finds out where "
         "it runs")
      ->type_name("PLATFORM")
      ->check(CLI::IsMember(platformNames()));
  CLI::Option *Train = App.add_option("--train", Binary.Train,
                                      "Make a slow binary that appends to FILE its functions as they are first used")
                           ->type_name("FILE");
  App.add_option("--order", Link.Order,
                 "Put the functions that FILE, of a binary made with --train, names next to each other")
      ->type_name("FILE")
      ->excludes(Train);
  App.add_flag("--static", Link.Static, "Link everything into the binary, the C library too")->excludes(Lazy, RunPath);
  App.add_flag("--no-pie", Link.NoPie,
               "Link for a fixed address: a start has nothing to relocate, but an attacker knows where the code is");
}

/// What an invocation has and may do.
void FuseLine::addInvocations() {
  App.add_option("--isolate", Assigned.Isolation,
                 "How far invocations are kept apart: fresh (default: state of its own for each), shared (state that "
                 "stays from one to the next, as in a warm container) or process (a forked process for each). FUNCTION "
                 "may be *; a name wins over it")
      ->type_name("FUNCTION=MODE,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  App.add_option("--kind", Assigned.Kinds,
                 "What a function is, where its code does not show it: program (its main answers a request and ends), "
                 "server (it listens) or poller (it asks Lambda's Runtime API)")
      ->type_name("FUNCTION=KIND,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  App.add_option("--memory-limit", Assigned.MemoryLimits,
                 "Memory that an invocation in a process of its own may take, as 1000, 64K, 64M or 1G bytes")
      ->type_name("FUNCTION=SIZE,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  App.add_option("--cpu-limit", Assigned.CpuLimits,
                 "Seconds of processor time that an invocation in a process of its own may take")
      ->type_name("FUNCTION=SECONDS,...")
      ->delimiter(',')
      ->allow_extra_args(false);
  HeapOption = App.add_option(
                      "--heap", Heap,
                      "Where functions allocate: frame (in a heap of the invocation, freed in one go at its end) or "
                      "system (with libc's malloc; what they do not free stays). Default: frame; with --static system")
                   ->check(CLI::IsMember({"frame", "system"}));
  App.add_flag("--wipe", Binary.Wipe, "Clear the memory of an invocation when it ends");
  App.add_option("--budget", Assigned.Budgets,
                 "Calls of CALLEE, by CALLER or by all together, that one request may make in the binary: in all, and "
                 "at the same time (PARALLEL); the others take the network. CALLEE may be *")
      ->type_name("[CALLER:]CALLEE=[TOTAL][/PARALLEL],...")
      ->delimiter(',')
      ->allow_extra_args(false);
  App.add_flag("--harden", Binary.Harden,
               "Check bounds, stacks and calls through pointers in C and C++; a memory error ends the invocation");
  App.add_flag("--instrument", Binary.Runtime.Instrument,
               "Record invocations while FAAS_PROFILE or OTEL_EXPORTER_OTLP_ENDPOINT is set; also for one function "
               "alone");
  App.add_option("--env", Assigned.Environments,
                 "Variables (a line NAME=VALUE each) that only this function sees, over those of the process")
      ->type_name("FUNCTION=FILE")
      ->allow_extra_args(false);
  addGateways(App, Binary.Gateways, GatewaysInCode);
}

/// How code is made.
void FuseLine::addCompilation() {
  App.add_flag("--no-share", NoShare, "Leave to each function its own copy of code that several have");
  App.add_option("-O", Level, "Optimisation level")
      ->check(CLI::IsMember({"0", "1", "2", "3", "s"}))
      ->capture_default_str();
  App.add_option("-j,--jobs", Binary.Jobs, "Threads for code generation. Default: all cores")
      ->type_name("N")
      ->check(CLI::Range(1u, 1024u));
  App.add_option("--cache", Binary.Cache,
                 "Where object code is kept for the next run. Default: faas-merge in the user's cache folder")
      ->type_name("DIR")
      ->check(CLI::Validator([](const std::string &Path) { return Path.empty() ? "expected a folder" : ""; }, ""));
  App.add_flag("--no-cache", NoCache, "Keep no object code and use none that is kept")->excludes("--cache");
}

/// What is written, and what is left in it.
void FuseLine::addResults() {
  App.add_flag("-g", Binary.Debug, "Keep symbols and the debug information of the inputs");
  App.add_flag("--emit-llvm", Binary.EmitLlvm, "Write the fused module and stop: as text if FILE ends in .ll");
  App.add_option("--summary-json", Binary.SummaryJson, "Write the closing table as JSON too")->type_name("FILE");
  App.add_option("--summary-markdown", Binary.SummaryMarkdown,
                 "Write the closing table as Markdown too, for the page of a job in continuous integration")
      ->type_name("FILE");
  addReportPage(App, Opts.ReportPage);
  App.add_option("--time-trace", Binary.TimeTrace, "Write what took how long, for chrome://tracing")->type_name("FILE");
  addRustSysroot(App, Binary.RustSysroot);
  App.add_flag("--keep-backtrace", Binary.KeepBacktrace,
               "Keep what a Rust panic needs to print names and lines of frames with RUST_BACKTRACE");
  App.add_flag("--save-temps", Binary.SaveTemps, "Keep the module after each step beside the output");
  App.add_flag("-v,--verbose", Binary.Verbose, "Say what each step does");
}

/// What follows from several options.
void FuseLine::derive() {
  Binary.OptLevel = Level[0];
  // Debug information says of each line whose it is, and --emit-llvm writes one module.
  Binary.Share = !NoShare && !Binary.Debug && !Binary.EmitLlvm;
  if (NoCache)
    Binary.Cache.clear();
  else if (Binary.Cache.empty())
    Binary.Cache = defaultCacheFolder();
  Binary.Runtime.HasOwnHeaps = Heap == "frame" && !Link.Static && !Binary.Runtime.isSharedObject();
  Binary.Profile.Naming.Gateways = Binary.Gateways;
  Binary.MeasureParts = !Opts.ReportPage.empty();
  Opts.HasLimits = any_of(Limits, [](CLI::Option *Limit) { return Limit->count() > 0; });
}

/// Why the options do not go together; null if they do.
const char *FuseLine::contradiction() const {
  bool IsSharedObject = Binary.Runtime.isSharedObject();
  bool WantsOwnHeaps = HeapOption->count() && Heap == "frame";
  if (Link.Static && WantsOwnHeaps)
    return "--heap frame: with --static functions allocate with libc's malloc, which nothing can stand in for";
  if (IsSharedObject && (Link.Static || Link.NoPie || Binary.EmitLlvm || !Binary.Train.empty()))
    return "--platform nightcore: makes a shared object; leave out --static, --no-pie, --emit-llvm and --train";
  if (IsSharedObject && WantsOwnHeaps)
    return "--heap frame: the program that loads a shared object allocates with a malloc that nothing can stand in for";
  if (Binary.Wipe && !Binary.Runtime.HasOwnHeaps)
    return "--wipe: what functions allocate with libc's malloc is not cleared; leave out --heap system, --static and "
           "--platform nightcore";
  return nullptr;
}

std::optional<FuseByPlanOptions> FuseLine::parse(const Arguments &Line, int &ExitCode) {
  if (StringRef(Line.Given.front()) == "fuse")
    App.name("faas-merge fuse");
  else
    App.footer("faas-merge COMMAND ...\nfaas-merge [OPTION]... [NAME=]FILE...");
  std::optional<int> Status = faas::parse(App, Line);
  if (!Status) {
    derive();
    if (const char *Why = contradiction())
      Status = refuse(App, Why);
  }
  if (!Status)
    return std::move(Opts);
  ExitCode = *Status;
  return std::nullopt;
}

std::optional<FuseByPlanOptions> parseFuseCommand(const Arguments &Line, int &ExitCode) {
  return FuseLine().parse(Line, ExitCode);
}

Expected<int> fuseCommand(const Arguments &Line) {
  int ExitCode = 0;
  std::optional<FuseByPlanOptions> Opts = parseFuseCommand(Line, ExitCode);
  if (!Opts)
    return ExitCode;
  return exitStatus(fuseByPlan(*Opts));
}

} // namespace faas
