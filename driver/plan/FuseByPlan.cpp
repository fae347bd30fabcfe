//===- FuseByPlan.cpp - as many binaries as a plan has ------------------------------------------------------===//

#include "FuseByPlan.h"

#include "Application.h"
#include "Output.h"
#include "Pipeline.h"
#include "PlanFile.h"
#include "PlanText.h"
#include "html/ReportPage.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace faas {

/// The plan that was given, for these inputs and this profile; or a new one.
static Expected<Plan> choosePlan(const Options &Opts, const Application &App) {
  Expected<Profile> Input = profileOf(App, Opts.Profile);
  if (!Input)
    return Input.takeError();
  if (Opts.Plan.empty())
    return makePlan(*Input, Opts.Limits);
  Expected<Plan> Given = readPlan(Opts.Plan);
  if (!Given)
    return Given.takeError();
  for (const auto &[Name, F] : Given->Input.Functions)
    if (!App.Names.count(Name))
      return createStringError(Opts.Plan + ": is a plan for other inputs: function '" + Name + "' is not among these");
  for (const std::string &Name : App.Names)
    if (!Given->Input.Functions.count(Name))
      return createStringError(Opts.Plan + ": is a plan for other inputs: it has no function '" + Name + "'");
  for (const PlannedGroup &Group : Given->Groups)
    for (const std::string &Member : Group.Members)
      if (App.Separate.count(Member) && Group.Members.size() > 1)
        return createStringError(Opts.Plan + ": has " + Member + " in the binary of " + join(Group.Members, ", ") +
                                 ", and its manifest keeps it separate; make the plan again, with the bitcode");
  if (!Opts.Profile.Files.empty() && Input->hash() != Given->InputHash)
    return createStringError(Opts.Plan + ": is a plan for another profile than " + join(Opts.Profile.Files, ", ") +
                             "; make it again with faas-merge plan, or leave --profile out");
  return Given;
}

/// The options that speak of a function of `Members`, or of all.
static std::vector<std::string> optionsFor(const std::vector<std::string> &Options,
                                           const std::vector<std::string> &Members) {
  std::vector<std::string> Kept;
  copy_if(Options, std::back_inserter(Kept), [&](StringRef Option) {
    return Option.split('=').first == "*" || is_contained(Members, Option.split('=').first);
  });
  return Kept;
}

/// The limits hold as long as a request is like those of the profile: an asynchronous callee has no more instances than
/// were planned for, and there are no more calls that are waited for than the most of any request.
static std::vector<CallBudget> budgetsOf(const Plan &P, const PlannedGroup &Group) {
  std::vector<CallBudget> Budgets;
  if (!P.Request.Cpu && !P.Request.Memory)
    return Budgets;
  for (const PlannedCall &Call : P.Calls) {
    if (!is_contained(Group.Members, Call.Caller) || !is_contained(Group.Members, Call.Callee))
      continue;
    CallBudget Budget{Call.Caller, Call.Callee, UINT64_MAX, UINT64_MAX};
    uint64_t Most = Call.Profiled.Async ? atOnce(P.Input, Call.Profiled) : Call.Profiled.MaxPerRequest;
    if (!Most)
      continue;
    (Call.Profiled.Async ? Budget.Parallel : Budget.Total) = Most;
    Budgets.push_back(std::move(Budget));
  }
  return Budgets;
}

/// The budgets that speak of functions of `Members`.
static std::vector<std::string> budgetsFor(const std::vector<std::string> &Budgets,
                                           const std::vector<std::string> &Members) {
  std::vector<std::string> Kept;
  copy_if(Budgets, std::back_inserter(Kept), [&](StringRef Text) {
    std::optional<CallBudget> Budget = CallBudget::parse(Text);
    return !Budget || all_of(std::array{Budget->Caller, Budget->Callee}, [&](const std::string &Name) {
      return Name.empty() || Name == "*" || is_contained(Members, Name);
    });
  });
  return Kept;
}

