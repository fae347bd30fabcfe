//===- GraphHtml.cpp - a call graph as a page ---------------------------------------------------------------===//
//
// The drawing has the functions in columns, by the length of the longest way from a function that nobody calls; a call
// that closes a circle does not count. It is SVG without scripts, so the page needs no network and can be kept.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "GraphText.h"

#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace faas {

static std::string escaped(StringRef Text) {
  std::string Result;
  for (char C : Text)
    switch (C) {
    case '&':
      Result += "&amp;";
      break;
    case '<':
      Result += "&lt;";
      break;
    case '>':
      Result += "&gt;";
      break;
    case '"':
      Result += "&quot;";
      break;
    default:
      Result += uint8_t(C) < ' ' ? '?' : C;
    }
  return Result;
}

namespace {

constexpr unsigned Width = 170, Height = 34, ColumnStep = 260, RowStep = 56, Margin = 20;

/// Where the functions stand.
class Layout {
public:
  explicit Layout(const Profile &P) {
    for (const auto &[Pair, C] : P.Calls)
      Callees[Pair.first].push_back(Pair.second);
    for (const auto &[Name, F] : P.Functions)
      visit(Name);
    // Of each column from the top, in the order of the names.
    std::map<unsigned, unsigned> Filled;
    for (const auto &[Name, F] : P.Functions) {
      unsigned Column = Deepest - Heights[Name];
      Places[Name] = {Column, Filled[Column]++};
      Rows = std::max(Rows, Filled[Column]);
    }
  }
  unsigned x(const std::string &Name) const { return Margin + Places.at(Name).first * ColumnStep; }
  unsigned y(const std::string &Name) const { return Margin + Places.at(Name).second * RowStep; }
  unsigned width() const { return Deepest * ColumnStep + Width + 2 * Margin + 60; }
  unsigned height() const { return Rows * RowStep + 2 * Margin; }

private:
  /// Finds the longest way down from `First`, without recursion: chains can be long.
  void visit(const std::string &First) {
    if (Heights.count(First))
      return;
    std::vector<std::pair<std::string, size_t>> Path = {{First, 0}};
    Heights[First] = 0;
    Open.insert(First);
    while (!Path.empty()) {
      auto &[Name, Next] = Path.back();
      const std::vector<std::string> &Below = Callees[Name];
      if (Next && !Open.count(Below[Next - 1]))
        Heights[Name] = std::max(Heights[Name], Heights[Below[Next - 1]] + 1);
      if (Next < Below.size()) {
        const std::string &Callee = Below[Next++];
        if (Heights.try_emplace(Callee, 0).second) {
          Open.insert(Callee);
          Path.push_back({Callee, 0});
        }
        continue;
      }
      Deepest = std::max(Deepest, Heights[Name]);
      Open.erase(Name);
      Path.pop_back();
    }
  }

  std::map<std::string, std::vector<std::string>> Callees;
  std::map<std::string, unsigned> Heights;
  std::set<std::string> Open; ///< those on the path that is being followed
  std::map<std::string, std::pair<unsigned, unsigned>> Places;
  unsigned Deepest = 0, Rows = 0;
};

} // namespace

static void printDrawing(const Profile &P, raw_ostream &OS) {
  Layout L(P);
  OS << formatv("<svg width=\"{0}\" height=\"{1}\" role=\"img\" aria-label=\"call graph\">\n", L.width(), L.height())
     << "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" "
        "markerHeight=\"7\" "
        "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\"/></marker></defs>\n";
  uint64_t Most = 1;
  for (const auto &[Pair, C] : P.Calls)
    Most = std::max(Most, C.Count);
  for (const auto &[Pair, C] : P.Calls) {
    unsigned X1 = L.x(Pair.first) + Width, Y1 = L.y(Pair.first) + Height / 2;
    unsigned X2 = L.x(Pair.second), Y2 = L.y(Pair.second) + Height / 2;
    // Back to an earlier column, or to itself: out to the right and over.
    unsigned Bend = X2 > X1 ? (X2 - X1) / 2 : 60;
    OS << formatv("<path class=\"call\" d=\"M{0} {1}C{2} {1} {3} {4} {5} {4}\" "
                  "stroke-width=\"{6:f1}\"{7}><title>{8} -> "
                  "{9}: {10} calls, {11}</title></path>\n",
                  X1, Y1, X1 + Bend, int(X2) - int(Bend), Y2, X2, 1 + 4 * double(C.Count) / double(Most),
                  C.Async ? " stroke-dasharray=\"6 4\"" : "", escaped(Pair.first), escaped(Pair.second), C.Count,
                  C.Async ? "async" : "sync");
  }
  for (const auto &[Name, F] : P.Functions)
    OS << formatv("<g><rect x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\" rx=\"6\"/><text x=\"{4}\" y=\"{5}\">{6}"
                  "</text><title>{6}</title></g>\n",
                  L.x(Name), L.y(Name), Width, Height, L.x(Name) + 10, L.y(Name) + Height / 2 + 5, escaped(Name));
  OS << "</svg>\n";
}

void printGraphAsHtml(const Profile &P, raw_ostream &OS) {
  OS << "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Call graph</title>\n<style>\n"
        "body { font: 14px system-ui, sans-serif; margin: 2em }\n"
        "table { border-collapse: collapse; margin: 1.5em 0 }\n"
        "td, th { padding: .25em .8em; border-bottom: 1px solid #ddd; text-align: right }\n"
        "td:first-child, th:first-child { text-align: left }\n"
        "rect { fill: #f4f6fa; stroke: #456 }\n.call { fill: none; stroke: #789; marker-end: url(#arrow) }\n"
        ".scroll { overflow: auto }\n</style>\n";
  OS << formatv("<h1>Call graph</h1>\n<p>{0} functions, {1} requests. Width is the number of calls; dashed calls are "
                "asynchronous.</p>\n<div class=\"scroll\">\n",
                P.Functions.size(), P.Requests);
  printDrawing(P, OS);
  OS << "</div>\n<table><tr><th>function<th>invocations<th>errors<th>cold starts<th>own time, "
        "ms<th>cores<th>memory, "
        "MB</tr>\n";
  for (const auto &[Name, F] : P.Functions)
    OS << formatv("<tr><td>{0}<td>{1}<td>{2}<td>{3}<td>{4:f3}<td>{5:f3}<td>{6:f1}</tr>\n", escaped(Name), F.Invocations,
                  F.Errors, F.ColdStarts, F.Timed ? F.Exclusive / double(F.Timed) : 0.0, F.Cpu,
                  double(F.Memory) / 1048576);
  OS << "</table>\n<table><tr><th>call<th>count<th>most a request<th>kind<th>errors<th>p50, ms<th>p90, "
        "ms<th>p99, ms"
        "<th>network, ms</tr>\n";
  for (const auto &[Pair, C] : P.Calls)
    OS << formatv("<tr><td>{0} &rarr; {1}<td>{2}<td>{3}<td>{4}<td>{5}<td>{6:f3}<td>{7:f3}<td>{8:f3}<td>{9:f3}</tr>\n",
                  escaped(Pair.first), escaped(Pair.second), C.Count, C.MaxPerRequest, C.Async ? "async" : "sync",
                  C.Errors, C.Total.percentile(0.5), C.Total.percentile(0.9), C.Total.percentile(0.99), C.Latency);
  OS << "</table>\n";
}

} // namespace faas
