//===- Planner.cpp - from a profile and limits to binaries --------------------------------------------------===//

#include "Planner.h"

#include "Solver.h"
#include "support/Suggestion.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <numeric>
#include <tuple>

using namespace llvm;
using namespace faas::plan;

namespace faas {

std::string resourceName(unsigned Resource) {
  static const char *const Names[NumResources] = {"cpu", "memory", "size", "functions"};
  return Names[Resource];
}

std::string amount(unsigned Resource, int64_t Value) {
  auto Trim = [](std::string Number) {
    if (Number.find('.') != std::string::npos) {
      Number.erase(Number.find_last_not_of('0') + 1);
      if (Number.back() == '.')
        Number.pop_back();
    }
    return Number;
  };
  if (Resource == Cpu)
    return Trim(formatv("{0:f3}", double(Value) / 1e6).str()) + " cores";
  if (Resource == Count)
    return std::to_string(Value) + (Value == 1 ? " function" : " functions");
  for (auto [Suffix, Unit] : {std::pair("G", 1ll << 30), {"M", 1ll << 20}, {"K", 1ll << 10}})
    if (Value >= Unit)
      return Trim(formatv("{0:f1}", double(Value) / double(Unit)).str()) + Suffix;
  return std::to_string(Value);
}

std::string usage(unsigned Resource, int64_t Needs, int64_t Limit) {
  if (Resource == Count)
    return std::to_string(Needs) + " of " + amount(Count, Limit);
  return resourceName(Resource) + " " + amount(Resource, Needs) + " of " + amount(Resource, Limit);
}

std::string costText(const Plan &P, int64_t Cost) {
  double Value = double(Cost) / (P.InTime ? 1000.0 : 1.0) / double(std::max<uint64_t>(1, P.Input.Requests));
  std::string Text = Value == std::floor(Value) ? formatv("{0:f0}", Value) : formatv("{0:f2}", Value);
  return Text + (P.InTime ? " ms" : Value == 1 ? " call" : " calls") + (P.Input.Requests ? " a request" : "");
}

namespace {

/// A wish of the user that may contradict others.
struct Constraint {
  std::string Text;
  std::vector<std::pair<unsigned, Fixing>> Fixings;
  std::vector<Alternative> Choice;
  std::vector<std::pair<unsigned, int>> Labels;
  std::vector<std::pair<unsigned, unsigned>> Conflicts = {};
};

class Planner {
public:
  Planner(const Profile &Input, const PlanRequest &Request) : Input(Input), Request(Request) {}
  Error prepare();
  std::optional<plan::Problem> problem(const std::vector<unsigned> &Use) const;
  void addForced(const std::string &Caller, const std::string &Callee);
  Error contradiction() const;
  Expected<Plan> run() const;

private:
  Error collectFunctions();
  Error collectCalls();
  Error setLimits();
  Error collectConstraints();
  void addSeparate(unsigned F, std::string Text);
  void addNeverClone(unsigned F, std::string Text);
  Error addTogether(const std::string &Option);
  Error addApart(const std::string &Option);
  Error addLabels();
  Expected<unsigned> function(StringRef Name, const std::string &Where) const;
  Expected<std::vector<unsigned>> functions(StringRef List, const std::string &Where) const;
  void findEntries();
  std::vector<Alternative> homesOf(unsigned F) const;
  std::vector<char> reach(const std::vector<unsigned> &From, unsigned Without) const;
  std::vector<std::string> excess(const Load &L) const;
  std::vector<std::string> excessOfAll(const plan::Problem &P) const;
  PlannedGroup groupOf(unsigned Root, Closure &C, const Cuts &X, const plan::Problem &P,
                       const std::vector<PlannedCall> &Calls) const;
  std::string clashIn(const Closure &C, const plan::Problem &P) const;
  std::string reasonFor(Closure &C, Cuts X, unsigned E, const std::vector<unsigned> &Roots,
                        const plan::Problem &P) const;

