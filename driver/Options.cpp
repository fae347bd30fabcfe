//===- Options.cpp - the command line of faas-merge ---------------------------------------------------------===//

#include "Options.h"

#include "Cache.h"
#include "deploy/Deployment.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/WithColor.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace faas {

/// False where the program has to stop, with `ExitCode`.
static bool parse(CLI::App &App, int Argc, const char *const *Argv, int &ExitCode) {
  try {
    App.parse(Argc, Argv);
    return true;
  } catch (const CLI::ConfigError &E) {
    // CLI11 says "INI was not able to parse KEY", for a section "SECTION.++", and does not say where.
    std::string Text = E.what();
    llvm::StringRef Key = llvm::StringRef(Text).rsplit(' ').second;
    Key.consume_back(".++");
    llvm::WithColor::error(llvm::errs(), "faas-merge")
        << App.get_config_ptr()->as<std::string>() << ": cannot use '" << Key
        << "': expected KEY = VALUE with the name of an option; see " << App.get_name() << " --help\n";
    ExitCode = 2;
    return false;
  } catch (const CLI::ParseError &E) {
    if (E.get_exit_code() == 0) { // --help, --version
      ExitCode = App.exit(E);
      return false;
    }
    llvm::WithColor::error(llvm::errs(), "faas-merge") << E.what() << "; see " << App.get_name() << " --help\n";
    ExitCode = 2;
    return false;
  }
}

static void addPort(CLI::App &App, int &Port, const char *Help) {
  App.add_option("--port", Port, Help)->type_name("PORT")->check(CLI::Range(0, 65535))->capture_default_str();
}

/// How files of profiles are read; `Profile` has to outlive the parse.
static void addProfileReading(CLI::App &App, ProfileOptions &Profile) {
  auto List = [&](const char *Name, std::vector<std::string> &Target, const char *Type, const char *Help) {
    return App.add_option(Name, Target, Help)->type_name(Type)->allow_extra_args(false);
  };
  List("--metrics", Profile.Metrics, "[cpu=|memory=]FILE",
       "CPU and memory of functions: an answer of Prometheus over cAdvisor's metrics, or a profile");
  App.add_option("--function-attribute", Profile.Naming.Attribute,
                 "The attribute of spans that names the function, above those of the conventions")
      ->type_name("KEY");
  List("--rename", Profile.Naming.Renames, "FROM=TO", "Another name for a function of the profile");
  App.add_option("--open-spans", Profile.OpenSpans, "Spans to hold until their traces are complete")
      ->type_name("N")
      ->check(CLI::Range(size_t(1), size_t(100000000)))
      ->capture_default_str();
}

/// Limits and constraints of a plan, which exclude `Plan`, the option for one that was made; `Request` has to outlive
/// the parse.
static std::vector<CLI::Option *> addLimits(CLI::App &App, PlanRequest &Request, CLI::Option *Plan) {
  size_t Before = App.get_options().size();
  auto Bytes = [](std::optional<uint64_t> &Target) {
    return [&Target](const std::string &Text) {
      Target = parseBytes(Text);
      if (!Target || !*Target)
        throw CLI::ValidationError(Text + " is not a number of bytes such as 128M");
    };
  };
  // CLI::Range lets NaN through.
  auto Between = [](double Least, double Most) {
    return [=](const std::string &Text) {
      double Value = 0;
      if (!llvm::StringRef(Text).getAsDouble(Value) && Value >= Least && Value <= Most)
        return std::string();
      return llvm::formatv("{0} is not a number from {1} to {2}", Text, Least, Most).str();
    };
  };
  App.add_option("--cpu", Request.Cpu, "Cores that a binary may need")->type_name("CORES")->check(Between(1e-6, 1e6));
  App.add_option_function<std::string>("--memory", Bytes(Request.Memory), "Memory that a binary may need, as 128M")
      ->type_name("BYTES");
  App.add_option_function<std::string>("--size", Bytes(Request.Size), "Bytes that a binary may have, as 10M")
      ->type_name("BYTES");
  App.add_option("--max-functions", Request.Functions, "Functions that a binary may have")
      ->type_name("N")
      ->check(CLI::Range(uint64_t(1), uint64_t(1000000)));
  auto List = [&](const char *Name, std::vector<std::string> &Target, const char *Help, const char *Type) {
    App.add_option(Name, Target, Help)->type_name(Type)->allow_extra_args(false);
  };
  List("--keep-separate", Request.Separate, "This function has a binary to itself", "FUNCTION");
  List("--together", Request.Together, "Calls between these functions are local", "FUNCTION,FUNCTION...");
  List("--apart", Request.Apart, "These functions are never in one binary", "FUNCTION,FUNCTION...");
  List("--never-clone", Request.NeverClone, "This function is in one binary only", "FUNCTION");
  List("--trust", Request.Trust, "Functions of different labels never share a binary", "FUNCTION=LABEL");
  App.add_option("--plan-seconds", Request.Seconds, "Stop then, with the best plan found and a bound on the best one")
      ->type_name("SECONDS")
      ->check(Between(0, 1e6))
      ->capture_default_str();
  std::vector<CLI::Option *> Limits = App.get_options();
  Limits.erase(Limits.begin(), Limits.begin() + long(Before));
  for (CLI::Option *Limit : Limits)
    Limit->excludes(Plan);
  return Limits;
}

