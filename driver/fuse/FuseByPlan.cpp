//===- FuseByPlan.cpp - as many binaries as a plan has ------------------------------------------------------===//

#include "FuseByPlan.h"

#include "Application.h"
#include "Pipeline.h"
#include "plan/PlanFile.h"
#include "plan/PlanText.h"
#include "report/ReportPage.h"
#include "support/Output.h"
#include "support/Suggestion.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace faas {

/// The plan that was given, for these inputs and this profile; or a new one.
static Expected<Plan> choosePlan(const FuseByPlanOptions &Opts, const Application &App) {
  const ProfileOptions &Measured = Opts.Binary.Profile;
  Expected<Profile> Input = profileOf(App, Measured);
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
  if (!Measured.Files.empty() && Input->hash() != Given->InputHash)
    return createStringError(Opts.Plan + ": is a plan for another profile than " + join(Measured.Files, ", ") +
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

static Expected<Report> fuseGroup(const FuseOptions &Opts, const Application &App, const Plan &P,
                                  const PlannedGroup &Group, const std::string &Output) {
  FuseOptions Each = Opts;
  Each.Inputs.clear();
  for (const std::string &Member : Group.Members)
    Each.Inputs.push_back(App.Arguments.at(Member));
  Each.Root = Group.Root;
  Each.Output = Output;
  Each.Assigned.Isolation = optionsFor(Opts.Assigned.Isolation, Group.Members);
  Each.Assigned.Kinds = optionsFor(Opts.Assigned.Kinds, Group.Members);
  Each.Assigned.Environments = optionsFor(Opts.Assigned.Environments, Group.Members);
  Each.Assigned.MemoryLimits = optionsFor(Opts.Assigned.MemoryLimits, Group.Members);
  Each.Assigned.CpuLimits = optionsFor(Opts.Assigned.CpuLimits, Group.Members);
  Each.Assigned.Budgets = budgetsFor(Opts.Assigned.Budgets, Group.Members);
  Each.Assigned.PlannedBudgets = budgetsOf(P, Group);
  Each.Elsewhere = App.Names;
  return fuse(Each);
}

/// An error for an option that speaks of a function that is not among the inputs.
static Error checkNames(const Assignments &Assigned, const std::set<std::string> &Names) {
  for (const auto &[Flag, Values] : {std::pair("--isolate", &Assigned.Isolation),
                                     {"--kind", &Assigned.Kinds},
                                     {"--env", &Assigned.Environments},
                                     {"--memory-limit", &Assigned.MemoryLimits},
                                     {"--cpu-limit", &Assigned.CpuLimits}})
    for (StringRef Value : *Values)
      if (StringRef Name = Value.split('=').first; Name != "*" && !Names.count(Name.str()))
        return createStringError(Twine(Flag) + " " + Value + ": no function '" + Name + "' among the inputs" +
                                 didYouMean(Name, Names));
  for (const std::string &Text : Assigned.Budgets)
    if (std::optional<CallBudget> Budget = CallBudget::parse(Text))
      for (const std::string &Name : {Budget->Caller, Budget->Callee})
        if (!Name.empty() && Name != "*" && !Names.count(Name))
          return createStringError("--budget " + Text + ": no function '" + Name + "' among the inputs" +
                                   didYouMean(Name, Names));
  return Error::success();
}

/// The binaries of `P`: the only one as the output, several into the folder that it is.
static Error fuseGroups(const FuseOptions &Opts, const Application &App, const Plan &P, std::vector<Report> &Merged) {
  auto Fuse = [&](const PlannedGroup &Group, const std::string &Output) {
    Expected<Report> Done = fuseGroup(Opts, App, P, Group, Output);
    if (Done)
      Merged.push_back(std::move(*Done));
    return Done.takeError();
  };
  bool IsFolder = StringRef(Opts.Output).ends_with("/") || sys::fs::is_directory(Opts.Output);
  if (!IsFolder && P.Groups.size() == 1)
    return Fuse(P.Groups[0], Opts.Output);
  if (!IsFolder)
    return createStringError(Opts.Output + ": the plan has " + std::to_string(P.Groups.size()) +
                             " binaries; give a folder with -o " + Opts.Output + "/");
  for (const auto &[Option, Path] : {std::pair("--summary-json ", Opts.SummaryJson),
                                     {"--summary-markdown ", Opts.SummaryMarkdown},
                                     {"--time-trace ", Opts.TimeTrace}})
    if (!Path.empty())
      return createStringError(Option + Path + ": is for one binary, not for a folder");
  if (std::error_code Code = sys::fs::create_directories(Opts.Output))
    return createStringError(Opts.Output + ": cannot make this folder: " + Code.message());
  for (const PlannedGroup &Group : P.Groups) {
    SmallString<128> Path(Opts.Output);
    sys::path::append(Path, Group.Root);
    if (Error E = Fuse(Group, Path.str().str()))
      return E;
  }
  SmallString<128> Path(Opts.Output);
  sys::path::append(Path, "plan.json");
  return writeTextFile(Path.str().str(), [&](raw_ostream &OS) { OS << planAsJson(P); });
}

Error fuseByPlan(const FuseByPlanOptions &Opts) {
  const FuseOptions &Binary = Opts.Binary;
  if (Error E = Opts.ReportPage.empty() ? Error::success() : checkWritable(Opts.ReportPage))
    return E;
  std::vector<Report> Merged;
  auto WritePage = [&](const Plan &P) {
    return Opts.ReportPage.empty()
               ? Error::success()
               : writeTextFile(Opts.ReportPage, [&](raw_ostream &OS) { printReportPage(P, Merged, OS); });
  };
  if (!Opts.HasLimits && Opts.Plan.empty() && !StringRef(Binary.Output).ends_with("/")) {
    Expected<Report> Done = fuse(Binary);
    if (!Done)
      return Done.takeError();
    Merged.push_back(std::move(*Done));
    return WritePage(planOf(Merged.front()));
  }
  if (!Binary.Root.empty())
    return createStringError("--root " + Binary.Root + ": the roots follow from the plan; leave --root out");
  Expected<Application> App = readApplication(Binary.Inputs, Binary.Jobs, Binary.OptLevel);
  if (!App)
    return App.takeError();
  if (Error E = checkNames(Binary.Assigned, App->Names))
    return E;
  Expected<Plan> P = choosePlan(Opts, *App);
  if (!P)
    return P.takeError();
  printPlan(*P, outs());
  if (Error E = fuseGroups(Binary, *App, *P, Merged))
    return E;
  return WritePage(*P);
}

} // namespace faas
