//===- CallGraphForm.cpp - profiles in the canonical form ---------------------------------------------------===//
//
// What faas-merge profile -o writes, as docs/profile.schema.json describes it. Histograms are part of it, so that
// profiles of several times add up to that of all.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "NeedsJson.h"

#include "llvm/ADT/StringRef.h"

#include <cmath>

using namespace llvm;
using nlohmann::ordered_json;

namespace faas {

constexpr int Version = 1;

/// To a thousandth of a millisecond's thousandth: what the buckets know is less.
static double rounded(double Value) { return std::round(Value * 1e6) / 1e6; }

static ordered_json asJson(const Histogram &H) {
  ordered_json Buckets = ordered_json::array();
  for (auto [Bucket, Count] : H.buckets())
    Buckets.push_back({Bucket, Count});
  return {{"p50", rounded(H.percentile(0.5))},
          {"p90", rounded(H.percentile(0.9))},
          {"p99", rounded(H.percentile(0.99))},
          {"buckets", Buckets}};
}

std::string callGraphAsJson(const Profile &P) {
  ordered_json D = {{"faas_call_graph", Version}, {"requests", P.Requests}};
  D["functions"] = ordered_json::array();
  for (const auto &[Name, F] : P.Functions) {
    ordered_json &Function = D["functions"].emplace_back(ordered_json{{"name", Name},
                                                                      {"invocations", F.Invocations},
                                                                      {"errors", F.Errors},
                                                                      {"cold_starts", F.ColdStarts},
                                                                      {"timed", F.Timed},
                                                                      {"exclusive_ms", rounded(F.Exclusive)}});
    addNeeds(Function, F);
  }
  D["calls"] = ordered_json::array();
  for (const auto &[Pair, C] : P.Calls)
    D["calls"].push_back({{"caller", Pair.first},
                          {"callee", Pair.second},
                          {"count", C.Count},
                          {"kind", C.Async ? "async" : "sync"},
                          {"async", C.AsyncCount},
                          {"errors", C.Errors},
                          {"max_per_request", C.MaxPerRequest},
                          {"mean_per_request", P.Requests ? rounded(double(C.Count) / double(P.Requests)) : 0},
                          {"fanout", C.Fanout},
                          {"network_ms", rounded(C.Latency)},
                          {"latency", asJson(C.Total)},
                          {"network", asJson(C.Network)}});
  return D.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

/// Throws what nlohmann's library throws.
static Histogram histogramOf(const ordered_json &D) {
  Histogram H;
  for (const ordered_json &Pair : D.at("buckets"))
    if (unsigned Bucket = Pair.at(0).get<unsigned>(); Bucket < Histogram::MaxBucket)
      H.add(Bucket, Pair.at(1).get<uint64_t>());
  return H;
}

static Profile fromJson(const ordered_json &D) {
  Profile P;
  D.at("requests").get_to(P.Requests);
  for (const ordered_json &F : D.at("functions")) {
    ProfileFunction &To = P.Functions[F.at("name").get<std::string>()];
    To = needsOf(F);
    F.at("invocations").get_to(To.Invocations);
    F.at("errors").get_to(To.Errors);
    F.at("cold_starts").get_to(To.ColdStarts);
    F.at("timed").get_to(To.Timed);
    F.at("exclusive_ms").get_to(To.Exclusive);
  }
  for (const ordered_json &C : D.at("calls")) {
    ProfileCall Call;
    C.at("count").get_to(Call.Count);
    C.at("async").get_to(Call.AsyncCount);
    C.at("errors").get_to(Call.Errors);
    C.at("max_per_request").get_to(Call.MaxPerRequest);
    C.at("fanout").get_to(Call.Fanout);
    C.at("network_ms").get_to(Call.Latency);
    Call.Total = histogramOf(C.at("latency"));
    Call.Network = histogramOf(C.at("network"));
    P.Calls[{C.at("caller").get<std::string>(), C.at("callee").get<std::string>()}].add(Call);
  }
  P.addMissingFunctions();
  return P;
}

/// What the planner counts with must be in bounds, whoever wrote the file.
static const char *checked(const Profile &P) {
  constexpr uint64_t Most = uint64_t(1) << 53;
  for (const auto &[Name, F] : P.Functions)
    if (!(F.Cpu >= 0 && F.Cpu <= 1e6) || F.Memory > uint64_t(1) << 50 || F.Size > uint64_t(1) << 50 ||
        F.Invocations > Most || !(F.Exclusive >= 0))
      return "what a function needs";
  for (const auto &[Pair, C] : P.Calls)
    if (C.Count > Most || C.Fanout > 1000000 || !(C.Latency >= 0 && C.Latency <= 1e6))
      return "what is said of a call";
  return P.Requests > Most ? "\"requests\"" : nullptr;
}

Expected<Profile> readCallGraph(StringRef Text, const std::string &Name) {
  try {
    ordered_json D = ordered_json::parse(Text.begin(), Text.end());
    if (D.at("faas_call_graph") != Version)
      return createStringError(Name + ": is a profile of another version (" + D["faas_call_graph"].dump() + ", not " +
                               std::to_string(Version) + "); make it again with faas-merge profile");
    Profile P = fromJson(D);
    if (const char *Wrong = checked(P))
      return createStringError(Name + ": is not a profile: " + Wrong + " is out of all bounds");
    return std::move(P);
  } catch (const nlohmann::json::exception &E) {
    return createStringError(Name + ": is not a profile: " + StringRef(E.what()).split("] ").second);
  }
}

} // namespace faas
