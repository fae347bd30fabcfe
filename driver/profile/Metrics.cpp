//===- Metrics.cpp - what functions need, from a monitoring system ------------------------------------------===//
//
//   {"status": "success", "data": {"resultType": "matrix", "result": [
//     {"metric": {"__name__": "container_cpu_usage_seconds_total", "container": "text", "pod": "text-5d4f8c7b9-x2x7k"},
//      "values": [[1700000000, "12.5"], [1700000060, "18.5"]]}]}}
//
// CPU is summed over replicas, memory is that of the largest.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Metrics.h"
#include "Source.h"
#include "Splitter.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <cmath>
#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::json;

namespace faas {

namespace {

/// What is known of a function from one file.
struct Needs {
  double Cpu = 0;
  double Memory = 0;
  unsigned MemoryRank = 0; ///< of several metrics for memory, which one Memory is of
};

class Answer {
public:
  Answer(const std::string &Name, StringRef Kind, const profile::Naming &Rules, const profile::NamingOptions &Options,
         const Profile &P)
      : Name(Name), Kind(Kind), Rules(Rules), Options(Options), P(P) {}
  Error read(const json &Document);

  std::map<std::string, Needs> Functions;
  std::set<std::string> Unknown; ///< containers and pods of no function
  unsigned Counters = 0; ///< with one sample, which says nothing

private:
  Error readSeries(const json &Series);
  std::string functionOf(const json &Labels);
  Error fail(const Twine &What) { return createStringError(Name + ": " + What); }

