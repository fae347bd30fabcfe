//===- ReportPage.cpp - a plan, and what was fused by it, as a page -----------------------------------------===//

#include "ReportPage.h"

#include "html/Drawing.h"
#include "html/Page.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace faas {

using html::Cell;
constexpr const char *Outside = "not among the inputs";
constexpr size_t MostDrawn = 120; ///< functions, with their copies

using Rows = std::vector<std::vector<Cell>>;

Plan planOf(const Report &Merged) {
  Plan P;
  P.Input = Merged.Calls;
  PlannedGroup Group;
  Group.Root = Merged.Root;
  for (const FunctionInput &F : Merged.Functions) {
    Group.Members.push_back(F.Name);
    P.Input.Functions[F.Name];
  }
  llvm::sort(Group.Members);
  bool HasProfile = !Merged.Calls.Calls.empty(); // else each call that the code names counts once
  for (const InvocationSite &Site : Merged.Sites)
    if (!Site.Callee.empty()) {
      ProfileCall &Call = P.Input.Calls[{Site.Caller, Site.Callee}];
      Call.Async |= Site.IsAsync;
      if (!HasProfile)
        Call.Count = 1;
    }
  for (const auto &[Pair, Call] : P.Input.Calls) {
    if (Pair.first == Pair.second)
      continue; // as in other plans
    PlannedCall Planned{Pair.first, Pair.second, Call, int64_t(Call.Count), !is_contained(Group.Members, Pair.second),
                        ""};
    if (Planned.Remote)
      Planned.Reason = Outside;
    P.MergeNothing += Planned.Weight;
    P.Cost += Planned.Remote ? Planned.Weight : 0;
    P.Calls.push_back(std::move(Planned));
  }
  P.Bound = P.Cost;
  for (const auto &[Name, F] : P.Input.Functions)
    if (is_contained(Group.Members, Name))
      for (auto [R, Value] : {std::pair(plan::Cpu, int64_t(F.Cpu * 1e6 + 0.5)),
                              {plan::Memory, int64_t(F.Memory)},
                              {plan::Size, int64_t(F.Size)},
                              {plan::Count, int64_t(1)}})
        Group.Needs[R] += Value;
  P.Groups.push_back(std::move(Group));
  return P;
}

namespace {

class ReportPage {
public:
  ReportPage(const Plan &P, const std::vector<Report> &Merged, raw_ostream &OS) : P(P), Merged(Merged), OS(OS) {
    for (const PlannedCall &Call : P.Calls)
      Dearest = std::max(Dearest, Call.Weight);
  }
  void print();

private:
  void printFigures();
  void printBefore();
  void printAfter();
  void printGroups();
  void printNotFused();
  void printCalls();
  void printSizes();
  void printStart();
  void printTimes();
  html::DrawnCall drawn(const PlannedCall &Call, unsigned From, unsigned To) const;
  std::string perRequest(double Value) const;
  std::string milliseconds(int64_t Weight) const;
  void printHeading(const Report &R) {
    if (Merged.size() > 1)
      OS << "<h3>" << html::escaped(R.Root) << "</h3>\n";
  }

  const Plan &P;
  const std::vector<Report> &Merged;
  raw_ostream &OS;
  int64_t Dearest = 1; ///< weight of a call
};

} // namespace

static std::string trimmed(double Value) {
  std::string Text = formatv("{0:f2}", Value);
  return StringRef(Text).ends_with(".00") ? Text.substr(0, Text.size() - 3) : Text;
}

/// A count of the profile as one of a request, where it knows how many requests there were.
std::string ReportPage::perRequest(double Value) const {
  return trimmed(Value / double(std::max<uint64_t>(1, P.Input.Requests)));
}

std::string ReportPage::milliseconds(int64_t Weight) const {
  return P.InTime ? perRequest(double(Weight) / 1000) : "–";
}

static std::string percent(double Part, double Whole) {
  return formatv("{0:f1} %", Whole > 0 ? 100 * Part / Whole : 0.0);
}

