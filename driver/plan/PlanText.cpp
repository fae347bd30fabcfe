//===- PlanText.cpp - plans for people ----------------------------------------------------------------------===//

#include "PlanText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace faas {

static std::string percent(int64_t Part, int64_t Whole) {
  return formatv("{0:f1} %", Whole ? 100.0 * double(Part) / double(Whole) : 0.0);
}

static std::string needsOf(const Plan &P, const PlannedGroup &G) {
  std::vector<std::string> Parts;
  auto Add = [&](unsigned R, std::optional<int64_t> Limit) {
    if (Limit)
      Parts.push_back(usage(R, G.Needs[R], *Limit));
  };
  if (P.Request.Cpu)
    Add(plan::Cpu, int64_t(*P.Request.Cpu * 1e6 + 0.5));
  Add(plan::Memory, P.Request.Memory);
  Add(plan::Size, P.Request.Size);
  Add(plan::Count, P.Request.Functions);
  return Parts.empty() ? "no limits" : join(Parts, ", ");
}

void printPlan(const Plan &P, raw_ostream &OS) {
  OS << formatv("{0} function{1} in {2} binar{3}\n", P.Input.Functions.size(), P.Input.Functions.size() == 1 ? "" : "s",
                P.Groups.size(), P.Groups.size() == 1 ? "y" : "ies");
  for (const PlannedGroup &G : P.Groups) {
    OS << "  " << G.Root << ": " << join(G.Members, ", ") << "\n    " << needsOf(P, G);
    if (!G.Binding.empty())
      OS << "; what binds: " << join(G.Binding, ", ");
    OS << "\n";
  }
  bool First = true;
  for (const PlannedCall &C : P.Calls) {
    if (!C.Remote)
      continue;
    if (First)
      OS << "calls left remote\n";
    First = false;
    OS << "  " << C.Caller << " -> " << C.Callee << "  " << costText(P, C.Weight) << "  (" << C.Reason << ")\n";
  }
  OS << "remote: " << costText(P, P.Cost);
  if (P.Bound >= P.Cost)
    OS << ", proven optimal\n";
  else
    OS << ", at least " << costText(P, P.Bound) << " (gap " << percent(P.Cost - P.Bound, P.Cost) << ")\n";
  OS << "merging nothing: " << costText(P, P.MergeNothing) << "; the plan leaves " << percent(P.Cost, P.MergeNothing)
     << " of that\n";
  OS << "merging all: " << costText(P, 0) << "; "
     << (P.OverAll.empty() ? "fits the limits" : "does not fit: " + join(P.OverAll, ", ")) << "\n";
  if (P.Nodes)
    OS << formatv("time: {0:f2} s, {1} search nodes\n", P.Seconds, P.Nodes);
}

static std::string quoted(StringRef Text) {
  std::string Result = "\"";
  for (char C : Text) {
    if (C == '"' || C == '\\')
      Result += '\\';
    Result += C;
  }
  return Result + "\"";
}

std::string planAsDot(const Plan &P) {
  std::string Text;
  raw_string_ostream OS(Text);
  OS << "digraph plan {\n  node [shape=box, style=\"rounded,filled\", fillcolor=white];\n";
  // A function in several binaries is drawn in each.
  for (const PlannedGroup &G : P.Groups) {
    OS << "  subgraph " << quoted("cluster " + G.Root) << " {\n    label=" << quoted(G.Root + "\n" + needsOf(P, G))
       << ";\n";
    for (const std::string &Member : G.Members)
      OS << "    " << quoted(G.Root + "/" + Member) << " [label=" << quoted(Member)
         << (Member == G.Root ? ", penwidth=2" : "") << "];\n";
    OS << "  }\n";
  }
  for (const PlannedGroup &G : P.Groups)
    for (const PlannedCall &C : P.Calls)
      if (is_contained(G.Members, C.Caller))
        OS << "  " << quoted(G.Root + "/" + C.Caller) << " -> "
           << quoted((C.Remote ? C.Callee : G.Root) + "/" + C.Callee) << " [label=" << quoted(costText(P, C.Weight))
           << (C.Remote ? ", style=dashed, color=red" : "") << "];\n";
  OS << "}\n";
  return Text;
}