  Profile Input;
  const PlanRequest Request;
  std::vector<std::string> Names;
  std::map<std::string, unsigned> Numbers;
  plan::Problem Base; ///< without constraints
  std::vector<ProfileCall> Profiled; ///< by edge
  std::vector<Constraint> Constraints;
  std::vector<std::vector<unsigned>> Callees;
  std::vector<unsigned> Entries;
  bool InTime = false;
};

} // namespace

static std::string placeInProfile(const std::string &Name) { return " (profile or manifest: " + Name + ")"; }

Expected<unsigned> Planner::function(StringRef Name, const std::string &Where) const {
  auto Found = Numbers.find(Name.str());
  if (Found != Numbers.end())
    return Found->second;
  return createStringError(Where + ": no function '" + Name + "'; there are " + join(Names, ", ") +
                           didYouMean(Name, Names));
}

/// Those of a list with commas.
Expected<std::vector<unsigned>> Planner::functions(StringRef List, const std::string &Where) const {
  SmallVector<StringRef> Parts;
  List.split(Parts, ',');
  std::vector<unsigned> Found;
  for (StringRef Part : Parts) {
    Expected<unsigned> F = function(Part, Where);
    if (!F)
      return F.takeError();
    Found.push_back(*F);
  }
  return Found;
}

Error Planner::collectFunctions() {
  Input.addMissingFunctions();
  if (Input.Functions.empty())
    return createStringError("there is no function to plan for: the profile is empty");
  for (const auto &[Name, F] : Input.Functions) {
    Numbers[Name] = unsigned(Names.size());
    Names.push_back(Name);
    Base.Loads.push_back({int64_t(std::llround(F.Cpu * 1e6)), int64_t(F.Memory), int64_t(F.Size), 1});
    Base.Labels.push_back(-1);
  }
  return Error::success();
}

Error Planner::collectCalls() {
  // What the network adds to a call, where the profile knows it; the mean stands for calls without.
  double Sum = 0, Known = 0;
  for (const auto &[Pair, Call] : Input.Calls)
    if (Call.Latency > 0) {
      Sum += Call.Latency * double(Call.Count);
      Known += double(Call.Count);
    }
  InTime = Known > 0;
  double Total = 0, TotalLoad = 0;
  for (const auto &[Pair, Call] : Input.Calls) {
    if (Pair.first == Pair.second)
      continue; // recursion stays in its binary
    Edge E{Numbers[Pair.first], Numbers[Pair.second], int64_t(Call.Count)};
    if (InTime)
      E.Weight = std::llround(double(Call.Count) * (Call.Latency > 0 ? Call.Latency : Sum / Known) * 1000);
    Total += double(E.Weight);
    uint64_t AtOnce = atOnce(Input, Call);
    if (Call.Async && AtOnce > 1)
      for (unsigned R : {Cpu, Memory}) {
        double Extra = double(AtOnce - 1) * double(Base.Loads[E.To][R]);
        TotalLoad += Extra;
        E.Extra[R] = int64_t(Extra < 1e18 ? Extra : 0);
      }
    Base.Edges.push_back(E);
    Profiled.push_back(Call);
  }
  for (const Load &L : Base.Loads)
    TotalLoad += double(L[Cpu]) + double(L[Memory]) + double(L[Size]);
  if (Total > 9e15 || TotalLoad > 9e17)
    return createStringError(
        "the profile's numbers are absurd: " + std::string(Total > 9e15 ? "its calls" : "what its functions need") +
        " in all cannot be counted");
  return Error::success();
}

/// The limits that `L` exceeds, as text.
std::vector<std::string> Planner::excess(const Load &L) const {
  std::vector<std::string> Over;
  for (unsigned R = 0; R < NumResources; ++R)
    if (L[R] > Base.Limits[R])
      Over.push_back(usage(R, L[R], Base.Limits[R]));
  return Over;
}

/// What but a limit keeps these functions from being in one binary.
std::string Planner::clashIn(const Closure &C, const plan::Problem &P) const {
  for (const Constraint &Wish : Constraints)
    for (auto [A, B] : Wish.Conflicts)
      if (C.contains(A) && C.contains(B))
        return Wish.Text;
  return P.fits(C.load()) ? "trust labels differ" : "";
}

Error Planner::setLimits() {
  if (Request.Cpu)
    Base.Limits[Cpu] = std::llround(*Request.Cpu * 1e6);
  for (auto [R, Limit] : {std::pair(Memory, Request.Memory), {Size, Request.Size}, {Count, Request.Functions}})
    if (Limit)
      Base.Limits[R] = int64_t(*Limit);
  std::vector<std::string> Misfits;
  for (unsigned V = 0; V < Base.size(); ++V)
    if (!Base.fits(Base.Loads[V]))
      Misfits.push_back(Names[V] + " (" + join(excess(Base.Loads[V]), ", ") + ")");
  if (!Misfits.empty())
    return createStringError("the limits are too low for a function alone: " + join(Misfits, ", "));
  return Error::success();
}

/// What the functions `From` reach when `Without` is not there.
std::vector<char> Planner::reach(const std::vector<unsigned> &From, unsigned Without) const {
  std::vector<char> Seen(Base.size(), 0);
  std::vector<unsigned> Work;
  auto Add = [&](unsigned V) {
    if (V != Without && !Seen[V]) {
      Seen[V] = 1;
      Work.push_back(V);
    }
  };
  for (unsigned V : From)
    Add(V);
  while (!Work.empty()) {
    unsigned V = Work.back();
    Work.pop_back();
    for (unsigned To : Callees[V])
      Add(To);
  }
  return Seen;
}

/// What no other calls; of a cycle that nobody enters, the first by name.
void Planner::findEntries() {
  std::vector<char> Called(Base.size(), 0);
  Callees.resize(Base.size());
  for (const Edge &E : Base.Edges) {
    Called[E.To] = 1;
    Callees[E.From].push_back(E.To);
  }
  for (unsigned V = 0; V < Base.size(); ++V)
    if (!Called[V])
      Entries.push_back(V);
  std::vector<char> Reached = reach(Entries, Base.size());
  for (unsigned V = 0; V < Base.size(); ++V)
    if (!Reached[V]) {
      Entries.push_back(V);
      Reached = reach(Entries, Base.size());
    }
}

/// For each function that may be the root of the only binary with F: the calls to cut and to keep.
std::vector<Alternative> Planner::homesOf(unsigned F) const {
  std::vector<Alternative> Homes;
  for (unsigned H = 0; H < Base.size(); ++H) {
    std::vector<char> Undominated = reach(Entries, H);
    if (H != F && Undominated[F])
      continue;
    // Between: what H dominates and F is reached from without H.
    std::vector<char> Between(Base.size(), 0);
    Between[F] = H != F;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (const Edge &E : Base.Edges)
        if (Between[E.To] && E.From != H && !Between[E.From]) {
          Between[E.From] = 1;
          Changed = true;
        }
    }
    Alternative Home;
    for (unsigned E = 0; E < Base.Edges.size(); ++E) {
      if (Base.Edges[E].To == H)
        Home.push_back({E, Fixing::Cut});
      else if (Between[Base.Edges[E].To])
        Home.push_back({E, Fixing::Keep});
    }
    Homes.push_back(std::move(Home));
  }
  return Homes;
}