void ReportPage::printFigures() {
  uint64_t Before = 0, After = 0;
  for (const PlannedCall &Call : P.Calls) {
    Before += Call.Profiled.Count;
    After += Call.Remote ? Call.Profiled.Count : 0;
  }
  StringRef Unit = P.Input.Requests ? " a request" : "";
  auto Figure = [&](const Twine &Name, const Twine &Value) {
    OS << "<div><dt>" << html::escaped(Name.str()) << "</dt><dd>" << html::escaped(Value.str()) << "</dd></div>\n";
  };
  OS << "<dl>\n";
  Figure("Functions", Twine(P.Input.Functions.size()));
  Figure("Binaries", Twine(P.Input.Functions.size()) + " → " + Twine(P.Groups.size()));
  Figure("Remote calls" + Unit, perRequest(double(Before)) + " → " + perRequest(double(After)));
  Figure("Network time" + Unit,
         P.InTime ? milliseconds(P.MergeNothing) + " → " + milliseconds(P.Cost) + " ms" : "not in the profile");
  Figure("Left of the cost", percent(double(P.Cost), double(P.MergeNothing)));
  if (P.Bound >= P.Cost)
    Figure("Best possible", "proven");
  else
    Figure("Best possible",
           "at least " + costText(P, P.Bound) + ", gap " + percent(double(P.Cost - P.Bound), double(P.Cost)));
  Figure("All in one binary", P.OverAll.empty() ? "fits the limits" : "would need " + join(P.OverAll, ", "));
  uint64_t Bytes = 0;
  for (const Report &R : Merged)
    Bytes += R.OutputBytes;
  if (Bytes)
    Figure("Size of all binaries", formatBytes(Bytes));
  OS << "</dl>\n";
}

html::DrawnCall ReportPage::drawn(const PlannedCall &Call, unsigned From, unsigned To) const {
  html::DrawnCall Drawn{From, To, double(Call.Weight) / double(Dearest), {}, {}};
  Drawn.Label = Call.Profiled.Count ? perRequest(double(Call.Profiled.Count)) : "";
  Drawn.Note = Call.Caller + " → " + Call.Callee + ": " + perRequest(double(Call.Profiled.Count)) +
               (P.Input.Requests ? " calls a request" : " calls") + (Call.Profiled.Async ? ", asynchronous" : "") +
               (Call.Remote ? ", remote: " + Call.Reason : "");
  Drawn.IsAsync = Call.Profiled.Async;
  return Drawn;
}

void ReportPage::printBefore() {
  // A function has the colour of its binary; what is in several has none.
  std::map<std::string, std::vector<unsigned>> Homes;
  for (unsigned G = 0; G < P.Groups.size(); ++G)
    for (const std::string &Member : P.Groups[G].Members)
      Homes[Member].push_back(G);
  std::set<std::string> Names;
  for (const auto &[Name, F] : P.Input.Functions)
    Names.insert(Name);
  for (const PlannedCall &Call : P.Calls)
    Names.insert({Call.Caller, Call.Callee});

  std::vector<html::DrawnFunction> Functions;
  std::vector<html::DrawnCall> Calls;
  std::map<std::string, unsigned> Numbers;
  for (const std::string &Name : Names) {
    html::DrawnFunction F{Name, Outside, {}, false, !Homes.count(Name)};
    if (!F.IsOutside && Homes[Name].size() == 1)
      F.Hue = html::hue(Homes[Name].front());
    if (!F.IsOutside)
      F.Note = Homes[Name].size() > 1 ? "in " + std::to_string(Homes[Name].size()) + " binaries" : "";
    F.IsRoot = any_of(P.Groups, [&](const PlannedGroup &G) { return G.Root == Name; });
    Numbers[Name] = unsigned(Functions.size());
    Functions.push_back(std::move(F));
  }
  for (const PlannedCall &Call : P.Calls)
    Calls.push_back(drawn(Call, Numbers[Call.Caller], Numbers[Call.Callee]));
  OS << "<h3>Before: each call crosses the network</h3>\n";
  html::printDrawing(OS, Functions, Calls, {}, "The calls between functions before fusion");
}

