//===- PlanFile.cpp - plan.json -----------------------------------------------------------------------------===//

#include "PlanFile.h"

#include "profile/NeedsJson.h"

#include "llvm/Support/MemoryBuffer.h"

#include <cmath>

using namespace llvm;
using nlohmann::ordered_json;

namespace faas {

constexpr int Version = 2;

std::string planAsJson(const Plan &P) {
  const PlanRequest &Request = P.Request;
  ordered_json D = {{"version", Version}, {"inputs", P.InputHash}};
  D["limits"] = ordered_json::object();
  if (Request.Cpu)
    D["limits"]["cpu"] = *Request.Cpu;
  for (auto [Name, Limit] :
       {std::pair("memory", Request.Memory), {"size", Request.Size}, {"functions", Request.Functions}})
    if (Limit)
      D["limits"][Name] = *Limit;
  D["constraints"] = {{"keep_separate", Request.Separate},
                      {"together", Request.Together},
                      {"apart", Request.Apart},
                      {"never_clone", Request.NeverClone},
                      {"trust", Request.Trust}};
  D["unit"] = P.InTime ? "us" : "calls";
  D["requests"] = P.Input.Requests;
  D["cost"] = P.Cost;
  D["bound"] = P.Bound;
  D["merge_nothing"] = P.MergeNothing;
  D["groups"] = ordered_json::array();
  for (const PlannedGroup &G : P.Groups)
    D["groups"].push_back({{"root", G.Root},
                           {"members", G.Members},
                           {"cpu", double(G.Needs[plan::Cpu]) / 1e6},
                           {"memory", G.Needs[plan::Memory]},
                           {"size", G.Needs[plan::Size]},
                           {"binding", G.Binding}});
  D["functions"] = ordered_json::array();
  for (const auto &[Name, F] : P.Input.Functions)
    addNeeds(D["functions"].emplace_back(ordered_json{{"name", Name}}), F);
  std::map<std::pair<std::string, std::string>, const PlannedCall *> Planned;
  for (const PlannedCall &C : P.Calls)
    Planned[{C.Caller, C.Callee}] = &C;
  D["calls"] = ordered_json::array();
  for (const auto &[Pair, C] : P.Input.Calls) {
    const PlannedCall *Call = Planned.count(Pair) ? Planned[Pair] : nullptr; // null: recursion
    D["calls"].push_back({{"caller", Pair.first},
                          {"callee", Pair.second},
                          {"count", C.Count},
                          {"async", C.Async},
                          {"fanout", C.Fanout},
                          {"latency_ms", C.Latency},
                          {"max_per_request", C.MaxPerRequest},
                          {"weight", Call ? Call->Weight : 0},
                          {"remote", Call && Call->Remote},
                          {"reason", Call ? Call->Reason : ""}});
  }
  return D.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

static Plan fromJson(const ordered_json &D) {
  Plan P;
  PlanRequest &Request = P.Request;
  const ordered_json &Limits = D.at("limits"), &Constraints = D.at("constraints");
  if (Limits.contains("cpu"))
    Request.Cpu = Limits["cpu"].get<double>();
  for (auto [Name, Limit] :
       {std::pair("memory", &Request.Memory), {"size", &Request.Size}, {"functions", &Request.Functions}})
    if (Limits.contains(Name))
      *Limit = Limits[Name].get<uint64_t>();
  Constraints.at("keep_separate").get_to(Request.Separate);
  Constraints.at("together").get_to(Request.Together);
  Constraints.at("apart").get_to(Request.Apart);
  Constraints.at("never_clone").get_to(Request.NeverClone);
  Constraints.at("trust").get_to(Request.Trust);
  D.at("inputs").get_to(P.InputHash);
  P.InTime = D.at("unit") == "us";
  D.at("requests").get_to(P.Input.Requests);
  D.at("cost").get_to(P.Cost);
  D.at("bound").get_to(P.Bound);
  D.at("merge_nothing").get_to(P.MergeNothing);
  for (const ordered_json &G : D.at("groups")) {
    PlannedGroup Group{G.at("root"), G.at("members"), {}, G.at("binding")};
    Group.Needs = {std::llround(G.at("cpu").get<double>() * 1e6), G.at("memory").get<int64_t>(),
                   G.at("size").get<int64_t>(), int64_t(Group.Members.size())};
    P.Groups.push_back(std::move(Group));
  }
  for (const ordered_json &F : D.at("functions"))
    P.Input.Functions[F.at("name").get<std::string>()] = needsOf(F);
  for (const ordered_json &C : D.at("calls")) {
    PlannedCall Call{C.at("caller"), C.at("callee"), {C.at("count"), C.at("async"), C.at("fanout"), C.at("latency_ms")},
                     C.at("weight"), C.at("remote"), C.at("reason")};
    C.at("max_per_request").get_to(Call.Profiled.MaxPerRequest);
    P.Input.Calls[{Call.Caller, Call.Callee}] = Call.Profiled;
    if (Call.Caller != Call.Callee)
      P.Calls.push_back(std::move(Call));
  }
  return P;
}

Expected<Plan> readPlan(const std::string &Path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path);
  if (!File)
    return createStringError(Path + ": " + File.getError().message());
  try {
    ordered_json D = ordered_json::parse((*File)->getBuffer());
    if (!D.is_object() || !D.contains("version"))
      return createStringError(Path + ": is not a plan");
    if (D["version"] != Version)
      return createStringError(Path + ": is a plan of another version (" + D["version"].dump() + ", not " +
                               std::to_string(Version) + "); make it again with faas-merge plan");
    Plan P = fromJson(D);
    if (P.Input.hash() != P.InputHash)
      return createStringError(Path + ": its hash is not that of its functions and calls; make it again with "
                                      "faas-merge plan instead of editing it");
    return P;
  } catch (const nlohmann::json::exception &E) {
    return createStringError(Path + ": is not a plan: " + StringRef(E.what()).split("] ").second);
  }
}

} // namespace faas