void Planner::addSeparate(unsigned F, std::string Text) {
  Constraint C{std::move(Text), {}, {}, {}};
  for (unsigned E = 0; E < Base.Edges.size(); ++E)
    if (Base.Edges[E].From == F || Base.Edges[E].To == F)
      C.Fixings.push_back({E, Fixing::Cut});
  Constraints.push_back(std::move(C));
}

void Planner::addNeverClone(unsigned F, std::string Text) {
  Constraints.push_back({std::move(Text), {}, homesOf(F), {}});
}

Error Planner::addTogether(const std::string &Option) {
  Constraint C{"--together " + Option, {}, {}, {}};
  Expected<std::vector<unsigned>> Members = functions(Option, C.Text);
  if (!Members)
    return Members.takeError();
  std::set<unsigned> Joined = {Members->front()};
  for (size_t Before = 0; Before != Joined.size();) {
    Before = Joined.size();
    for (unsigned E = 0; E < Base.Edges.size(); ++E)
      if (is_contained(*Members, Base.Edges[E].From) && is_contained(*Members, Base.Edges[E].To) &&
          (Joined.count(Base.Edges[E].From) || Joined.count(Base.Edges[E].To))) {
        Joined.insert(Base.Edges[E].From);
        Joined.insert(Base.Edges[E].To);
      }
  }
  for (unsigned Member : *Members)
    if (!Joined.count(Member) || Members->size() < 2)
      return createStringError(C.Text + ": needs two functions or more of which one calls the other; name those "
                                        "between them, too");
  for (unsigned E = 0; E < Base.Edges.size(); ++E)
    if (Joined.count(Base.Edges[E].From) && Joined.count(Base.Edges[E].To))
      C.Fixings.push_back({E, Fixing::Keep});
  Constraints.push_back(std::move(C));
  return Error::success();
}

