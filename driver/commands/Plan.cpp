//===- Plan.cpp - faas-merge plan ---------------------------------------------------------------------------===//

#include "Commands.h"

#include "CommandLine.h"
#include "fuse/Application.h"
#include "plan/PlanFile.h"
#include "plan/PlanText.h"
#include "plan/Replay.h"
#include "report/ReportPage.h"
#include "support/Output.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

namespace {

struct PlanOptions {
  std::vector<std::string> Inputs; ///< PATH or NAME=PATH; may be empty
  ProfileOptions Profile;
  std::string Plan; ///< "" = make one of Profile
  std::vector<std::string> Replay; ///< files of traces
  PlanRequest Request;
  std::string Output; ///< "" = none
  std::string Dot;    ///< "" = none
  std::string ReportPage; ///< "" = none
};

} // namespace

static Expected<Profile> readInputs(const PlanOptions &Opts) {
  Expected<Application> App = readApplication(Opts.Inputs, /*Jobs=*/0, /*OptLevel=*/'2');
  if (!App)
    return App.takeError();
  return profileOf(*App, Opts.Profile);
}

static Expected<Plan> makePlanOf(const PlanOptions &Opts) {
  Expected<Profile> Input = Opts.Inputs.empty() ? readProfile(Opts.Profile) : readInputs(Opts);
  if (!Input)
    return Input.takeError();
  Expected<Plan> P = makePlan(*Input, Opts.Request);
  if (!P)
    return createStringError(join(Opts.Profile.Files.empty() ? Opts.Inputs : Opts.Profile.Files, ", ") + ": " +
                             toString(P.takeError()));
  return P;
}

static Error planFor(const PlanOptions &Opts) {
  for (const std::string &Path : {Opts.Output, Opts.Dot, Opts.ReportPage})
    if (Error E = Path.empty() ? Error::success() : checkWritable(Path))
      return E;
  Expected<Plan> P = Opts.Plan.empty() ? makePlanOf(Opts) : readPlan(Opts.Plan);
  if (!P)
    return P.takeError();
  printPlan(*P, outs());
  if (!Opts.Replay.empty()) {
    ProfileOptions Traces = Opts.Profile;
    Traces.Files = Opts.Replay;
    Traces.Metrics.clear();
    if (Error E = replay(*P, Traces, outs()))
      return E;
  }
  auto Write = [](const std::string &Path, const std::string &Text) {
    return Path.empty() ? Error::success() : writeTextFile(Path, [&](raw_ostream &OS) { OS << Text; });
  };
  if (Error E = Write(Opts.Output, planAsJson(*P)))
    return E;
  if (Error E = Write(Opts.Dot, planAsDot(*P)))
    return E;
  if (Opts.ReportPage.empty())
    return Error::success();
  return writeTextFile(Opts.ReportPage, [&](raw_ostream &OS) { printReportPage(*P, {}, OS); });
}

Expected<int> planCommand(const Arguments &Line) {
  CLI::App App{"Decides which functions belong into one binary: under the limits, with the fewest calls left remote.",
               "faas-merge plan"};
  PlanOptions Opts;
  CLI::Option *Inputs = addInputs(App, Opts.Inputs);
  CLI::Option *Profile = App.add_option("--profile", Opts.Profile.Files,
                                        "Functions and their calls as measured, or traces. - is stdin")
                             ->type_name("FILE")
                             ->allow_extra_args(false);
  addProfileReading(App, Opts.Profile);
  addGateways(App, Opts.Profile.Naming.Gateways, GatewaysInTraces);
  CLI::Option *Plan = App.add_option("--plan", Opts.Plan, "Look at this plan instead of making one")
                          ->type_name("FILE")
                          ->excludes(Profile)
                          ->excludes(Inputs);
  addLimits(App, Opts.Request, Plan);
  App.add_option("--replay", Opts.Replay, "Say how many remote calls each of these traces would make under the plan")
      ->type_name("TRACES")
      ->allow_extra_args(false);
  App.add_option("-o,--output", Opts.Output, "Write the plan as JSON")->type_name("FILE");
  App.add_option("--dot", Opts.Dot, "Draw the binaries, for Graphviz")->type_name("FILE");
  addReportPage(App, Opts.ReportPage);
  if (std::optional<int> Status = parse(App, Line))
    return *Status;
  if (Opts.Profile.Files.empty() && Opts.Plan.empty() && Opts.Inputs.empty())
    return refuse(App, "--profile is required, or bitcode, or --plan");
  return exitStatus(planFor(Opts));
}

} // namespace faas
