//===- Explain.cpp - faas-merge explain ---------------------------------------------------------------------===//

#include "Commands.h"

#include "CommandLine.h"
#include "plan/PlanFile.h"
#include "plan/PlanText.h"
#include "support/Suggestion.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

namespace {

struct ExplainOptions {
  std::string First, Second; ///< functions
  std::string Plan;
};

} // namespace

static Error explainPair(const ExplainOptions &Opts) {
  Expected<Plan> P = readPlan(Opts.Plan);
  if (!P)
    return P.takeError();
  for (const std::string &Name : {Opts.First, Opts.Second})
    if (!P->Input.Functions.count(Name))
      return createStringError(Opts.Plan + ": no function '" + Name + "'" +
                               didYouMean(Name, make_first_range(P->Input.Functions)));
  return explain(*P, Opts.First, Opts.Second, outs());
}

Expected<int> explainCommand(const Arguments &Line) {
  CLI::App App{"Says why a plan has two functions in one binary, or not, and what forcing it would cost.",
               "faas-merge explain"};
  ExplainOptions Opts;
  App.add_option("first", Opts.First, "A function")->type_name("FUNCTION")->required();
  App.add_option("second", Opts.Second, "Another one")->type_name("FUNCTION")->required();
  App.add_option("--plan", Opts.Plan, "What faas-merge plan -o wrote")->type_name("FILE")->required();
  if (std::optional<int> Status = parse(App, Line))
    return *Status;
  return exitStatus(explainPair(Opts));
}

} // namespace faas
