//===- PlanCommands.cpp - faas-merge plan, explain and diff -------------------------------------------------===//

#include "PlanCommands.h"

#include "Application.h"
#include "Output.h"
#include "PlanFile.h"
#include "PlanText.h"
#include "Replay.h"
#include "html/ReportPage.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

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

Error planCommand(const PlanOptions &Opts) {
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

Error explainCommand(const ExplainOptions &Opts) {
  Expected<Plan> P = readPlan(Opts.Plan);
  if (!P)
    return P.takeError();
  for (const std::string &Name : {Opts.First, Opts.Second})
    if (!P->Input.Functions.count(Name))
      return createStringError(Opts.Plan + ": no function '" + Name + "'");
  return explain(*P, Opts.First, Opts.Second, outs());
}

Error diffCommand(const DiffOptions &Opts) {
  Expected<Plan> Old = readPlan(Opts.Old);
  if (!Old)
    return Old.takeError();
  Expected<Plan> New = readPlan(Opts.New);
  if (!New)
    return New.takeError();
  if (Old->InTime != New->InTime)
    return createStringError(Opts.New + ": counts in another unit than " + Opts.Old +
                             ": one profile has latencies, the other has not");
  return diffPlans(*Old, *New, outs());
}

} // namespace faas