/// An empty folder would be the one where the binary is started. A list is for repeating the option.
static std::string checkRunPath(const std::string &Folder) {
  if (Folder.empty() || llvm::StringRef(Folder).contains(':'))
    return "'" + Folder + "': expected one folder; give the option again for another one";
  return "";
}

/// Why `Pattern` cannot be a pattern for URLs of functions; "" if it can. The runtime (gateways.c) matches it.
static std::string checkGateway(const std::string &Pattern) {
  const std::string Marker = "{function}";
  llvm::StringRef Rest = Pattern;
  if (!Rest.consume_front("http://") && !Rest.consume_front("https://"))
    return Pattern + ": must begin with http:// or https://";
  if (Rest.empty() || Rest.starts_with("/") || Rest.starts_with(":"))
    return Pattern + ": has no host";
  if (Rest.find_if([](char C) { return C <= ' ' || C == 0x7f || llvm::StringRef("@?#;").contains(C); }) != Rest.npos)
    return Pattern + ": must not have a space or one of @ ? # ;";
  if (Rest.count(Marker) != 1)
    return Pattern + ": must have " + Marker + " once, where the function's name stands";
  return "";
}

//===- options of several commands ---------------------------------------------------------------------------===//

static CLI::Option *addInputs(CLI::App &App, std::vector<std::string> &Inputs) {
  return App
      .add_option("input", Inputs,
                  "Bitcode (.bc) or textual IR (.ll) of one function each. The file's stem is the "
                  "function's name; NAME=FILE gives another")
      ->type_name("[NAME=]FILE");
}

static const char *const GatewaysInCode =
    "URLs by which HTTP clients in the functions invoke functions, with {function} for the name; may be repeated. "
    "Known without it: OpenFaaS's and Fission's in the cluster, and FAAS_GATEWAY at run time";
static const char *const GatewaysInTraces =
    "URLs in traces that invoke functions, with {function} for the name; may be repeated. Known without it: "
    "OpenFaaS's and Fission's";

static void addGateways(CLI::App &App, std::vector<std::string> &Gateways, const char *Help) {
  App.add_option("--gateway", Gateways, Help)
      ->type_name("PATTERN")
      ->check(CLI::Validator(checkGateway, ""))
      ->allow_extra_args(false);
}

static void addRustSysroot(CLI::App &App, std::string &RustSysroot) {
  App.add_option("--rust-sysroot", RustSysroot,
                 "Where to find Rust's standard library for inputs of rustc --emit=llvm-bc. Default: "
                 "`rustc --print sysroot`")
      ->type_name("DIR");
}

static const char *const ReportHelp = "Write a page with the call graph before and after, the binaries and what they "
                                      "need, and what was not fused and why";

static std::vector<std::string> platformNames() {
  return {
#define FAAS_PLATFORM(ID, NAME) NAME,
#include "faas_abi.inc"
      "nightcore",
  };
}

