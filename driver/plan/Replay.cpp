//===- Replay.cpp - traces, as they would run under a plan --------------------------------------------------===//

#include "Replay.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace llvm;

namespace faas {

using profile::TracedCall;

namespace {

/// A binary of the plan by its number, or none: outside of it.
constexpr int Nowhere = -1;

class Replay {
public:
  Replay(const Plan &P, const profile::Names &Names);
  void add(const profile::TraceId &Id, ArrayRef<TracedCall> Calls);
  void print(raw_ostream &OS) const;
  size_t traces() const { return Traces.size(); }

private:
  struct Counts {
    uint64_t Calls = 0, Remote = 0;
  };
  int homeOf(uint32_t Function) const;
  bool isIn(int Binary, uint32_t Function) const {
    return Binary != Nowhere && Members[unsigned(Binary)].count(Names[Function]);
  }

  const profile::Names &Names;
  std::vector<std::set<std::string, std::less<>>> Members; ///< by binary
  std::map<std::string, int, std::less<>> Homes;           ///< where requests and remote calls go
  std::map<profile::TraceId, Counts> Traces;
  std::set<std::string> Unknown; ///< functions that are not in the plan
};

} // namespace

Replay::Replay(const Plan &P, const profile::Names &Names) : Names(Names) {
  for (const PlannedGroup &G : P.Groups) {
    Homes[G.Root] = int(Members.size());
    Members.emplace_back(G.Members.begin(), G.Members.end());
  }
  // What is no root is not called from elsewhere; but a trace may begin there.
  for (unsigned G = 0; G < P.Groups.size(); ++G)
    for (const std::string &Member : P.Groups[G].Members)
      Homes.insert({Member, int(G)});
}

int Replay::homeOf(uint32_t Function) const {
  auto Home = Homes.find(Names[Function]);
  return Home == Homes.end() ? Nowhere : Home->second;
}

void Replay::add(const profile::TraceId &Id, ArrayRef<TracedCall> Calls) {
  Counts &Sum = Traces[Id];
  std::map<int, std::vector<unsigned>> MadeBy; // by invocation
  std::set<int> Called;
  for (unsigned I = 0; I < Calls.size(); ++I) {
    MadeBy[Calls[I].By].push_back(I);
    if (Calls[I].Invocation >= 0)
      Called.insert(Calls[I].Invocation);
  }
  std::vector<std::pair<unsigned, int>> Waiting; // a call, and the binary that makes it
  for (unsigned I = 0; I < Calls.size(); ++I)
    if (Calls[I].By < 0 || !Called.count(Calls[I].By))
      Waiting.push_back({I, homeOf(Calls[I].Caller)});
  while (!Waiting.empty()) {
    auto [I, Binary] = Waiting.back();
    Waiting.pop_back();
    const TracedCall &Call = Calls[I];
    ++Sum.Calls;
    for (uint32_t Function : {Call.Caller, Call.Callee})
      if (homeOf(Function) == Nowhere)
        Unknown.insert(Names[Function].str());
    if (!isIn(Binary, Call.Callee)) {
      ++Sum.Remote;
      Binary = homeOf(Call.Callee);
    }
    auto Inner = MadeBy.find(Call.Invocation);
    if (Call.Invocation >= 0 && Inner != MadeBy.end())
      for (unsigned J : Inner->second)
        Waiting.push_back({J, Binary});
  }
}

void Replay::print(raw_ostream &OS) const {
  OS << "remote calls of each trace, of its calls\n";
  std::vector<uint64_t> Remote;
  uint64_t Calls = 0, Sum = 0;
  for (const auto &[Id, Count] : Traces) {
    OS << formatv("  {0}{1}  {2} of {3}\n", format_hex_no_prefix(Id.first, 16), format_hex_no_prefix(Id.second, 16),
                  Count.Remote, Count.Calls);
    Remote.push_back(Count.Remote);
    Calls += Count.Calls;
    Sum += Count.Remote;
  }
  llvm::sort(Remote);
  double Number = double(Remote.size());
  size_t P99 = size_t(std::ceil(0.99 * Number)) - 1;
  OS << formatv(
      "{0} trace{1}: remote calls min {2}, mean {3:f2}, p99 {4}, max {5}; of {6:f2} calls, so {7:f1} % are left\n",
      Remote.size(), Remote.size() == 1 ? "" : "s", Remote.front(), double(Sum) / Number, Remote[P99], Remote.back(),
      double(Calls) / Number, Calls ? 100 * double(Sum) / double(Calls) : 0.0);
  if (!Unknown.empty())
    OS << "not in the plan, so calls of them are remote: " << join(Unknown, ", ") << "\n";
}

Error replay(const Plan &P, const ProfileOptions &Traces, raw_ostream &OS) {
  std::optional<Replay> Walk;
  Expected<ImportedProfile> Imported = importProfile(Traces, [&](const profile::Names &Names) {
    Walk.emplace(P, Names);
    return [&](const profile::TraceId &Id, ArrayRef<TracedCall> Calls) { Walk->add(Id, Calls); };
  });
  if (!Imported)
    return Imported.takeError();
  printWarnings(Imported->Warnings);
  if (!Walk->traces())
    return createStringError(join(Traces.Files, ", ") + ": has no traces to replay; a profile with counts does not say "
                                                        "which calls were made together");
  Walk->print(OS);
  return Error::success();
}

} // namespace faas
