//===- Profile.cpp - faas-merge profile ---------------------------------------------------------------------===//

#include "Commands.h"

#include "CommandLine.h"
#include "profile/TraceFiles.h"
#include "report/GraphText.h"
#include "support/Output.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

namespace {

struct ProfileCommandOptions {
  ProfileOptions Profile;
  std::string Output, Dot, Html, Folded, ChromeTrace; ///< "" = none
};

} // namespace

static Error readProfiles(const ProfileCommandOptions &Opts) {
  for (const std::string &Path : {Opts.Output, Opts.Dot, Opts.Html, Opts.Folded, Opts.ChromeTrace})
    if (Error E = Path.empty() ? Error::success() : checkWritable(Path))
      return E;
  Expected<ImportedProfile> Imported = importProfile(Opts.Profile);
  if (!Imported)
    return Imported.takeError();
  printWarnings(Imported->Warnings);
  for (const std::string &Path : {Opts.Folded, Opts.ChromeTrace})
    if (!Path.empty() && !Imported->Graph.Traces)
      return createStringError(Path + ": needs traces; the profile has counts only");
  printProfile(*Imported, outs());
  auto Write = [](const std::string &Path, function_ref<void(raw_ostream &)> To) {
    return Path.empty() ? Error::success() : writeTextFile(Path, To);
  };
  const Profile &P = Imported->Profile;
  if (Error E = Write(Opts.Output, [&](raw_ostream &OS) { OS << callGraphAsJson(P); }))
    return E;
  if (Error E = Write(Opts.Dot, [&](raw_ostream &OS) { printGraphAsDot(P, OS); }))
    return E;
  if (Error E = Write(Opts.Html, [&](raw_ostream &OS) { printGraphAsHtml(P, OS); }))
    return E;
  if (Error E = Write(Opts.Folded, [&](raw_ostream &OS) { printFolded(Imported->Graph, OS); }))
    return E;
  return Write(Opts.ChromeTrace, [&](raw_ostream &OS) { printChromeTrace(Imported->Graph, OS); });
}

Expected<int> profileCommand(const Arguments &Line) {
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
  if (std::optional<int> Status = parse(App, Line))
    return *Status;
  return exitStatus(readProfiles(Opts));
}

} // namespace faas