void ReportPage::printAfter() {
  // Each binary has a copy of its members. Where that makes many, it is drawn as one.
  size_t NumCopies = 0;
  for (const PlannedGroup &G : P.Groups)
    NumCopies += G.Members.size();
  bool IsWhole = NumCopies <= MostDrawn;
  std::vector<html::DrawnFunction> Functions;
  std::vector<html::DrawnCall> Calls;
  std::vector<html::DrawnBinary> Binaries;
  std::map<std::pair<unsigned, std::string>, unsigned> Copies;
  std::map<std::string, unsigned> Roots;
  for (unsigned G = 0; G < P.Groups.size(); ++G) {
    const PlannedGroup &Group = P.Groups[G];
    std::string Needs = std::to_string(Group.Members.size()) + " functions";
    if (Group.Needs[plan::Cpu])
      Needs += ", " + amount(plan::Cpu, Group.Needs[plan::Cpu]);
    if (Group.Needs[plan::Memory])
      Needs += ", " + amount(plan::Memory, Group.Needs[plan::Memory]);
    Roots[Group.Root] = unsigned(Functions.size());
    if (!IsWhole) {
      std::string More = Group.Members.size() > 1 ? " + " + std::to_string(Group.Members.size() - 1) : "";
      for (const std::string &Name : Group.Members)
        Copies[{G, Name}] = unsigned(Functions.size());
      Functions.push_back({Group.Root + More, Needs + ": " + join(Group.Members, ", "), html::hue(G), true});
      continue;
    }
    html::DrawnBinary Binary{{}, Group.Members.size() > 1 ? Needs : "", html::hue(G)};
    std::vector<std::string> Members = Group.Members;
    std::swap(Members.front(), *llvm::find(Members, Group.Root));
    for (const std::string &Name : Members) {
      Copies[{G, Name}] = unsigned(Functions.size());
      Binary.Functions.push_back(unsigned(Functions.size()));
      Functions.push_back({Name, "in the binary of " + Group.Root, Binary.Hue, Name == Group.Root});
    }
    Binaries.push_back(std::move(Binary));
  }
  for (unsigned G = 0; G < P.Groups.size(); ++G)
    for (const PlannedCall &Call : P.Calls) {
      auto From = Copies.find({G, Call.Caller}), Here = Copies.find({G, Call.Callee});
      if (From == Copies.end())
        continue;
      // A call that is remote elsewhere is local where both ends are.
      if (Here != Copies.end()) {
        if (IsWhole)
          Calls.push_back(drawn(Call, From->second, Here->second));
        continue;
      }
      auto [There, New] = Roots.insert({Call.Callee, unsigned(Functions.size())});
      if (New)
        Functions.push_back({Call.Callee, Outside, {}, false, true});
      Calls.push_back(drawn(Call, From->second, There->second));
      Calls.back().IsRemote = true;
    }
  OS << "<h3>After: only red calls cross the network</h3>\n";
  if (!IsWhole)
    html::printText(OS, "Each box is a binary, with its root and the number of its other functions.");
  html::printDrawing(OS, Functions, Calls, Binaries, "The binaries, and the calls between them, after fusion");
}

void ReportPage::printGroups() {
  html::beginSection(OS, "Binaries");
  std::vector<html::Column> Columns = {{"root"}, {"functions", html::Kind::Long}};
  std::vector<std::pair<unsigned, std::optional<int64_t>>> Shown;
  for (auto [R, Limit] :
       {std::pair<unsigned, std::optional<int64_t>>(
            plan::Cpu, P.Request.Cpu ? std::optional<int64_t>(*P.Request.Cpu * 1e6 + 0.5) : std::nullopt),
        {plan::Memory, P.Request.Memory},
        {plan::Size, P.Request.Size},
        {plan::Count, P.Request.Functions}})
    if (Limit || any_of(P.Groups, [R = R](const PlannedGroup &G) { return G.Needs[R] > 0; })) {
      Shown.push_back({R, Limit});
      Columns.push_back({R == plan::Count ? "number" : resourceName(R), html::Kind::Number});
    }
  Columns.push_back({"what binds", html::Kind::Long});
  Rows Table;
  for (const PlannedGroup &G : P.Groups) {
    std::vector<Cell> Row = {G.Root, join(G.Members, ", ")};
    for (auto [R, Limit] : Shown)
      Row.push_back(Limit
                        ? Cell(amount(R, G.Needs[R]) + " of " + amount(R, *Limit), double(G.Needs[R]) / double(*Limit))
                        : Cell(amount(R, G.Needs[R])));
    Row.push_back(G.Binding.empty() ? "nothing" : join(G.Binding, ", "));
    Table.push_back(std::move(Row));
  }
  html::printTable(OS, Columns, Table);
  html::endSection(OS);
}