  const std::string &Name;
  StringRef Kind;
  const profile::Naming &Rules;
  const profile::NamingOptions &Options;
  const Profile &P;
};

} // namespace

static std::string labelOf(const json &Labels, const std::string &Label) {
  return Labels.contains(Label) && Labels[Label].is_string() ? Labels[Label].get<std::string>() : "";
}

/// DEPLOYMENT-REPLICASET-POD without the two at the end.
static StringRef deploymentOf(StringRef Pod) {
  auto IsSuffix = [](StringRef Text) { return Text.size() >= 5 && Text.size() <= 10 && all_of(Text, isAlnum); };
  auto [Front, Last] = Pod.rsplit('-');
  auto [Deployment, ReplicaSet] = Front.rsplit('-');
  return IsSuffix(Last) && IsSuffix(ReplicaSet) ? Deployment : StringRef();
}

/// The first label that is a function's name; "" if none is.
std::string Answer::functionOf(const json &Labels) {
  std::string Pod = labelOf(Labels, "pod"), Container = labelOf(Labels, "container");
  std::string Shown = Container.empty() ? Pod : Container;
  for (const std::string &Value :
       {Options.Attribute.empty() ? "" : labelOf(Labels, Options.Attribute), labelOf(Labels, "faas_function"),
        labelOf(Labels, "function_name"), labelOf(Labels, "function"), labelOf(Labels, "label_faas_function"),
        labelOf(Labels, "container_label_com_openfaas_function"), Container, deploymentOf(Pod).str(), Pod,
        labelOf(Labels, "name"), labelOf(Labels, "service")}) {
    std::string Function = Rules.renamed(Value).str();
    if (P.Functions.count(Function))
      return Function;
    Shown = Shown.empty() ? Value : Shown;
  }
  if (!Shown.empty())
    Unknown.insert(Shown);
  return "";
}

/// A sample is [time, "value"]; nothing for NaN and the like.
static std::optional<std::pair<double, double>> sampleOf(const json &Sample) {
  double Value;
  if (!Sample.is_array() || Sample.size() != 2 || !Sample[0].is_number() || !Sample[1].is_string() ||
      StringRef(Sample[1].get_ref<const std::string &>()).getAsDouble(Value) || !std::isfinite(Value) || Value < 0)
    return std::nullopt;
  return std::pair(Sample[0].get<double>(), Value);
}

Error Answer::readSeries(const json &Series) {
  if (!Series.is_object() || !Series.contains("metric") || !Series["metric"].is_object())
    return fail("a series has no \"metric\"");
  const json &Labels = Series["metric"];
  // The sum over a pod, and what holds its network: both would count twice.
  if (Labels.contains("container") && (Labels["container"] == "" || Labels["container"] == "POD"))
    return Error::success();
  std::string Metric = labelOf(Labels, "__name__");
  unsigned MemoryRank = StringSwitch<unsigned>(Metric)
                            .Case("container_memory_working_set_bytes", 3)
                            .Case("container_memory_rss", 2)
                            .Cases({"container_memory_usage_bytes", "container_memory_max_usage_bytes"}, 1)
                            .Case("", Kind == "memory" ? 3 : 0)
                            .Default(0);
  bool IsCounter = Metric == "container_cpu_usage_seconds_total";
  if (Metric.empty() && Kind.empty())
    return fail("a series does not say of which metric it is; say what they all are: --metrics cpu=" + Name +
                " or memory=" + Name);
  if (!IsCounter && !MemoryRank && !Metric.empty())
    return Error::success();
  std::vector<std::pair<double, double>> Samples;
  json Single = json::array();
  if (Series.contains("value"))
    Single.push_back(Series["value"]);
  for (const json &Sample : Series.contains("values") ? Series["values"] : Single)
    if (auto Value = sampleOf(Sample))
      Samples.push_back(*Value);
  if (Samples.empty())
    return Error::success();
  std::string Function = functionOf(Labels);
  if (Function.empty())
    return Error::success();
  Needs &N = Functions[Function];
  if (MemoryRank) {
    if (MemoryRank > N.MemoryRank)
      N.Memory = 0;
    if (MemoryRank >= N.MemoryRank)
      for (auto [Time, Value] : Samples)
        N.Memory = std::max(N.Memory, Value);
    N.MemoryRank = std::max(N.MemoryRank, MemoryRank);
  } else if (IsCounter) {
    double Used = 0, Seconds = Samples.back().first - Samples.front().first;
    if (Seconds <= 0) {
      ++Counters;
      return Error::success();
    }
    for (size_t I = 1; I < Samples.size(); ++I) // it starts again with its container
      Used += Samples[I].second >= Samples[I - 1].second ? Samples[I].second - Samples[I - 1].second
                                                         : Samples[I].second;
    N.Cpu += Used / Seconds;
  } else {
    double Sum = 0;
    for (auto [Time, Value] : Samples)
      Sum += Value;
    N.Cpu += Sum / double(Samples.size());
  }
  return Error::success();
}

Error Answer::read(const json &Document) {
  if (Document.contains("status") && Document["status"] == "error")
    return fail("Prometheus answered with an error: " + Twine(labelOf(Document, "error")));
  const json Data = Document.value("data", json());
  if (!Data.is_object() || !Data.contains("result") || !Data["result"].is_array())
    return fail("expected an answer of Prometheus with \"data\" and in it \"result\", an array");
  if (Data.contains("resultType") && Data["resultType"] != "vector" && Data["resultType"] != "matrix")
    return fail("expected a result of type vector or matrix");
  for (const json &Series : Data["result"])
    if (Error E = readSeries(Series))
      return E;
  return Error::success();
}

static Error addAnswer(const json &Document, const std::string &Name, StringRef Kind,
                       const profile::NamingOptions &Options, Profile &P, std::vector<std::string> &Warnings) {
  Expected<profile::Naming> Rules = profile::Naming::make(Options);
  if (!Rules)
    return Rules.takeError();
  Answer A(Name, Kind, *Rules, Options, P);
  if (Error E = A.read(Document))
    return E;
  bool Any = false;
  for (const auto &[Function, N] : A.Functions) {
    ProfileFunction &F = P.Functions[Function];
    if (N.Cpu > 1e6 || N.Memory > double(1ull << 50))
      return createStringError(Name + ": what '" + Function + "' needs is out of all bounds");
    if (N.Cpu > 0)
      F.Cpu = N.Cpu;
    if (N.Memory > 0)
      F.Memory = uint64_t(N.Memory);
    Any |= N.Cpu > 0 || N.Memory > 0;
  }
  if (A.Counters)
    Warnings.push_back(Name + ": " + std::to_string(A.Counters) +
                       " counters of CPU time have one sample, which says nothing; ask for a range");
  if (!A.Unknown.empty())
    Warnings.push_back(Name + ": of none of the functions: " +
                       join(std::vector<std::string>(A.Unknown.begin(), A.Unknown.end()), ", "));
  if (!Any)
    return createStringError(Name + ": has no CPU or memory of any function of the profile");
  return Error::success();
}

Error addMetricsText(StringRef Text, const std::string &Name, StringRef Kind, const profile::NamingOptions &Naming,
                     Profile &P, std::vector<std::string> &Warnings) {
  json Document;
  try {
    Document = json::parse(Text.begin(), Text.end());
  } catch (const json::exception &E) {
    return createStringError(Name + ": is not JSON: " + StringRef(E.what()).split("] ").second);
  }
  if (Document.is_object() && (Document.contains("data") || Document.contains("status")))
    return addAnswer(Document, Name, Kind, Naming, P, Warnings);
  bool IsCallGraph = Document.is_object() && Document.contains("faas_call_graph");
  Expected<Profile> Own = IsCallGraph ? readCallGraph(Text, Name) : readPlainForm(Text, Name);
  if (!Own)
    return Own.takeError();
  bool Any = false;
  for (const auto &[Function, F] : Own->Functions)
    if (auto To = P.Functions.find(Function); To != P.Functions.end()) {
      To->second.Cpu = F.Cpu > 0 ? F.Cpu : To->second.Cpu;
      To->second.Memory = F.Memory ? F.Memory : To->second.Memory;
      Any |= F.Cpu > 0 || F.Memory;
    }
  return Any ? Error::success() : createStringError(Name + ": has no CPU or memory of any function of the profile");
}

Error addMetrics(const std::string &Path, const profile::NamingOptions &Naming, Profile &P,
                 std::vector<std::string> &Warnings) {
  constexpr size_t Most = 256 << 20;
  StringRef File = Path, Kind;
  for (StringRef Known : {"cpu", "memory"})
    if (File.starts_with(Known) && File.drop_front(Known.size()).starts_with("=")) {
      Kind = Known;
      File = File.drop_front(Known.size() + 1);
    }
  Expected<std::unique_ptr<profile::Source>> From = profile::Source::open(File.str());
  if (!From)
    return From.takeError();
  Expected<std::string> Text = profile::Splitter(**From).whole(Most);
  if (!Text)
    return Text.takeError();
  return addMetricsText(*Text, (*From)->name(), Kind, Naming, P, Warnings);
}

} // namespace faas