Error Planner::addApart(const std::string &Option) {
  Constraint C{"--apart " + Option, {}, {}, {}};
  Expected<std::vector<unsigned>> Named = functions(Option, C.Text);
  if (!Named)
    return Named.takeError();
  std::set<unsigned> Members(Named->begin(), Named->end());
  if (Members.size() < 2)
    return createStringError(C.Text + ": needs two functions or more");
  for (auto A = Members.begin(); A != Members.end(); ++A)
    for (auto B = std::next(A); B != Members.end(); ++B)
      C.Conflicts.push_back({*A, *B});
  Constraints.push_back(std::move(C));
  return Error::success();
}

/// Labels of trust: those of the profile, and the options over them.
Error Planner::addLabels() {
  std::map<unsigned, std::pair<std::string, std::string>> Labels; // label and where it is from
  for (const auto &[Name, F] : Input.Functions)
    if (!F.Trust.empty())
      Labels[Numbers[Name]] = {F.Trust, "trust " + F.Trust + placeInProfile(Name)};
  for (StringRef Option : Request.Trust) {
    std::string Text = ("--trust " + Option).str();
    auto [Name, Label] = Option.split('=');
    if (Label.empty())
      return createStringError(Text + ": expected FUNCTION=LABEL");
    Expected<unsigned> F = function(Name, Text);
    if (!F)
      return F.takeError();
    Labels[*F] = {Label.str(), Text};
  }
  std::map<std::string, int> LabelNumbers;
  for (const auto &[F, Label] : Labels) {
    int Number = LabelNumbers.insert({Label.first, int(LabelNumbers.size())}).first->second;
    Constraints.push_back({Label.second, {}, {}, {{F, Number}}});
  }
  return Error::success();
}

Error Planner::collectConstraints() {
  for (const auto &[Name, F] : Input.Functions) {
    if (F.Separate)
      addSeparate(Numbers[Name], "separate" + placeInProfile(Name));
    if (F.NeverClone)
      addNeverClone(Numbers[Name], "never_clone" + placeInProfile(Name));
  }
  for (auto [Flag, Named, Add] : {std::tuple("--keep-separate ", &Request.Separate, &Planner::addSeparate),
                                  {"--never-clone ", &Request.NeverClone, &Planner::addNeverClone}})
    for (const std::string &Name : *Named) {
      Expected<unsigned> F = function(Name, Flag + Name);
      if (!F)
        return F.takeError();
      (this->*Add)(*F, Flag + Name);
    }
  for (const std::string &Option : Request.Together)
    if (Error E = addTogether(Option))
      return E;
  for (const std::string &Option : Request.Apart)
    if (Error E = addApart(Option))
      return E;
  return addLabels();
}

Error Planner::prepare() {
  if (Error E = collectFunctions())
    return E;
  if (Error E = collectCalls())
    return E;
  if (Error E = setLimits())
    return E;
  findEntries();
  return collectConstraints();
}