void ReportPage::printNotFused() {
  html::beginSection(OS, "What was not fused, and why");
  Rows Table;
  for (const PlannedCall &Call : P.Calls)
    if (Call.Remote)
      Table.push_back({Call.Caller + " → " + Call.Callee, perRequest(double(Call.Profiled.Count)),
                       milliseconds(Call.Weight), Call.Reason});
  auto Count = [&](StringRef What) { return (What + (P.Input.Requests ? " a request" : "")).str(); };
  if (Table.empty())
    html::printText(OS, "All calls that are known are local.");
  else
    html::printTable(OS,
                     {{"remote call"},
                      {Count("calls"), html::Kind::Number},
                      {Count("ms"), html::Kind::Number},
                      {"why", html::Kind::Long}},
                     Table);
  Table.clear();
  for (const Report &R : Merged)
    for (const InvocationSite &Site : R.Sites)
      if (Site.Kind == InvocationSite::Computed)
        Table.push_back({R.Root, Site.Caller, Site.Location.empty() ? "–" : Site.Location,
                         "its name is computed at run time: local if the binary has the function"});
  if (!Table.empty())
    html::printTable(OS, {{"binary"}, {"call in"}, {"at"}, {"looked up at run time", html::Kind::Long}}, Table);
  Table.clear();
  for (const Report &R : Merged)
    for (const FunctionInput &F : R.Functions)
      if (F.Isolated.Mode == "process")
        Table.push_back({R.Root, F.Name, F.Mode == F.Isolated.Mode ? "it was asked for" : reasonForMode(F)});
  if (!Table.empty())
    html::printTable(OS, {{"binary"}, {"runs in a process of its own"}, {"why", html::Kind::Long}}, Table);
  html::endSection(OS);
}

void ReportPage::printCalls() {
  html::beginSection(OS, "Calls");
  Rows Table;
  for (const PlannedCall &Call : P.Calls)
    Table.push_back({Call.Caller, Call.Callee, Call.Profiled.Async ? "async" : "sync",
                     Cell(perRequest(double(Call.Profiled.Count)), double(Call.Weight) / double(Dearest)),
                     milliseconds(Call.Weight), Call.Remote ? "remote" : "local"});
  std::string Unit = P.Input.Requests ? " a request" : "";
  html::printTable(OS,
                   {{"caller"},
                    {"callee"},
                    {"kind"},
                    {"calls" + Unit, html::Kind::Number},
                    {"ms over the network" + Unit, html::Kind::Number},
                    {"now"}},
                   Table);
  html::endSection(OS);
}

void ReportPage::printSizes() {
  html::beginSection(OS, "Sizes");
  for (const Report &R : Merged) {
    printHeading(R);
    uint64_t Known = 0, Most = 1;
    for (const BinaryPart &Part : R.Parts) {
      Known += Part.Bytes;
      Most = std::max(Most, Part.Bytes);
    }
    Rows Table;
    auto Add = [&](const std::string &Name, StringRef Kind, std::string Bitcode, std::string Dropped, uint64_t Bytes) {
      Table.push_back({Name, Kind.str(), std::move(Bitcode), std::move(Dropped),
                       Bytes ? Cell(formatBytes(Bytes), double(Bytes) / double(Most)) : Cell("–")});
    };
    for (const FunctionInput &F : R.Functions) {
      auto Part = find_if(R.Parts, [&](const BinaryPart &B) { return !B.IsLibrary && B.Name == F.Name; });
      Add(F.Name, "function", formatBytes(F.InputBytes), std::to_string(F.Stripped.Functions),
          Part == R.Parts.end() ? 0 : Part->Bytes);
    }
    for (const BinaryPart &Part : R.Parts)
      if (none_of(R.Functions, [&](const FunctionInput &F) { return !Part.IsLibrary && F.Name == Part.Name; }))
        Add(Part.Name, Part.IsLibrary ? "library" : "runtime", "–", "–", Part.Bytes);
    if (Known && R.OutputBytes > Known)
      Add("tables of the executable", "format", "–", "–", R.OutputBytes - Known);
    html::printTable(OS,
                     {{"part"},
                      {"kind"},
                      {"bitcode", html::Kind::Number},
                      {"dropped functions", html::Kind::Number},
                      {"in the binary", html::Kind::Number}},
                     Table);
    html::printText(OS, R.Output + ": " + formatBytes(R.OutputBytes));
  }
  html::endSection(OS);
}