static Expected<Report> fuseGroup(const Options &Opts, const Application &App, const Plan &P, const PlannedGroup &Group,
                       const std::string &Output) {
  Options Each = Opts;
  Each.Inputs.clear();
  for (const std::string &Member : Group.Members)
    Each.Inputs.push_back(App.Arguments.at(Member));
  Each.Root = Group.Root;
  Each.Output = Output;
  Each.Isolation = optionsFor(Opts.Isolation, Group.Members);
  Each.Environments = optionsFor(Opts.Environments, Group.Members);
  Each.MemoryLimits = optionsFor(Opts.MemoryLimits, Group.Members);
  Each.CpuLimits = optionsFor(Opts.CpuLimits, Group.Members);
  Each.Budgets = budgetsFor(Opts.Budgets, Group.Members);
  Each.PlannedBudgets = budgetsOf(P, Group);
  Each.Elsewhere = App.Names;
  return fuse(Each);
}

Error fuseByPlan(const Options &Opts) {
  if (Error E = Opts.ReportPage.empty() ? Error::success() : checkWritable(Opts.ReportPage))
    return E;
  auto WritePage = [&](const Plan &P, const std::vector<Report> &Merged) {
    return Opts.ReportPage.empty()
               ? Error::success()
               : writeTextFile(Opts.ReportPage, [&](raw_ostream &OS) { printReportPage(P, Merged, OS); });
  };
  bool IsFolder = StringRef(Opts.Output).ends_with("/") || sys::fs::is_directory(Opts.Output);
  std::vector<Report> Merged;
  auto Keep = [&](Expected<Report> Done) -> Error {
    if (Done)
      Merged.push_back(std::move(*Done));
    return Done.takeError();
  };
  if (!Opts.HasLimits && Opts.Plan.empty() && !StringRef(Opts.Output).ends_with("/")) {
    if (Error E = Keep(fuse(Opts)))
      return E;
    return WritePage(planOf(Merged.front()), Merged);
  }
  if (!Opts.Root.empty())
    return createStringError("--root " + Opts.Root + ": the roots follow from the plan; leave --root out");
  Expected<Application> App = readApplication(Opts.Inputs, Opts.Jobs, Opts.OptLevel);
  if (!App)
    return App.takeError();
  for (const auto &[Flag, Values] : {std::pair("--isolate", &Opts.Isolation),
                                     {"--env", &Opts.Environments},
                                     {"--memory-limit", &Opts.MemoryLimits},
                                     {"--cpu-limit", &Opts.CpuLimits}})
    for (StringRef Value : *Values)
      if (StringRef Name = Value.split('=').first; Name != "*" && !App->Names.count(Name.str()))
        return createStringError(Twine(Flag) + " " + Value + ": no function '" + Name + "' among the inputs");
  for (const std::string &Text : Opts.Budgets)
    if (std::optional<CallBudget> Budget = CallBudget::parse(Text))
      for (const std::string &Name : {Budget->Caller, Budget->Callee})
        if (!Name.empty() && Name != "*" && !App->Names.count(Name))
          return createStringError("--budget " + Text + ": no function '" + Name + "' among the inputs");
  Expected<Plan> P = choosePlan(Opts, *App);
  if (!P)
    return P.takeError();
  printPlan(*P, outs());

  if (!IsFolder && P->Groups.size() == 1) {
    if (Error E = Keep(fuseGroup(Opts, *App, *P, P->Groups[0], Opts.Output)))
      return E;
    return WritePage(*P, Merged);
  }
  if (!IsFolder)
    return createStringError(Opts.Output + ": the plan has " + std::to_string(P->Groups.size()) +
                             " binaries; give a folder with -o " + Opts.Output + "/");
  for (auto [Option, Path] : {std::pair("--summary-json ", Opts.SummaryJson), {"--time-trace ", Opts.TimeTrace}})
    if (!Path.empty())
      return createStringError(Option + Path + ": is for one binary, not for a folder");
  if (std::error_code Code = sys::fs::create_directories(Opts.Output))
    return createStringError(Opts.Output + ": cannot make this folder: " + Code.message());
  for (const PlannedGroup &Group : P->Groups) {
    SmallString<128> Path(Opts.Output);
    sys::path::append(Path, Group.Root);
    if (Error E = Keep(fuseGroup(Opts, *App, *P, Group, Path.str().str())))
      return E;
  }
  SmallString<128> Path(Opts.Output);
  sys::path::append(Path, "plan.json");
  if (Error E = writeTextFile(Path.str().str(), [&](raw_ostream &OS) { OS << planAsJson(*P); }))
    return E;
  return WritePage(*P, Merged);
}

} // namespace faas