/// With the constraints `Use`; nothing if one contradicts another at once.
std::optional<plan::Problem> Planner::problem(const std::vector<unsigned> &Use) const {
  plan::Problem P = Base;
  for (unsigned I : Use) {
    const Constraint &C = Constraints[I];
    for (auto [E, F] : C.Fixings) {
      if (P.Edges[E].Fixed != Fixing::Free && P.Edges[E].Fixed != F)
        return std::nullopt;
      P.Edges[E].Fixed = F;
    }
    if (!C.Choice.empty())
      P.Choices.push_back(C.Choice);
    for (auto [F, Label] : C.Labels)
      P.Labels[F] = Label;
    P.Conflicts.insert(P.Conflicts.end(), C.Conflicts.begin(), C.Conflicts.end());
  }
  return P;
}

/// The fewest constraints that cannot hold together. By leaving out what is not needed, and then by trying all smaller
/// sets, as far as that can be done in about a second.
Error Planner::contradiction() const {
  auto Possible = [&](const std::vector<unsigned> &Use) {
    std::optional<plan::Problem> P = problem(Use);
    return P && isSatisfiable(*P);
  };
  std::vector<unsigned> All(Constraints.size());
  for (unsigned I = 0; I < All.size(); ++I)
    All[I] = I;
  if (Possible(All))
    return Error::success();
  std::vector<unsigned> Smallest = All;
  for (unsigned I : All) {
    std::vector<unsigned> Without;
    copy_if(Smallest, std::back_inserter(Without), [&](unsigned J) { return J != I; });
    if (!Possible(Without))
      Smallest = Without;
  }
  size_t Tries = 4000000 / (Base.size() + Base.Edges.size());
  for (size_t Size = 1; Size < Smallest.size(); ++Size) {
    std::vector<unsigned> Use(All.begin(), All.begin() + long(Size)); // the first set; then the next ones, in order
    while (Tries && Possible(Use)) {
      --Tries;
      size_t At = Size;
      while (At && Use[At - 1] == All.size() - 1 - (Size - At))
        --At;
      if (!At) {
        Use.clear();
        break;
      }
      ++Use[At - 1];
      for (; At < Size; ++At)
        Use[At] = Use[At - 1] + 1;
    }
    if (!Tries)
      break;
    if (!Use.empty())
      Smallest = Use;
  }
  std::vector<std::string> Texts;
  for (unsigned I : Smallest)
    Texts.push_back(Constraints[I].Text);
  return createStringError((Texts.size() == 1 ? "cannot be under the limits: " : "cannot hold together: ") +
                           join(Texts, ", ") + "; drop one" + (Texts.size() == 1 ? " or raise a limit" : ""));
}

void Planner::addForced(const std::string &Caller, const std::string &Callee) {
  for (unsigned E = 0; E < Base.Edges.size(); ++E)
    if (Names[Base.Edges[E].From] == Caller && Names[Base.Edges[E].To] == Callee)
      Constraints.push_back({Caller + " -> " + Callee, {{E, Fixing::Keep}}, {}, {}});
}

std::string Planner::reasonFor(Closure &C, Cuts X, unsigned E, const std::vector<unsigned> &Roots,
                               const plan::Problem &P) const {
  for (const Constraint &Wish : Constraints)
    if (is_contained(Wish.Fixings, std::pair(E, Fixing::Cut)))
      return Wish.Text;
  X[E] = 0;
  for (unsigned Root : Roots)
    if (!C.compute(Root, X, /*StopEarly=*/true) && !C.compute(Root, X))
      return P.fits(C.load()) ? "binary of " + Names[Root] + ": " + clashIn(C, P)
                              : "binary of " + Names[Root] + " would need " + join(excess(C.load()), ", ");
  for (const Constraint &Wish : Constraints)
    for (const Alternative &A : Wish.Choice)
      if (is_contained(A, std::pair(E, Fixing::Cut)))
        return Wish.Text;
  return "costs nothing";
}

/// The limits that a binary of all functions would exceed.
std::vector<std::string> Planner::excessOfAll(const plan::Problem &P) const {
  Load Sum = {};
  for (unsigned R = 0; R < NumResources; ++R) {
    for (const Load &L : P.Loads)
      Sum[R] += L[R];
    for (const Edge &E : P.Edges)
      Sum[R] += E.Extra[R];
  }
  return excess(Sum);
}

