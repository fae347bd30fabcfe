//===- Assignments.cpp - options that speak of one function -------------------------------------------------===//

#include "Assignments.h"

#include "faas/Abi.h"
#include "support/Suggestion.h"

#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace faas {

/// The input that is named before the '=' of an option; null if there is none.
static FunctionInput *inputOf(StringRef Option, std::vector<FunctionInput> &Inputs) {
  auto Found = find_if(Inputs, [&](const FunctionInput &I) { return I.Name == Option.split('=').first; });
  return Found == Inputs.end() ? nullptr : &*Found;
}

/// As didYouMean, of the inputs.
static std::string suggestInput(StringRef Given, const std::vector<FunctionInput> &Inputs) {
  return didYouMean(Given, map_to_vector(Inputs, [](const FunctionInput &I) -> StringRef { return I.Name; }));
}

static Error assignEnvironments(const Assignments &Opts, std::vector<FunctionInput> &Inputs) {
  for (StringRef Option : Opts.Environments) {
    FunctionInput *Input = inputOf(Option, Inputs);
    if (!Input || Option.split('=').second.empty())
      return createStringError("--env " + Option + ": expected FUNCTION=FILE with the name of an input" +
                               suggestInput(Option.split('=').first, Inputs));
    Input->Environment = Option.split('=').second.str();
  }
  return Error::success();
}

static Error assignModes(const Assignments &Opts, std::vector<FunctionInput> &Inputs) {
  for (bool Named : {false, true})
    for (StringRef Option : Opts.Isolation) {
      auto [Name, Mode] = Option.split('=');
      FunctionInput *Input = inputOf(Option, Inputs);
      if (!modeValue(Mode) || (Name != "*" && !Input))
        return createStringError("--isolate " + Option +
                                 ": expected FUNCTION=MODE with the name of an input or *, "
                                 "and " +
                                 modeNames() +
                                 (modeValue(Mode) ? suggestInput(Name, Inputs) : didYouMean(Mode, modes())));
      if (Named && Input) {
        Input->Mode = Mode.str();
        Input->ModeIsFixed = true;
      }
      if (!Named && Name == "*")
        for (FunctionInput &Any : Inputs)
          Any.Mode = Mode.str();
    }
  return Error::success();
}

static Error assignKinds(const Assignments &Opts, std::vector<FunctionInput> &Inputs) {
  for (StringRef Option : Opts.Kinds) {
    FunctionInput *Input = inputOf(Option, Inputs);
    StringRef Kind = Option.split('=').second;
    if (!Input || !kindValue(Kind))
      return createStringError("--kind " + Option + ": expected FUNCTION=KIND with the name of an input, and " +
                               kindNames() +
                               (Input ? didYouMean(Kind, kinds()) : suggestInput(Option.split('=').first, Inputs)));
    Input->Kind = Kind.str();
  }
  return Error::success();
}

/// A positive number, with one of `Units` behind it for 1024, 1024², ...; 0 if it is none.
static uint64_t parseQuantity(StringRef Text, StringRef Units) {
  unsigned Shift = 0;
  if (size_t Unit = Text.empty() ? StringRef::npos : Units.find(Text.back()); Unit != StringRef::npos) {
    Shift = 10 * (unsigned(Unit) + 1);
    Text = Text.drop_back();
  }
  uint64_t Number = 0;
  if (Text.getAsInteger(10, Number) || Number > (uint64_t(1) << 53) >> Shift)
    return 0;
  return Number << Shift;
}

static Error assignLimits(StringRef Option, const std::vector<std::string> &Values, StringRef Units,
                          uint64_t FunctionInput::*Limit, std::vector<FunctionInput> &Inputs) {
  for (bool Named : {false, true})
    for (StringRef Value : Values) {
      auto [Name, Text] = Value.split('=');
      FunctionInput *Input = inputOf(Value, Inputs);
      uint64_t Number = parseQuantity(Text, Units);
      if (!Number || (Name != "*" && !Input))
        return createStringError(Option + " " + Value + ": expected FUNCTION=" + (Units.empty() ? "SECONDS" : "SIZE") +
                                 " with the name of an input or *, and " +
                                 (Units.empty() ? "whole seconds such as 2" : "bytes such as 1000, 64K, 64M or 1G") +
                                 (Input || Name == "*" ? "" : suggestInput(Name, Inputs)));
      if (Named && Input) {
        Input->*Limit = Number;
        Input->FixedLimit = (Option + " " + Value).str();
      }
      if (!Named && Name == "*")
        for (FunctionInput &Any : Inputs)
          Any.*Limit = Number;
    }
  return Error::success();
}

