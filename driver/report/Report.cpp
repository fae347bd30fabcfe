//===- Report.cpp - what a run did --------------------------------------------------------------------------===//

#include "Report.h"

#include "llvm/Support/FormatAdapters.h"
#include "llvm/Support/FormatVariadic.h"

#include <nlohmann/json.hpp>

using namespace llvm;

namespace faas {

std::string formatBytes(uint64_t Count) {
  if (Count < 1000)
    return formatv("{0} B", Count);
  if (Count < 1000000)
    return formatv("{0:f1} kB", double(Count) / 1e3);
  return formatv("{0:f2} MB", double(Count) / 1e6);
}

static uint64_t inputBytes(const Report &R) {
  uint64_t Sum = 0;
  for (const FunctionInput &F : R.Functions)
    Sum += F.InputBytes;
  return Sum;
}

static StringRef kindName(InvocationSite::KindTy Kind) {
  return Kind == InvocationSite::Local ? "local" : Kind == InvocationSite::Computed ? "computed" : "remote";
}

StringRef reasonFor(const InvocationSite &Site) {
  switch (Site.Kind) {
  case InvocationSite::Local:
    return "";
  case InvocationSite::Computed:
    return "its name is computed at run time: local if the binary has the function";
  case InvocationSite::Remote:
    return "not among the inputs";
  }
  return "";
}

static void printSites(const Report &R, InvocationSite::KindTy Kind, StringRef Title, raw_ostream &OS) {
  bool First = true;
  for (const InvocationSite &Site : R.Sites) {
    if (Site.Kind != Kind)
      continue;
    if (First)
      OS << Title << "\n";
    First = false;
    OS << formatv("  {0} -> {1}", Site.Caller, Site.Callee.empty() ? "?" : Site.Callee);
    if (!Site.Location.empty())
      OS << "  " << Site.Location;
    if (Site.IsAsync)
      OS << "  asynchronous";
    if (uint64_t Count = R.Calls.count(Site.Caller, Site.Callee))
      OS << "  " << Count << " calls in the profile" << (R.Calls.isHot(Site.Caller, Site.Callee) ? ", hot" : "");
    if (StringRef Reason = reasonFor(Site); !Reason.empty())
      OS << "  (" << Reason << ")";
    OS << "\n";
  }
}

std::string reasonForMode(const FunctionInput &F) {
  if (F.Isolated.Mode != "process" || F.Isolated.Unemulated.empty())
    return "the return of its main ends its process";
  const UnemulatedUse &Use = F.Isolated.Unemulated.front();
  return "it uses " + Use.Symbol + (Use.Location.empty() ? "" : " at " + Use.Location);
}

/// What a gateway pattern does not reach; "" where it reaches all clients.
static StringRef limitOf(StringRef Gateway) {
  return Gateway.starts_with("https://")
             ? "only through libcurl: what other clients send there is encrypted and takes the network"
             : "";
}

static void printLibraries(const Report &R, bool AtStart, StringRef Title, raw_ostream &OS) {
  bool First = true;
  for (const LibraryUse &Library : R.Libraries) {
    if (Library.AtStart != AtStart)
      continue;
    if (First)
      OS << Title << "\n";
    First = false;
    OS << "  " << Library.Soname;
    if (!AtStart)
      OS << formatv("  {0} symbol{1}", Library.Symbols, Library.Symbols == 1 ? "" : "s");
    if (!Library.Note.empty())
      OS << "  (" << Library.Note << ")";
    OS << "\n";
  }
}

static void printBudgets(const Report &R, raw_ostream &OS) {
  if (!R.Budgets.empty())
    OS << "calls that one request may make; the others take the network\n";
  for (const CallBudget &Budget : R.Budgets) {
    OS << "  " << (Budget.Caller.empty() ? "all" : Budget.Caller) << " -> " << Budget.Callee << " ";
    if (Budget.Total != UINT64_MAX)
      OS << " " << Budget.Total << (Budget.Parallel == UINT64_MAX ? "" : ",");
    if (Budget.Parallel != UINT64_MAX)
      OS << " " << Budget.Parallel << " at the same time";
    OS << "\n";
  }
}

void printReport(const Report &R, raw_ostream &OS) {
  OS << formatv("fused {0} function{1} into {2}, root {3}\n", R.Functions.size(), R.Functions.size() == 1 ? "" : "s",
                R.Output, R.Root);
  size_t Width = 8;
  for (const FunctionInput &F : R.Functions)
    Width = std::max(Width, F.Name.size());
  OS << formatv("  {0}  language  kind     mode     dropped functions  globals    bitcode\n",
                fmt_align("function", AlignStyle::Left, Width));
  for (const FunctionInput &F : R.Functions)
    OS << formatv("  {0}  {1,-8}  {2,-7}  {3,-7}  {4,17}  {5,9}  {6,9}\n", fmt_align(F.Name, AlignStyle::Left, Width),
                  F.Language, F.Isolated.Kind.Name, F.Isolated.Mode, F.Stripped.Functions,
                  formatBytes(F.Isolated.DataBytes + F.Isolated.ThreadDataBytes), formatBytes(F.InputBytes));
  for (const FunctionInput &F : R.Functions)
    if (F.Isolated.Mode != F.Mode)
      OS << formatv("  {0} is {1} and not {2}: {3}\n", F.Name, F.Isolated.Mode, F.Mode, reasonForMode(F));
  printSites(R, InvocationSite::Local, "calls made local", OS);
  printSites(R, InvocationSite::Computed, "calls looked up at run time", OS);
  printSites(R, InvocationSite::Remote, "calls left remote", OS);
  printBudgets(R, OS);
  if (!R.Gateways.empty())
    OS << "gateways\n";
  for (const std::string &Gateway : R.Gateways)
    OS << "  " << Gateway << (limitOf(Gateway).empty() ? "" : ("  (" + limitOf(Gateway) + ")").str()) << "\n";
  if (!R.Unlinked.empty())
    OS << "libraries not linked\n";
  for (const std::string &Library : R.Unlinked)
    OS << "  " << Library << " (loaded when a request leaves the binary)\n";
  printLibraries(R, /*AtStart=*/false, "libraries loaded on first use", OS);
  // One that is not of the C and C++ runtime has a note.
  bool CouldBeStatic = all_of(R.Libraries, [](const LibraryUse &L) { return L.AtStart && L.Note.empty(); });
  printLibraries(R, /*AtStart=*/true,
                 CouldBeStatic ? "libraries loaded at start; --static links them in" : "libraries loaded at start", OS);
  OS << "size: " << formatBytes(inputBytes(R)) << " of bitcode became " << formatBytes(R.OutputBytes) << "\n";
  OS << "time:";
  double Total = 0;
  for (const auto &[Name, Seconds] : R.Steps) {
    OS << formatv(" {0} {1:f2} s,", Name, Seconds);
    Total += Seconds;
  }
  OS << formatv(" total {0:f2} s\n", Total);
}

std::string reportAsJson(const Report &R) {
  nlohmann::ordered_json Document = {{"version", 1}, {"output", R.Output}, {"root", R.Root}};
  for (const FunctionInput &F : R.Functions) {
    auto Unemulated = nlohmann::ordered_json::array();
    for (const UnemulatedUse &Use : F.Isolated.Unemulated)
      Unemulated.push_back({{"symbol", Use.Symbol}, {"effect", Use.Effect}, {"location", Use.Location}});
    Document["functions"].push_back({{"name", F.Name},
                                     {"path", F.Path},
                                     {"language", F.Language},
                                     {"entry", F.Isolated.Entry},
                                     {"kind", F.Isolated.Kind.Name},
                                     {"kind_by", F.Isolated.Kind.By},
                                     {"mode", F.Isolated.Mode},
                                     {"bitcode_bytes", F.InputBytes},
                                     {"dropped_functions", F.Stripped.Functions},
                                     {"dropped_globals", F.Stripped.Globals},
                                     {"data_bytes", F.Isolated.DataBytes},
                                     {"thread_data_bytes", F.Isolated.ThreadDataBytes},
                                     {"unemulated", Unemulated}});
  }
  Document["calls"] = nlohmann::ordered_json::array();
  for (const InvocationSite &Site : R.Sites)
    Document["calls"].push_back({{"kind", kindName(Site.Kind).str()},
                                 {"caller", Site.Caller},
                                 {"callee", Site.Callee},
                                 {"async", Site.IsAsync},
                                 {"location", Site.Location},
                                 {"reason", reasonFor(Site).str()},
                                 {"profiled_calls", R.Calls.count(Site.Caller, Site.Callee)},
                                 {"hot", R.Calls.isHot(Site.Caller, Site.Callee)}});
  Document["budgets"] = nlohmann::ordered_json::array();
  for (const CallBudget &Budget : R.Budgets)
    Document["budgets"].push_back(Budget.text());
  Document["gateways"] = nlohmann::ordered_json::array();
  for (const std::string &Gateway : R.Gateways)
    Document["gateways"].push_back({{"pattern", Gateway}, {"limit", limitOf(Gateway).str()}});
  Document["unlinked_libraries"] = R.Unlinked;
  Document["libraries"] = nlohmann::ordered_json::array();
  for (const LibraryUse &Library : R.Libraries)
    Document["libraries"].push_back({{"soname", Library.Soname},
                                     {"loaded", Library.AtStart ? "at start" : "on first use"},
                                     {"symbols", Library.Symbols},
                                     {"note", Library.Note}});
  Document["bytes"] = {{"inputs", inputBytes(R)}, {"output", R.OutputBytes}};
  Document["seconds"] = nlohmann::ordered_json::object();
  for (const auto &[Name, Seconds] : R.Steps)
    Document["seconds"][Name] = Seconds;
  return Document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

} // namespace faas