/// The binary of `Root`. `Calls` are those of the plan, by edge.
PlannedGroup Planner::groupOf(unsigned Root, Closure &C, const Cuts &X, const plan::Problem &P,
                              const std::vector<PlannedCall> &Calls) const {
  PlannedGroup Group;
  Group.Root = Names[Root];
  C.compute(Root, X);
  Group.Needs = C.load();
  std::vector<unsigned> Members = C.members();
  for (unsigned V : Members)
    Group.Members.push_back(Names[V]);
  llvm::sort(Group.Members);
  std::set<std::string> Binding;
  for (unsigned V : Members)
    for (unsigned E : C.out(V)) {
      if (!X[E])
        continue;
      Cuts With = X;
      With[E] = 0;
      if (P.Edges[E].Fixed == Fixing::Cut) {
        Binding.insert(Calls[E].Reason);
      } else if (!C.compute(Root, With, /*StopEarly=*/true) && !C.compute(Root, With)) {
        for (unsigned R = 0; R < NumResources; ++R)
          if (C.load()[R] > P.Limits[R])
            Binding.insert(resourceName(R));
        if (P.fits(C.load()))
          Binding.insert(clashIn(C, P));
      }
    }
  Group.Binding.assign(Binding.begin(), Binding.end());
  return Group;
}

Expected<Plan> Planner::run() const {
  if (Error E = contradiction())
    return std::move(E);
  std::vector<unsigned> All(Constraints.size());
  std::iota(All.begin(), All.end(), 0u);
  plan::Problem P = *problem(All);
  std::optional<Solution> S = solve(P, Request.Seconds);
  if (!S)
    return createStringError("no plan fits the limits and constraints");

  Plan Result;
  Result.Input = Input;
  Result.InputHash = Input.hash();
  Result.Request = Request;
  Result.InTime = InTime;
  Result.Cost = S->Cost;
  Result.Bound = S->Bound;
  Result.Seconds = S->Seconds;
  Result.Nodes = S->Nodes;
  for (const Edge &E : P.Edges)
    Result.MergeNothing += E.Weight;
  Result.OverAll = excessOfAll(P);

  Closure C(P);
  std::vector<unsigned> Roots = Entries;
  std::set<unsigned> Heads;
  for (unsigned E = 0; E < P.Edges.size(); ++E)
    if (S->X[E] && !is_contained(Entries, P.Edges[E].To))
      Heads.insert(P.Edges[E].To);
  Roots.insert(Roots.end(), Heads.begin(), Heads.end());
  for (unsigned E = 0; E < P.Edges.size(); ++E) {
    PlannedCall Call{Names[P.Edges[E].From], Names[P.Edges[E].To], Profiled[E], P.Edges[E].Weight, bool(S->X[E]), ""};
    if (Call.Remote)
      Call.Reason = reasonFor(C, S->X, E, Roots, P);
    Result.Calls.push_back(std::move(Call));
  }
  for (unsigned Root : Roots)
    Result.Groups.push_back(groupOf(Root, C, S->X, P, Result.Calls));
  return Result;
}

uint64_t atOnce(const Profile &Input, const ProfileCall &Call) {
  if (Call.Fanout || !Input.Requests)
    return Call.Fanout;
  return (Call.Count + Input.Requests - 1) / Input.Requests;
}

Expected<Plan> makePlan(const Profile &Input, const PlanRequest &Request) {
  Planner P(Input, Request);
  if (Error E = P.prepare())
    return std::move(E);
  return P.run();
}

Expected<std::optional<Plan>> forceLocal(const Plan &Base,
                                         const std::vector<std::pair<std::string, std::string>> &Calls) {
  Planner P(Base.Input, Base.Request);
  if (Error E = P.prepare())
    return std::move(E);
  for (const auto &[Caller, Callee] : Calls)
    P.addForced(Caller, Callee);
  if (Error E = P.contradiction()) {
    consumeError(std::move(E));
    return std::optional<Plan>();
  }
  Expected<Plan> Forced = P.run();
  if (!Forced)
    return Forced.takeError();
  return std::optional<Plan>(std::move(*Forced));
}

} // namespace faas