void ReportPage::printStart() {
  html::beginSection(OS, "Start-up");
  html::printText(OS, "Before the first request nothing of a function runs. What is loaded when:");
  for (const Report &R : Merged) {
    printHeading(R);
    Rows Table;
    for (const LibraryUse &Library : R.Libraries)
      if (Library.AtStart)
        Table.push_back({"at start", Library.Soname, Library.Note.empty() ? "the system's runtime" : Library.Note});
    for (const LibraryUse &Library : R.Libraries)
      if (!Library.AtStart)
        Table.push_back({"on first use", Library.Soname,
                         "of one of " + std::to_string(Library.Symbols) + " symbol" +
                             (Library.Symbols == 1 ? "" : "s") + (Library.Note.empty() ? "" : "; " + Library.Note)});
    for (const std::string &Library : R.Unlinked)
      Table.push_back({"when a request leaves the binary", Library, "the runtime stands in for it"});
    for (const FunctionInput &F : R.Functions)
      Table.push_back({F.Isolated.Mode == "shared" ? "at the first invocation" : "at each invocation", F.Name,
                       "its initialisers, then " + F.Isolated.Entry +
                           (F.Isolated.Mode == "process" ? ", in a process of its own" : "")});
    html::printTable(OS, {{"when"}, {"what"}, {"how", html::Kind::Long}}, Table);
  }
  html::endSection(OS);
}

void ReportPage::printTimes() {
  html::beginSection(OS, "Time by step");
  Rows Table;
  double Longest = P.Seconds;
  for (const Report &R : Merged)
    for (const auto &[Name, Seconds] : R.Steps)
      Longest = std::max(Longest, Seconds);
  auto Add = [&](const std::string &Binary, const std::string &Step, double Seconds) {
    Table.push_back({Binary, Step, Cell(formatv("{0:f2} s", Seconds).str(), Longest > 0 ? Seconds / Longest : 0)});
  };
  if (P.Nodes)
    Add("all", "plan, " + std::to_string(P.Nodes) + " search nodes", P.Seconds);
  for (const Report &R : Merged)
    for (const auto &[Name, Seconds] : R.Steps)
      Add(R.Root, Name, Seconds);
  html::printTable(OS, {{"binary"}, {"step"}, {"time", html::Kind::Number}}, Table);
  html::endSection(OS);
}

void ReportPage::print() {
  std::string Roots = P.Groups.empty() ? "" : P.Groups.front().Root;
  html::beginPage(OS, (Merged.empty() ? "Plan for " : "Fusion of ") + Roots +
                          (P.Groups.size() > 1 ? " and " + std::to_string(P.Groups.size() - 1) + " more" : ""));
  printFigures();
  html::beginSection(OS, "Call graph");
  html::printText(OS, std::string("Lines are calls, thicker the more they cost; dashed ones are asynchronous. ") +
                          (P.Input.Requests ? "Numbers are calls a request. "
                                            : "Numbers are calls in the profile or, without one, in the code. ") +
                          "Colours are binaries; a function without one is in several, a dashed one is not among the "
                          "inputs. Roots have a thick frame.");
  printBefore();
  printAfter();
  html::endSection(OS);
  printGroups();
  printNotFused();
  printCalls();
  if (!Merged.empty()) {
    printSizes();
    printStart();
  }
  if (P.Nodes || !Merged.empty())
    printTimes();
  html::endPage(OS);
}

void printReportPage(const Plan &P, const std::vector<Report> &Merged, raw_ostream &OS) {
  ReportPage(P, Merged, OS).print();
}

} // namespace faas