/// The fewest calls that lead from `From` to `To`; none if nothing does.
static std::vector<const PlannedCall *> pathBetween(const Plan &P, const std::string &From, const std::string &To) {
  std::map<std::string, const PlannedCall *> Via; // the call by which a function was reached
  std::vector<std::string> Reached = {From};
  for (size_t Next = 0; Next < Reached.size() && !Via.count(To); ++Next)
    for (const PlannedCall &C : P.Calls)
      if (C.Caller == Reached[Next] && C.Callee != From && Via.insert({C.Callee, &C}).second)
        Reached.push_back(C.Callee);
  std::vector<const PlannedCall *> Path;
  for (std::string At = To; At != From && Via.count(At); At = Path.back()->Caller)
    Path.push_back(Via[At]);
  std::reverse(Path.begin(), Path.end());
  return Path;
}

Error explain(const Plan &P, const std::string &First, const std::string &Second, raw_ostream &OS) {
  std::vector<std::string> Shared;
  for (const PlannedGroup &G : P.Groups)
    if (is_contained(G.Members, First) && is_contained(G.Members, Second))
      Shared.push_back(G.Root);
  if (Shared.empty())
    OS << First << " and " << Second << " share no binary\n";
  else
    OS << First << " and " << Second << " are both in the binar" << (Shared.size() == 1 ? "y" : "ies") << " of "
       << join(Shared, ", ") << "\n";
  bool Any = false;
  for (const auto &[From, To] : {std::pair(First, Second), {Second, First}}) {
    std::vector<const PlannedCall *> Path = pathBetween(P, From, To);
    std::vector<std::pair<std::string, std::string>> Calls;
    bool Local = true;
    for (const PlannedCall *C : Path) {
      OS << C->Caller << " -> " << C->Callee << ": " << costText(P, C->Weight) << ", "
         << (C->Remote ? "remote: " + C->Reason : "local") << "\n";
      Calls.push_back({C->Caller, C->Callee});
      Local &= !C->Remote;
    }
    Any |= !Path.empty();
    if (Local)
      continue;
    Expected<std::optional<Plan>> Forced = forceLocal(P, Calls);
    if (!Forced)
      return Forced.takeError();
    std::string What = Path.size() == 1 ? "it" : "these";
    if (!*Forced)
      OS << "  " << What << " cannot be local under the limits and constraints\n";
    else if ((*Forced)->Cost == P.Cost)
      OS << "  " << What << " can be local at the same cost\n";
    else
      OS << "  making " << What << " local costs " << costText(P, (*Forced)->Cost - P.Cost) << " more\n";
  }
  if (!Any)
    OS << "no calls lead from one to the other, so nothing is gained by one binary for both\n";
  return Error::success();
}

Error diffPlans(const Plan &Old, const Plan &New, raw_ostream &OS) {
  std::map<std::string, std::vector<std::string>> Before, After;
  for (const PlannedGroup &G : Old.Groups)
    Before[G.Root] = G.Members;
  for (const PlannedGroup &G : New.Groups)
    After[G.Root] = G.Members;
  for (const auto &[Root, Members] : Before)
    if (!After.count(Root))
      OS << "- binary " << Root << ": " << join(Members, ", ") << "\n";
  for (const auto &[Root, Members] : After) {
    if (!Before.count(Root)) {
      OS << "+ binary " << Root << ": " << join(Members, ", ") << "\n";
      continue;
    }
    for (const std::string &Member : Before[Root])
      if (!is_contained(Members, Member))
        OS << "  binary " << Root << ": - " << Member << "\n";
    for (const std::string &Member : Members)
      if (!is_contained(Before[Root], Member))
        OS << "  binary " << Root << ": + " << Member << "\n";
  }
  auto Remote = [](const Plan &P) {
    std::set<std::pair<std::string, std::string>> Calls;
    for (const PlannedCall &C : P.Calls)
      if (C.Remote)
        Calls.insert({C.Caller, C.Callee});
    return Calls;
  };
  std::set<std::pair<std::string, std::string>> Was = Remote(Old), Is = Remote(New);
  for (const auto &Call : Was)
    if (!Is.count(Call))
      OS << "- remote " << Call.first << " -> " << Call.second << "\n";
  for (const auto &Call : Is)
    if (!Was.count(Call))
      OS << "+ remote " << Call.first << " -> " << Call.second << "\n";
  OS << "remote: " << costText(Old, Old.Cost) << ", now " << costText(New, New.Cost) << "\n";
  // Per request where both say how many there were.
  double Scale = Old.Input.Requests && New.Input.Requests ? double(Old.Input.Requests) / double(New.Input.Requests)
                                                          : 1.0;
  if (double(New.Cost) * Scale > double(Old.Cost) * (1 + 1e-9))
    return createStringError("the new plan has more remote calls: " + costText(New, New.Cost) + " instead of " +
                             costText(Old, Old.Cost));
  return Error::success();
}

} // namespace faas
