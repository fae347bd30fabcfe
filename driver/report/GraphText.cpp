//===- GraphText.cpp - call graphs for people ---------------------------------------------------------------===//

#include "GraphText.h"

#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace faas {

/// As many columns as the widest cell of each needs; the first is text, the others are numbers.
static void printTable(const std::vector<std::vector<std::string>> &Rows, raw_ostream &OS) {
  std::vector<size_t> Widths(Rows.front().size());
  for (const std::vector<std::string> &Row : Rows)
    for (size_t I = 0; I < Row.size(); ++I)
      Widths[I] = std::max(Widths[I], Row[I].size());
  for (const std::vector<std::string> &Row : Rows) {
    OS << Row[0];
    OS.indent(unsigned(Widths[0] - Row[0].size()));
    for (size_t I = 1; I < Row.size(); ++I)
      OS.indent(unsigned(2 + Widths[I] - Row[I].size())) << Row[I];
    OS << "\n";
  }
}

static std::string milliseconds(double Value) { return Value > 0 ? formatv("{0:f3}", Value).str() : "-"; }
static std::string orDash(uint64_t Value) { return Value ? std::to_string(Value) : "-"; }

/// Names come from files: what would move the cursor is shown as '?'.
static std::string printable(StringRef Name) {
  std::string Text = Name.str();
  for (char &C : Text)
    if (uint8_t(C) < ' ' || C == 0x7f)
      C = '?';
  return Text;
}

void printProfile(const ImportedProfile &Imported, raw_ostream &OS) {
  const Profile &P = Imported.Profile;
  OS << formatv("{0} functions, {1} kinds of calls, {2} requests", P.Functions.size(), P.Calls.size(), P.Requests);
  if (Imported.Graph.Traces)
    OS << formatv("; {0} spans in {1} traces", Imported.Graph.Spans, Imported.Graph.Traces);
  OS << "\n\n";
  std::vector<std::vector<std::string>> Rows = {
      {"function", "invocations", "errors", "cold", "own ms", "cores", "memory"}};
  for (const auto &[Name, F] : P.Functions)
    Rows.push_back({printable(Name), orDash(F.Invocations), orDash(F.Errors), orDash(F.ColdStarts),
                    milliseconds(F.Timed ? F.Exclusive / double(F.Timed) : 0),
                    F.Cpu > 0 ? formatv("{0:f3}", F.Cpu).str() : "-",
                    F.Memory ? formatv("{0:f1}M", double(F.Memory) / 1048576).str() : "-"});
  printTable(Rows, OS);
  OS << "\n";
  Rows = {
      {"call", "count", "a request", "most", "kind", "at once", "errors", "p50 ms", "p90 ms", "p99 ms", "network ms"}};
  for (const auto &[Pair, C] : P.Calls)
    Rows.push_back({printable(Pair.first + " -> " + Pair.second), std::to_string(C.Count),
                    P.Requests ? formatv("{0:f2}", double(C.Count) / double(P.Requests)).str() : "-",
                    orDash(C.MaxPerRequest), C.Async ? "async" : "sync", orDash(C.Async ? C.Fanout : 0),
                    orDash(C.Errors), milliseconds(C.Total.percentile(0.5)), milliseconds(C.Total.percentile(0.9)),
                    milliseconds(C.Total.percentile(0.99)), milliseconds(C.Latency)});
  printTable(Rows, OS);

  const profile::TraceOddities &Odd = Imported.Graph.Odd;
  const std::pair<uint64_t, const char *> Notes[] = {
      {Imported.Malformed, "spans or lines were skipped because they are malformed"},
      {Odd.Duplicates, "copies of spans were left out"},
      {Odd.MissingParents, "spans have a parent that is missing; they are counted, and their traces give no times of "
                           "functions unless one span above all others is what is missing"},
      {Odd.Cycles, "spans are their own ancestors; the circle was cut"},
      {Odd.Untimed, "spans have no times that can be used, and are only counted"},
      {Odd.Skewed, "calls were moved because clocks differ"},
      {Odd.LostLinks, "spans follow from one that was not seen; they count as requests"},
      {Odd.Nameless, "spans are of no function that is named"},
      {Imported.TooEarly, "traces were counted in parts; see --open-spans"}};
  bool First = true;
  for (auto [Count, What] : Notes)
    if (Count) {
      OS << (First ? "\n" : "") << Count << " " << What << "\n";
      First = false;
    }
}

static std::string quoted(StringRef Text) {
  std::string Result = "\"";
  for (char C : printable(Text)) {
    if (C == '"' || C == '\\')
      Result += '\\';
    Result += C;
  }
  return Result + "\"";
}

void printGraphAsDot(const Profile &P, raw_ostream &OS) {
  OS << "digraph calls {\n  node [shape=box, style=rounded];\n";
  for (const auto &[Name, F] : P.Functions)
    OS << "  " << quoted(Name) << ";\n";
  uint64_t Most = 1;
  for (const auto &[Pair, C] : P.Calls)
    Most = std::max(Most, C.Count);
  for (const auto &[Pair, C] : P.Calls)
    OS << "  " << quoted(Pair.first) << " -> " << quoted(Pair.second) << " [label=" << quoted(std::to_string(C.Count))
       << formatv(", penwidth={0:f1}", 1 + 4 * double(C.Count) / double(Most)) << (C.Async ? ", style=dashed" : "")
       << "];\n";
  OS << "}\n";
}

} // namespace faas
