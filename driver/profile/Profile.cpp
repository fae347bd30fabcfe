//===- Profile.cpp - functions and their calls as measured --------------------------------------------------===//

#include "Profile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/SHA256.h"

#include <cmath>

using namespace llvm;

namespace faas {

void ProfileFunction::add(const ProfileFunction &Other) {
  Cpu = std::max(Cpu, Other.Cpu);
  Memory = std::max(Memory, Other.Memory);
  Size = std::max(Size, Other.Size);
  if (!Other.Trust.empty())
    Trust = Other.Trust;
  Separate |= Other.Separate;
  NeverClone |= Other.NeverClone;
  Invocations += Other.Invocations;
  Errors += Other.Errors;
  ColdStarts += Other.ColdStarts;
  Timed += Other.Timed;
  Exclusive += Other.Exclusive;
}

void ProfileCall::add(const ProfileCall &Other) {
  Count += Other.Count;
  AsyncCount += Other.AsyncCount;
  Async = AsyncCount && AsyncCount * 2 >= Count;
  Fanout = std::max(Fanout, Other.Fanout);
  Errors += Other.Errors;
  MaxPerRequest = std::max(MaxPerRequest, Other.MaxPerRequest);
  MaxPerInvocation = std::max(MaxPerInvocation, Other.MaxPerInvocation);
  Total.add(Other.Total);
  Network.add(Other.Network);
  Latency = std::max(Latency, Other.Latency);
  if (!Network.buckets().empty())
    Latency = Network.percentile(0.5);
}

void Profile::add(const Profile &Other) {
  Requests += Other.Requests;
  for (const auto &[Name, F] : Other.Functions)
    Functions[Name].add(F);
  for (const auto &[Pair, Call] : Other.Calls)
    Calls[Pair].add(Call);
}

std::vector<std::string> Profile::restrictTo(const std::set<std::string> &Known) {
  std::vector<std::string> Unknown;
  addMissingFunctions();
  for (auto F = Functions.begin(); F != Functions.end();) {
    if (Known.count(F->first)) {
      ++F;
    } else {
      Unknown.push_back(F->first);
      F = Functions.erase(F);
    }
  }
  for (auto Call = Calls.begin(); Call != Calls.end();)
    if (Known.count(Call->first.first) && Known.count(Call->first.second))
      ++Call;
    else
      Call = Calls.erase(Call);
  return Unknown;
}

uint64_t Profile::count(const std::string &Caller, const std::string &Callee) const {
  auto Found = Calls.find({Caller, Callee});
  return Found == Calls.end() ? 0 : Found->second.Count;
}

bool Profile::isHot(const std::string &Caller, const std::string &Callee) const {
  double Total = 0;
  for (const auto &[Pair, Call] : Calls)
    Total += double(Call.Count);
  uint64_t Count = count(Caller, Callee);
  return Count && double(Count) * 100 >= Total;
}

void Profile::addMissingFunctions() {
  for (const auto &[Pair, Call] : Calls) {
    Functions[Pair.first];
    Functions[Pair.second];
  }
}

void Profile::deriveMaxPerRequest() {
  constexpr uint64_t Most = 1000000000;
  addMissingFunctions();
  std::map<std::string, unsigned> Waiting; // by function: callers of which nothing is known yet
  for (const auto &[Pair, C] : Calls)
    ++Waiting[Pair.second];
  std::vector<std::string> Ready;
  for (const auto &[Name, F] : Functions)
    if (!Waiting.count(Name))
      Ready.push_back(Name);
  std::map<std::string, uint64_t> Invocations; // in one request
  std::set<std::string> Unknown;
  for (size_t Next = 0; Next < Ready.size(); ++Next) {
    std::string Caller = Ready[Next];
    uint64_t Times = std::max<uint64_t>(1, Invocations[Caller]); // a request may enter anywhere
    for (auto Call = Calls.lower_bound({Caller, ""}); Call != Calls.end() && Call->first.first == Caller; ++Call) {
      ProfileCall &C = Call->second;
      const std::string &Callee = Call->first.second;
      if (!C.MaxPerRequest && C.MaxPerInvocation && !Unknown.count(Caller))
        C.MaxPerRequest = std::min(Most, Times * std::min(Most, C.MaxPerInvocation));
      if (!C.MaxPerRequest)
        Unknown.insert(Callee);
      Invocations[Callee] = std::min(Most, Invocations[Callee] + C.MaxPerRequest);
      if (!--Waiting[Callee])
        Ready.push_back(Callee);
    }
  }
}

std::string Profile::hash() const {
  std::string Text = formatv("{0}\n", Requests);
  raw_string_ostream OS(Text);
  for (const auto &[Name, F] : Functions)
    OS << formatv("{0}\t{1:f9}\t{2}\t{3}\t{4}\t{5}\t{6}\n", Name, F.Cpu, F.Memory, F.Size, F.Trust, F.Separate,
                  F.NeverClone);
  for (const auto &[Pair, C] : Calls)
    OS << formatv("{0}\t{1}\t{2}\t{3}\t{4}\t{5:f9}\t{6}\n", Pair.first, Pair.second, C.Count, C.Async, C.Fanout,
                  C.Latency, C.MaxPerRequest);
  std::array<uint8_t, 32> Digest = SHA256::hash(arrayRefFromStringRef(Text));
  return toHex(ArrayRef<uint8_t>(Digest).take_front(16), /*LowerCase=*/true);
}

std::optional<uint64_t> parseBytes(StringRef Text) {
  uint64_t Unit = 1;
  for (auto [Suffix, Value] : {std::pair('K', 1ull << 10), {'M', 1ull << 20}, {'G', 1ull << 30}})
    if (Text.size() > 1 && Text.back() == Suffix)
      Unit = Value;
  double Number = 0;
  if (Unit != 1)
    Text = Text.drop_back();
  // The double has to be exact, and a sum of thousands of them has to fit 64 bits.
  if (Text.getAsDouble(Number) || !std::isfinite(Number) || Number < 0 || Number * double(Unit) > double(1ull << 50))
    return std::nullopt;
  return uint64_t(std::llround(Number * double(Unit)));
}

} // namespace faas