//===- the commands ------------------------------------------------------------------------------------------===//

std::optional<FuseByPlanOptions> parseCommandLine(int Argc, const char *const *Argv, int &ExitCode) {
  CLI::App App{"Fuses serverless functions, given as LLVM bitcode, into one binary.", "faas-merge"};
  FuseByPlanOptions Opts;
  FuseOptions &Binary = Opts.Binary;
  Assignments &Assigned = Binary.Assigned;
  LinkSettings &Link = Binary.Link;
  std::string Level = "2", Heap = "frame";

  addInputs(App, Binary.Inputs)->required();
  App.add_option("-o,--output", Binary.Output, "The binary to write")->type_name("FILE")->capture_default_str();
  App.add_option("--root", Binary.Root,
                 "The function that a request from outside invokes. Default: the only one that no other invokes")
      ->type_name("NAME");
  App.add_option("--profile", Binary.Profile.Files,
                 "Calls between functions as measured, or traces; marks the hot ones in the report. - is stdin")
      ->type_name("FILE")
      ->allow_extra_args(false);
  addProfileReading(App, Binary.Profile);
  CLI::Option *Plan =
      App.add_option("--plan", Opts.Plan, "Fuse as this plan of faas-merge plan says")->type_name("FILE");
  std::vector<CLI::Option *> Limits = addLimits(App, Opts.Limits, Plan);
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
  CLI::Option *Train =
      App.add_option("--train", Binary.Train,
                     "Make a slow binary that appends to FILE its functions as they are first used")
          ->type_name("FILE");
  App.add_option("--order", Link.Order,
                 "Put the functions that FILE, of a binary made with --train, names next to each other")
      ->type_name("FILE")
      ->excludes(Train);
  App.add_flag("--static", Link.Static, "Link everything into the binary, the C library too")
      ->excludes(Lazy, RunPath);
  App.add_flag("--no-pie", Link.NoPie,
               "Link for a fixed address: a start has nothing to relocate, but an attacker knows where the code is");
  App.add_option("--isolate", Assigned.Isolation,
                 "How far invocations are kept apart: fresh (default: state of its own for each), shared (state that "
                 "stays from one to the next, as in a warm container) or process (a forked process for each). FUNCTION "
                 "may be *; a name wins over it")
      ->type_name("FUNCTION=MODE,...")
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
  CLI::Option *HeapOption =
      App.add_option("--heap", Heap,
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
  bool NoShare = false;
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
  bool NoCache = false;
  App.add_flag("--no-cache", NoCache, "Keep no object code and use none that is kept")->excludes("--cache");
  App.add_flag("-g", Binary.Debug, "Keep symbols and the debug information of the inputs");
  App.add_flag("--emit-llvm", Binary.EmitLlvm, "Write the fused module and stop: as text if FILE ends in .ll");
  App.add_option("--summary-json", Binary.SummaryJson, "Write the closing table as JSON too")->type_name("FILE");
  App.add_option("--report", Opts.ReportPage, ReportHelp)->type_name("FILE.html");
  App.add_option("--time-trace", Binary.TimeTrace, "Write what took how long, for chrome://tracing")->type_name("FILE");
  addRustSysroot(App, Binary.RustSysroot);
  App.add_flag("--keep-backtrace", Binary.KeepBacktrace,
               "Keep what a Rust panic needs to print names and lines of frames with RUST_BACKTRACE");
  App.add_flag("--save-temps", Binary.SaveTemps, "Keep the module after each step beside the output");
  App.add_flag("-v,--verbose", Binary.Verbose, "Say what each step does");
  App.set_config("--config", "", "Options as lines KEY = VALUE (TOML); those of the command line win")
      ->type_name("FILE");
  App.allow_config_extras(CLI::config_extras_mode::error);
  App.set_version_flag("--version", "faas-merge " FAAS_VERSION);

  if (!parse(App, Argc, Argv, ExitCode))
    return std::nullopt;
  Binary.OptLevel = Level[0];
  // Debug information says of each line whose it is, and --emit-llvm writes one module.
  Binary.Share = !NoShare && !Binary.Debug && !Binary.EmitLlvm;
  if (NoCache)
    Binary.Cache.clear();
  else if (Binary.Cache.empty())
    Binary.Cache = defaultCacheFolder();
  auto Refuse = [&](const char *Text) {
    llvm::WithColor::error(llvm::errs(), "faas-merge") << Text << "; see " << App.get_name() << " --help\n";
    ExitCode = 2;
    return std::nullopt;
  };
  if (Link.Static && HeapOption->count() && Heap == "frame")
    return Refuse("--heap frame: with --static functions allocate with libc's malloc, which nothing can stand in for");
  if (Binary.Runtime.isSharedObject() && (Link.Static || Link.NoPie || Binary.EmitLlvm || !Binary.Train.empty()))
    return Refuse("--platform nightcore: makes a shared object; leave out --static, --no-pie, --emit-llvm and --train");
  if (Binary.Runtime.isSharedObject() && HeapOption->count() && Heap == "frame")
    return Refuse(
        "--heap frame: the program that loads a shared object allocates with a malloc that nothing can stand in "
        "for");
  Binary.Runtime.HasOwnHeaps = Heap == "frame" && !Link.Static && !Binary.Runtime.isSharedObject();
  if (Binary.Wipe && !Binary.Runtime.HasOwnHeaps)
    return Refuse("--wipe: what functions allocate with libc's malloc is not cleared; leave out --heap system, "
                  "--static and --platform nightcore");
  Binary.Profile.Naming.Gateways = Binary.Gateways;
  Opts.HasLimits = std::any_of(Limits.begin(), Limits.end(), [](CLI::Option *Limit) { return Limit->count() > 0; });
  Binary.MeasureParts = !Opts.ReportPage.empty();
  return Opts;
}

std::optional<BitcodeOptions> parseBitcodeCommand(int Argc, const char *const *Argv, int &ExitCode) {
  CLI::App App{"Makes one file of bitcode of a function, for faas-merge: a Cargo package, or what stands behind -- as "
               "for a C compiler.",
               "faas-merge bitcode"};
  BitcodeOptions Opts;
  App.add_option("-o,--output", Opts.Output, "The file to write")->type_name("FILE.bc")->required();
  App.add_option("--name", Opts.Name, "The function's name. Default: the stem of the file that faas-merge is given")
      ->type_name("NAME");
  CLI::Option *Cargo = App.add_option("--cargo", Opts.Cargo, "Folder of a Cargo package")->type_name("DIR");
  App.add_option("--bin", Opts.Bin, "Which of its binaries. Default: the only one")->type_name("NAME")->needs(Cargo);
  App.add_option("--features", Opts.Features, "As for cargo build")->type_name("FEATURES")->needs(Cargo);
  App.add_option("--env", Opts.Environment, "Variables (a line NAME=VALUE each) that only this function sees")
      ->type_name("FILE");
  App.add_flag("--keep-separate", Opts.Separate, "The function is never in one binary with others");
  App.footer("faas-merge bitcode -o FILE.bc -- a.c b.cpp -Iinclude -lfoo\n"
             "faas-merge bitcode -o FILE.bc --cargo DIR --bin NAME");

  const char *const *End = std::find_if(Argv, Argv + Argc, [](llvm::StringRef Argument) { return Argument == "--"; });
  if (!parse(App, static_cast<int>(End - Argv), Argv, ExitCode))
    return std::nullopt;
  if (End != Argv + Argc)
    Opts.Compiler.assign(End + 1, Argv + Argc);
  if (Opts.Cargo.empty() == Opts.Compiler.empty()) {
    llvm::WithColor::error(llvm::errs(), "faas-merge")
        << "give either --cargo DIR or sources behind --; see faas-merge bitcode --help\n";
    ExitCode = 2;
    return std::nullopt;
  }
  return Opts;
}

std::optional<InspectOptions> parseInspectCommand(int Argc, const char *const *Argv, int &ExitCode) {
  CLI::App App{"Says what is in the bitcode of functions, and what fusing them will take.", "faas-merge inspect"};
  InspectOptions Opts;
  addInputs(App, Opts.Inputs)->required();
  addGateways(App, Opts.Gateways, GatewaysInCode);
  addRustSysroot(App, Opts.RustSysroot);
  App.add_flag("--json", Opts.Json, "As JSON");
  if (!parse(App, Argc, Argv, ExitCode))
    return std::nullopt;
  return Opts;
}

std::optional<ProfileCommandOptions> parseProfileCommand(int Argc, const char *const *Argv, int &ExitCode) {
  CLI::App App{"Reads traces and profiles, and says which functions call which, how often and for how long.",
               "faas-merge profile"};
  ProfileCommandOptions Opts;
  App.add_option("file", Opts.Profile.Files,
                 "Traces (OTLP, Tempo, Jaeger, Zipkin) or profiles, plain or packed by gzip or zstd. - is stdin")
      ->type_name("FILE")
      ->required();
  addProfileReading(App, Opts.Profile);
  addGateways(App, Opts.Profile.Naming.Gateways, GatewaysInTraces);
  App.add_option("-o,--output", Opts.Output, "Write the call graph as JSON, for --profile")->type_name("FILE");
  App.add_option("--dot", Opts.Dot, "Draw the call graph, for Graphviz")->type_name("FILE");
  App.add_option("--html", Opts.Html, "Draw the call graph, as a page")->type_name("FILE");
  App.add_option("--folded", Opts.Folded, "Write folded stacks of functions' own time, for FlameGraph and speedscope")
      ->type_name("FILE");
  App.add_option("--chrome-trace", Opts.ChromeTrace, "Write the timeline of the slowest request, for Perfetto")
      ->type_name("FILE");
  if (!parse(App, Argc, Argv, ExitCode))
    return std::nullopt;
  return Opts;
}

std::optional<PlanOptions> parsePlanCommand(int Argc, const char *const *Argv, int &ExitCode) {
  CLI::App App{"Decides which functions belong into one binary: under the limits, with the fewest calls left remote.",
               "faas-merge plan"};
  PlanOptions Opts;
  CLI::Option *Inputs = addInputs(App, Opts.Inputs);
  CLI::Option *Profile =
      App.add_option("--profile", Opts.Profile.Files, "Functions and their calls as measured, or traces. - is stdin")
          ->type_name("FILE")
          ->allow_extra_args(false);
  addProfileReading(App, Opts.Profile);
  addGateways(App, Opts.Profile.Naming.Gateways, GatewaysInTraces);
  CLI::Option *Plan =
      App.add_option("--plan", Opts.Plan, "Look at this plan instead of making one")->type_name("FILE")
          ->excludes(Profile)
          ->excludes(Inputs);
  addLimits(App, Opts.Request, Plan);
  App.add_option("--replay", Opts.Replay, "Say how many remote calls each of these traces would make under the plan")
      ->type_name("TRACES")
      ->allow_extra_args(false);
  App.add_option("-o,--output", Opts.Output, "Write the plan as JSON")->type_name("FILE");
  App.add_option("--dot", Opts.Dot, "Draw the binaries, for Graphviz")->type_name("FILE");
  App.add_option("--report", Opts.ReportPage, ReportHelp)->type_name("FILE.html");
  if (!parse(App, Argc, Argv, ExitCode))
    return std::nullopt;
  if (Opts.Profile.Files.empty() && Opts.Plan.empty() && Opts.Inputs.empty()) {
    llvm::WithColor::error(llvm::errs(), "faas-merge")
        << "--profile is required, or bitcode, or --plan; see faas-merge plan --help\n";
    ExitCode = 2;
    return std::nullopt;
  }
  return Opts;
}

std::optional<DeployOptions> parseDeployCommand(int Argc, const char *const *Argv, int &ExitCode) {
  CLI::App App{
      "Writes what a platform needs to run fused binaries in place of the functions that they are named after.",
      "faas-merge deploy"};
  DeployOptions Opts;
  std::vector<std::string> Platforms;
  for (const DeployTarget &Target : deployTargets())
    Platforms.push_back(Target.Name.str());
  App.add_option("input", Opts.Input, "A plan.json with its binaries beside it, or one binary")
      ->type_name("FILE")
      ->required();
  App.add_option("--platform", Opts.Platform, "Where they will run")
      ->type_name("PLATFORM")
      ->required()
      ->check(CLI::IsMember(Platforms));
  App.add_option("-o,--output", Opts.Output, "A new folder for the files")->type_name("DIR")->required();
  App.add_option("--registry", Opts.Registry, "Where images are pushed to: they are named PREFIX/FUNCTION:fused")
      ->type_name("PREFIX");
  App.add_option("--original", Opts.Originals,
                 "The function's program, or a folder with those of all: files to roll back with are made of them too")
      ->type_name("PATH");
  if (!parse(App, Argc, Argv, ExitCode))
    return std::nullopt;
  return Opts;
}

std::optional<RunOptions> parseRunCommand(int Argc, const char *const *Argv, int &ExitCode) {
  CLI::App App{"Serves functions on this machine, at /function/NAME and /async-function/NAME, until it is interrupted.",
               "faas-merge run"};
  RunOptions Opts;
  App.add_option("input", Opts.Inputs,
                 "Programs, fused or not, named as their functions; folders of them; a plan.json with its binaries "
                 "beside it")
      ->type_name("PATH")
      ->required();
  App.add_option(
         "--platform", Opts.Platform,
         "How they are run: stdin (a process for each request) or http (a server each). Default: http, and stdin "
         "for programs without the runtime's server")
      ->type_name("PLATFORM")
      ->check(CLI::IsMember({"stdin", "http"}));
  addPort(App, Opts.Port, "The gateway's port on loopback; 0 for a free one");
  App.add_option("--timeout", Opts.Seconds, "Seconds that an invocation may take; 0 for any")
      ->type_name("SECONDS")
      ->check(CLI::Range(0u, 86400u))
      ->capture_default_str();
  if (!parse(App, Argc, Argv, ExitCode))
    return std::nullopt;
  return Opts;
}

std::optional<CollectOptions> parseCollectCommand(int Argc, const char *const *Argv, int &ExitCode) {
  CLI::App App{"Takes the profiles that instrumented functions post (FAAS_PROFILE=http://HOST:PORT/), until it is "
               "interrupted.",
               "faas-merge collect"};
  CollectOptions Opts;
  App.add_option("-o,--output", Opts.Output, "Their sum, for --profile. What is in it already is added to")
      ->type_name("FILE")
      ->required();
  App.add_option("--address", Opts.Address, "The IPv4 address to listen at; 0.0.0.0 for all")
      ->type_name("ADDRESS")
      ->check(CLI::ValidIPV4)
      ->capture_default_str();
  addPort(App, Opts.Port, "The port; 0 for a free one");
  if (!parse(App, Argc, Argv, ExitCode))
    return std::nullopt;
  return Opts;
}

std::optional<ExplainOptions> parseExplainCommand(int Argc, const char *const *Argv, int &ExitCode) {
  CLI::App App{"Says why a plan has two functions in one binary, or not, and what forcing it would cost.",
               "faas-merge explain"};
  ExplainOptions Opts;
  App.add_option("first", Opts.First, "A function")->type_name("FUNCTION")->required();
  App.add_option("second", Opts.Second, "Another one")->type_name("FUNCTION")->required();
  App.add_option("--plan", Opts.Plan, "What faas-merge plan -o wrote")->type_name("FILE")->required();
  if (!parse(App, Argc, Argv, ExitCode))
    return std::nullopt;
  return Opts;
}

std::optional<DiffOptions> parseDiffCommand(int Argc, const char *const *Argv, int &ExitCode) {
  CLI::App App{"Compares two plans. Exit status: 0 no more remote calls than before, 1 more, or an error.",
               "faas-merge diff"};
  DiffOptions Opts;
  App.add_option("old", Opts.Old, "What faas-merge plan -o wrote")->type_name("OLD.json")->required();
  App.add_option("new", Opts.New, "The same, later")->type_name("NEW.json")->required();
  if (!parse(App, Argc, Argv, ExitCode))
    return std::nullopt;
  return Opts;
}

} // namespace faas
