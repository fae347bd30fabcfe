//===- Inspect.cpp - faas-merge inspect ---------------------------------------------------------------------===//
//
//   faas-merge inspect greet.bc
//
// Does to each input what a merge does to it before functions meet, and says what the steps found: the same code looks,
// so the same is seen. No native library has to be there.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Commands.h"

#include "CommandLine.h"
#include "bitcode/Inputs.h"
#include "bitcode/Languages.h"
#include "codegen/Optimise.h"
#include "faas/Invocations.h"
#include "faas/Urls.h"
#include "fuse/FunctionSteps.h"
#include "report/Report.h"
#include "support/Diagnostics.h"
extern "C" {
#include "core/url_patterns.h"
}

#include "llvm/ADT/StringExtras.h"

#include <nlohmann/json.hpp>

using namespace llvm;

namespace faas {

namespace {

struct InspectOptions {
  std::vector<std::string> Inputs; ///< PATH or NAME=PATH
  std::vector<std::string> Gateways; ///< URL patterns with {function}
  std::string RustSysroot; ///< "" = that of the rustc on PATH
  bool Json = false;
};

/// A place where the function invokes another one.
struct CallSite {
  std::string Callee; ///< "" where it is computed at run time
  StringRef Boundary; ///< as in docs/boundaries.md
  std::string Url; ///< "" for the SDK, and where it is computed
  std::string Location; ///< "file:line", or "" without debug information
};

/// What the steps leave no trace of.
struct Inspection {
  FunctionInput Input;
  std::vector<std::string> Languages;
  std::string Tools;
  std::vector<CallSite> Calls;
  unsigned Functions = 0; ///< that are left
  uint64_t Instructions = 0;
};

} // namespace

//===- calls ------------------------------------------------------------------------------------------------===//

/// The function's name in `Url`, still encoded, by the patterns of the user's and those that are always known.
static std::optional<std::string> calleeOf(const std::string &Url, const std::vector<std::string> &Gateways) {
  faas_url Parts;
  faas_span Name;
  if (!faas_url_split(Url.c_str(), &Parts))
    return std::nullopt;
  for (const std::string &Gateway : Gateways)
    if (faas_url_match(Gateway.c_str(), &Parts, &Name))
      return std::string(Name.data, Name.size);
  for (const char *const *Pattern = faas_url_patterns; *Pattern; ++Pattern)
    if (faas_url_match(*Pattern, &Parts, &Name))
      return std::string(Name.data, Name.size);
  return std::nullopt;
}

/// Whether `Url` is what a pattern has before the name, so that the name is put behind it at run time.
static bool isStartOfPattern(StringRef Url, const std::vector<std::string> &Gateways) {
  auto Begins = [&](StringRef Pattern) { return Url == Pattern.split('{').first; };
  for (const char *const *Pattern = faas_url_patterns; *Pattern; ++Pattern)
    if (Begins(*Pattern))
      return true;
  return any_of(Gateways, Begins);
}

static std::vector<CallSite> callsOf(const Module &M, const std::vector<std::string> &Gateways) {
  std::vector<CallSite> Calls;
  for (const Invocation &Site : invocationsIn(M))
    Calls.push_back({Site.Callee.value_or(""), "SDK", "", Site.Location});
  StringRef Client = M.getFunction("curl_easy_perform") ? "libcurl" : "sockets";
  for (const UrlUse &Use : findUrls(M)) {
    if (Use.Url.empty())
      Calls.push_back({"", "libcurl", "", Use.Location});
    else if (std::optional<std::string> Callee = calleeOf(Use.Url, Gateways))
      Calls.push_back({*Callee, Client, Use.Url, Use.Location});
    else if (isStartOfPattern(Use.Url, Gateways))
      Calls.push_back({"", Client, Use.Url, Use.Location});
  }
  return Calls;
}

//===- the steps --------------------------------------------------------------------------------------------===//

static Expected<Inspection> lookAt(FunctionInput Input, const InspectOptions &Options) {
  Inspection Found;
  Module &M = *Input.Module;
  for (const std::string &Language : languagesOf(M))
    Found.Languages.push_back(Language);
  Found.Tools = Input.Needs.Tools.empty() ? toolsOf(M) : Input.Needs.Tools;

  if (Error E = stripFunction(Input, Options.RustSysroot, /*KeepBacktrace=*/false))
    return std::move(E);
  exposeCallees(M, '2');
  for (const Function &F : M)
    if (!F.isDeclaration()) {
      ++Found.Functions;
      Found.Instructions += F.getInstructionCount();
    }
  Found.Calls = callsOf(M, Options.Gateways);

  IsolateOptions Isolation;
  Isolation.Function = Input.Name;
  ModulePassManager Isolate;
  Isolate.addPass(IsolatePass(Isolation, &Input.Isolated));
  if (Error E = runPasses(M, std::move(Isolate)))
    return std::move(E);
  Input.Module.reset();
  Found.Input = std::move(Input);
  return Found;
}

//===- output -----------------------------------------------------------------------------------------------===//

static void printText(const Inspection &I, raw_ostream &OS) {
  const FunctionInput &F = I.Input;
  const IsolateReport &Isolated = F.Isolated;
  auto Counted = [](uint64_t Count, StringRef Noun) {
    return (Twine(Count) + " " + Noun + (Count == 1 ? "" : "s")).str();
  };
  auto OrNone = [](const std::string &Text) { return Text.empty() ? "none" : Text; };
  OS << F.Path << ": function " << F.Name << "\n";
  OS << "  language   " << F.Language;
  if (I.Languages.size() > 1)
    OS << " (" << join(I.Languages, ", ") << ")";
  OS << "\n  tools      " << (I.Tools.empty() ? "unknown" : I.Tools) << "\n";
  OS << "  entry      " << Isolated.Entry << "\n";
  OS << "  kind       " << Isolated.Kind.Name << " (" << Isolated.Kind.By << ")\n";
  OS << "  size       " << Counted(I.Functions, "function") << ", " << Counted(I.Instructions, "instruction") << " of "
     << formatBytes(F.InputBytes);
  if (F.Stripped.Functions)
    OS << ", without " << Counted(F.Stripped.Functions, "function") << " that " << Isolated.Entry << " does not reach";
  OS << "\n";
  OS << "  globals    " << Isolated.Globals << " mutable, " << formatBytes(Isolated.DataBytes) << "; "
     << Counted(Isolated.ThreadLocals, "thread-local") << ", " << formatBytes(Isolated.ThreadDataBytes) << "\n";
  OS << "  mode       " << Isolated.Mode << "\n";
  for (const UnemulatedUse &Use : Isolated.Unemulated)
    OS << "    " << Use.Symbol << (Use.Location.empty() ? "" : " at " + Use.Location) << " " << Use.Effect << "\n";
  if (F.Needs.Separate)
    OS << "  binary     one of its own\n";
  OS << "  hooks      " << OrNone(join(Isolated.Hooks, ", ")) << "\n";
  OS << "  variables  " << OrNone(join(F.Needs.Environment, ", ")) << "\n";
  OS << "  libraries" << (F.Needs.Libraries.empty() ? "  none" : "") << "\n";
  for (const ManifestLibrary &Library : F.Needs.Libraries)
    OS << "    " << Library.Name << (Library.Soname.empty() ? "" : " (" + Library.Soname + ")") << "\n";
  for (const std::string &Folder : F.Needs.LibraryPaths)
    OS << "    in " << Folder << "\n";
  for (const std::string &Folder : F.Needs.RunPaths)
    OS << "    at run time in " << Folder << "\n";
  OS << "  calls" << (I.Calls.empty() ? "      none" : "") << "\n";
  for (const CallSite &Call : I.Calls) {
    OS << "    " << (Call.Callee.empty() ? "a name that is computed" : Call.Callee) << "  " << Call.Boundary;
    if (!Call.Url.empty())
      OS << " " << Call.Url;
    OS << (Call.Location.empty() ? "" : "  " + Call.Location) << "\n";
  }
}

static nlohmann::ordered_json asJson(const Inspection &I) {
  using nlohmann::ordered_json;
  const FunctionInput &F = I.Input;
  ordered_json Libraries = ordered_json::array(), Calls = ordered_json::array(), Unemulated = ordered_json::array();
  for (const ManifestLibrary &Library : F.Needs.Libraries)
    Libraries.push_back({{"name", Library.Name}, {"soname", Library.Soname}});
  for (const CallSite &Call : I.Calls)
    Calls.push_back(
        {{"callee", Call.Callee}, {"boundary", Call.Boundary.str()}, {"url", Call.Url}, {"location", Call.Location}});
  for (const UnemulatedUse &Use : F.Isolated.Unemulated)
    Unemulated.push_back({{"symbol", Use.Symbol}, {"effect", Use.Effect}, {"location", Use.Location}});
  return {{"name", F.Name},
          {"path", F.Path},
          {"language", F.Language},
          {"languages", I.Languages},
          {"tools", I.Tools},
          {"entry", F.Isolated.Entry},
          {"kind", F.Isolated.Kind.Name},
          {"kind_by", F.Isolated.Kind.By},
          {"bytes", F.InputBytes},
          {"functions", I.Functions},
          {"instructions", I.Instructions},
          {"dropped_functions", F.Stripped.Functions},
          {"globals", F.Isolated.Globals},
          {"data_bytes", F.Isolated.DataBytes},
          {"thread_locals", F.Isolated.ThreadLocals},
          {"thread_data_bytes", F.Isolated.ThreadDataBytes},
          {"mode", F.Isolated.Mode},
          {"unemulated", Unemulated},
          {"separate", F.Needs.Separate},
          {"hooks", F.Isolated.Hooks},
          {"environment", F.Needs.Environment},
          {"libraries", Libraries},
          {"library_paths", F.Needs.LibraryPaths},
          {"run_paths", F.Needs.RunPaths},
          {"calls", Calls}};
}

static Error inspect(const InspectOptions &Options) {
  Expected<std::vector<FunctionInput>> Inputs = loadInputs(Options.Inputs, /*Jobs=*/0, /*Verbose=*/false);
  if (!Inputs)
    return Inputs.takeError();
  std::vector<Inspection> Found;
  for (FunctionInput &Input : *Inputs) {
    Expected<Inspection> One = lookAt(std::move(Input), Options);
    if (!One)
      return One.takeError();
    Found.push_back(std::move(*One));
  }
  if (!Options.Json) {
    for (const Inspection &I : Found)
      printText(I, outs());
    return Error::success();
  }
  nlohmann::ordered_json Document = {{"version", 1}, {"functions", nlohmann::ordered_json::array()}};
  for (const Inspection &I : Found)
    Document["functions"].push_back(asJson(I));
  outs() << Document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  return Error::success();
}

Expected<int> inspectCommand(const Arguments &Line) {
  CLI::App App{"Says what is in the bitcode of functions, and what fusing them will take.", "faas-merge inspect"};
  InspectOptions Opts;
  addInputs(App, Opts.Inputs)->required();
  addGateways(App, Opts.Gateways, GatewaysInCode);
  addRustSysroot(App, Opts.RustSysroot);
  App.add_flag("--json", Opts.Json, "As JSON");
  if (std::optional<int> Status = parse(App, Line))
    return *Status;
  return exitStatus(inspect(Opts));
}

} // namespace faas
