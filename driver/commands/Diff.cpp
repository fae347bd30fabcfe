//===- Diff.cpp - faas-merge diff ---------------------------------------------------------------------------===//

#include "Commands.h"

#include "CommandLine.h"
#include "plan/PlanFile.h"
#include "plan/PlanText.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

namespace {

struct DiffOptions {
  std::string Old, New;
};

} // namespace

static Error diff(const DiffOptions &Opts) {
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

Expected<int> diffCommand(const Arguments &Line) {
  CLI::App App{"Compares two plans. Exit status: 0 no more remote calls than before, 1 more, or an error.",
               "faas-merge diff"};
  DiffOptions Opts;
  App.add_option("old", Opts.Old, "What faas-merge plan -o wrote")->type_name("OLD.json")->required();
  App.add_option("new", Opts.New, "The same, later")->type_name("NEW.json")->required();
  if (std::optional<int> Status = parse(App, Line))
    return *Status;
  return exitStatus(diff(Opts));
}

} // namespace faas