Error assignOptions(const Assignments &Opts, std::vector<FunctionInput> &Inputs) {
  if (Error E = assignEnvironments(Opts, Inputs))
    return E;
  if (Error E = assignModes(Opts, Inputs))
    return E;
  if (Error E = assignKinds(Opts, Inputs))
    return E;
  if (Error E = assignLimits("--memory-limit", Opts.MemoryLimits, "KMG", &FunctionInput::MemoryLimit, Inputs))
    return E;
  return assignLimits("--cpu-limit", Opts.CpuLimits, "", &FunctionInput::CpuLimit, Inputs);
}

Error assignBudgets(const Assignments &Opts, std::vector<FunctionInput> &Inputs, std::vector<CallBudget> &Budgets) {
  std::set<std::string> Given;
  std::optional<CallBudget> Others;
  for (const std::string &Text : Opts.Budgets) {
    std::optional<CallBudget> Budget = CallBudget::parse(Text);
    if (!Budget || (Budget->Callee == "*" && !Budget->Caller.empty()))
      return createStringError("--budget " + Text +
                               ": expected [CALLER:]CALLEE=TOTAL, ...=TOTAL/PARALLEL or "
                               "...=/PARALLEL, such as front:resize=20/4, or *=20");
    for (const std::string &Name : {Budget->Caller, Budget->Callee})
      if (!Name.empty() && Name != "*" && !inputOf(Name, Inputs))
        return createStringError("--budget " + Text + ": no function '" + Name + "' among the inputs" +
                                 suggestInput(Name, Inputs));
    std::string Edge = StringRef(Text).rsplit('=').first.str();
    if (!Given.insert(Edge).second)
      return createStringError("--budget " + Text + ": '" + Edge + "' has one already");
    if (Budget->Callee == "*")
      Others = Budget;
    else
      Budgets.push_back(*Budget);
  }
  auto Has = [&](StringRef Callee) {
    return any_of(Budgets, [&](const CallBudget &Budget) { return Budget.Callee == Callee; });
  };
  std::vector<CallBudget> More;
  for (const CallBudget &Planned : Opts.PlannedBudgets)
    if (!Others && !Has(Planned.Callee))
      More.push_back(Planned);
  if (Others)
    for (const FunctionInput &Input : Inputs)
      if (!Has(Input.Name))
        More.push_back({"", Input.Name, Others->Total, Others->Parallel});
  append_range(Budgets, More);
  return Error::success();
}

Error checkLimits(const std::vector<FunctionInput> &Inputs) {
  for (const FunctionInput &Input : Inputs)
    if (!Input.FixedLimit.empty() && Input.Isolated.Mode != "process")
      return createStringError(Input.FixedLimit + ": a limit is that of a process and '" + Input.Name +
                               "' has none of "
                               "its own; add --isolate " +
                               Input.Name + "=process");
  return Error::success();
}

Expected<std::string> chooseRoot(const std::string &Option, const std::vector<FunctionInput> &Inputs) {
  std::set<std::string> Names, Invoked;
  for (const FunctionInput &Input : Inputs) {
    Names.insert(Input.Name);
    for (const std::string &Callee : Input.Callees)
      if (Callee != Input.Name)
        Invoked.insert(Callee);
  }
  auto List = [](const std::vector<std::string> &Items) { return join(Items, ", "); };
  if (!Option.empty()) {
    if (Names.count(Option))
      return Option;
    return createStringError("--root " + Option + ": no such function among the inputs: " +
                             List({Names.begin(), Names.end()}) + suggestInput(Option, Inputs));
  }
  std::vector<std::string> Candidates;
  for (const std::string &Name : Names)
    if (!Invoked.count(Name))
      Candidates.push_back(Name);
  if (Candidates.size() == 1)
    return Candidates.front();
  if (Candidates.empty())
    return createStringError("every function is invoked by another; say which is the root with --root NAME");
  return createStringError("several functions are invoked by no other (" + List(Candidates) +
                           "); say which is the root with --root NAME");
}

} // namespace faas
