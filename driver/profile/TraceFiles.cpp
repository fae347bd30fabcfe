//===- TraceFiles.cpp - call graphs for tools that show time ------------------------------------------------===//

#include "TraceFiles.h"

#include "llvm/Support/FormatVariadic.h"

#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::ordered_json;

namespace faas {

void printFolded(const profile::CallGraph &Graph, raw_ostream &OS) {
  std::map<std::string, uint64_t> Lines;
  for (const profile::Context &C : Graph.Contexts) {
    std::string Stack;
    for (const profile::Context *At = &C;; At = &Graph.Contexts[At->Parent]) {
      // The format has two separators and no way to quote them.
      std::string Name = Graph.Functions[At->Function].str();
      for (char &Ch : Name)
        if (Ch == ';' || Ch == '\n' || Ch == '\r')
          Ch = '?';
      Stack = Stack.empty() ? Name : Name + ";" + Stack;
      if (&Graph.Contexts[At->Parent] == At)
        break;
    }
    Lines[Stack] += (C.Exclusive + 500) / 1000;
  }
  for (const auto &[Stack, Time] : Lines)
    if (Time)
      OS << Stack << " " << Time << "\n";
}

void printChromeTrace(const profile::CallGraph &Graph, raw_ostream &OS) {
  ordered_json Events = ordered_json::array();
  std::map<uint32_t, unsigned> Rows; // by function, in the order of their first invocation
  for (const profile::TimelineEntry &E : Graph.Slowest)
    if (Rows.try_emplace(E.Function, unsigned(Rows.size() + 1)).second)
      Events.push_back({{"ph", "M"},
                        {"name", "process_name"},
                        {"pid", Rows[E.Function]},
                        {"args", {{"name", Graph.Functions[E.Function].str()}}}});
  for (const profile::TimelineEntry &E : Graph.Slowest) {
    double Since = double(E.Start - Graph.Slowest.front().Start) / 1e3;
    Events.push_back({{"ph", "X"},
                      {"name", Graph.Functions[E.Function].str()},
                      {"cat", "invocation"},
                      {"pid", Rows[E.Function]},
                      {"tid", E.Depth},
                      {"ts", Since},
                      {"dur", double(E.End - E.Start) / 1e3},
                      {"args", {{"error", E.Error}, {"cold", E.Cold}}}});
  }
  ordered_json D = {
      {"traceEvents", Events},
      {"displayTimeUnit", "ms"},
      {"otherData",
       {{"trace", formatv("{0:x-16}{1:x-16}", Graph.SlowestTrace.first, Graph.SlowestTrace.second).str()}}}};
  OS << D.dump(1, ' ', false, ordered_json::error_handler_t::replace) << "\n";
}

} // namespace faas
