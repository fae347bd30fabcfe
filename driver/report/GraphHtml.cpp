//===- GraphHtml.cpp - a call graph as a page ---------------------------------------------------------------===//

#include "GraphText.h"

#include "html/Drawing.h"
#include "html/Page.h"

#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace faas {

using html::Kind;

static void printGraph(const Profile &P, raw_ostream &OS) {
  std::vector<html::DrawnFunction> Functions;
  std::map<std::string, unsigned> Numbers;
  for (const auto &[Name, F] : P.Functions) {
    Numbers[Name] = unsigned(Functions.size());
    Functions.push_back({Name, formatv("{0} invocations", F.Invocations), {}});
  }
  uint64_t Most = 1;
  for (const auto &[Pair, C] : P.Calls)
    Most = std::max(Most, C.Count);
  std::vector<html::DrawnCall> Calls;
  for (const auto &[Pair, C] : P.Calls) {
    html::DrawnCall Call{
        Numbers[Pair.first], Numbers[Pair.second], double(C.Count) / double(Most), std::to_string(C.Count), {}};
    Call.Note = formatv("{0} → {1}: {2} calls, {3}", Pair.first, Pair.second, C.Count, C.Async ? "async" : "sync");
    Call.IsAsync = C.Async;
    Calls.push_back(std::move(Call));
  }
  html::printDrawing(OS, Functions, Calls, {}, "The calls between functions");
}

void printGraphAsHtml(const Profile &P, raw_ostream &OS) {
  html::beginPage(OS, "Call graph");
  html::printText(OS, formatv("{0} functions, {1} requests. Lines are as thick as there are calls; dashed ones are "
                              "asynchronous.",
                              P.Functions.size(), P.Requests)
                          .str());
  printGraph(P, OS);
  auto Number = [](const char *Format, auto Value) { return formatv(Format, Value).str(); };
  std::vector<std::vector<html::Cell>> Rows;
  for (const auto &[Name, F] : P.Functions)
    Rows.push_back({Name, std::to_string(F.Invocations), std::to_string(F.Errors), std::to_string(F.ColdStarts),
                    Number("{0:f3}", F.Timed ? F.Exclusive / double(F.Timed) : 0.0), Number("{0:f3}", F.Cpu),
                    Number("{0:f1}", double(F.Memory) / 1048576)});
  html::beginSection(OS, "Functions");
  html::printTable(OS,
                   {{"function"},
                    {"invocations", Kind::Number},
                    {"errors", Kind::Number},
                    {"cold starts", Kind::Number},
                    {"own time, ms", Kind::Number},
                    {"cores", Kind::Number},
                    {"memory, MB", Kind::Number}},
                   Rows);
  html::endSection(OS);
  Rows.clear();
  for (const auto &[Pair, C] : P.Calls)
    Rows.push_back({Pair.first + " → " + Pair.second, std::to_string(C.Count), std::to_string(C.MaxPerRequest),
                    C.Async ? "async" : "sync", std::to_string(C.Errors), Number("{0:f3}", C.Total.percentile(0.5)),
                    Number("{0:f3}", C.Total.percentile(0.9)), Number("{0:f3}", C.Total.percentile(0.99)),
                    Number("{0:f3}", C.Latency)});
  html::beginSection(OS, "Calls");
  html::printTable(OS,
                   {{"call"},
                    {"count", Kind::Number},
                    {"most a request", Kind::Number},
                    {"kind"},
                    {"errors", Kind::Number},
                    {"p50, ms", Kind::Number},
                    {"p90, ms", Kind::Number},
                    {"p99, ms", Kind::Number},
                    {"network, ms", Kind::Number}},
                   Rows);
  html::endSection(OS);
  html::endPage(OS);
}

} // namespace faas
