//===- PlainForm.cpp - profiles in the plain form -----------------------------------------------------------===//

#include "Profile.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::json;

namespace faas {

namespace {

constexpr uint64_t MostCount = uint64_t(1) << 53; // sums are exact, also as doubles

/// Reads one document; knows where it is, for errors.
class Reader {
public:
  Reader(const std::string &Path) : Path(Path) {}

  Error read(const json &Document);
  Profile Result;

private:
  Error fail(const std::string &Where, const Twine &What) { return createStringError(Path + ": " + Where + What); }
  Expected<std::string> function(const json &Call, const char *Field, const std::string &Where);
  Expected<uint64_t> count(const json &Object, const char *Field, const std::string &Where);
  Expected<double> number(const json &Object, const char *Field, double Most, const std::string &Where);
  Expected<uint64_t> bytes(const json &Object, const char *Field, const std::string &Where);
  Expected<bool> flag(const json &Object, const char *Field, const std::string &Where);
  Error readFunction(const json &Object, const std::string &Where);
  Error readCall(const json &Call, const std::string &Where);
  Error readRecord(const json &Object, const std::string &Where);
  Error readObject(const json &Object, const std::string &Where);
  void scale(std::initializer_list<uint64_t *> Counts);

  const std::string &Path;
  double Sample = 1; ///< the share of requests that the object at hand is of
};

} // namespace

Expected<std::string> Reader::function(const json &Call, const char *Field, const std::string &Where) {
  if (!Call.contains(Field) || !Call[Field].is_string())
    return fail(Where, Twine(": \"") + Field + "\" must be the name of a function");
  return Call[Field].get<std::string>();
}

/// A count; 0 where there is none.
Expected<uint64_t> Reader::count(const json &Object, const char *Field, const std::string &Where) {
  if (!Object.contains(Field))
    return 0;
  const json &Value = Object[Field];
  uint64_t Count = 0;
  bool IsCount = Value.is_number_unsigned();
  if (IsCount)
    Count = Value.get<uint64_t>();
  else if (Value.is_string())
    IsCount = !StringRef(Value.get_ref<const std::string &>()).getAsInteger(10, Count);
  if (IsCount && Count <= MostCount)
    return Count;
  return fail(Where, Twine(": \"") + Field + "\" must be a whole number, as a number or a string");
}

/// A number from 0 to `Most`; 0 where there is none.
Expected<double> Reader::number(const json &Object, const char *Field, double Most, const std::string &Where) {
  if (!Object.contains(Field))
    return 0.0;
  const json &Value = Object[Field];
  if (Value.is_number() && std::isfinite(Value.get<double>()) && Value.get<double>() >= 0 &&
      Value.get<double>() <= Most)
    return Value.get<double>();
  return fail(Where, formatv(": \"{0}\" must be a number from 0 to {1}", Field, uint64_t(Most)));
}

Expected<uint64_t> Reader::bytes(const json &Object, const char *Field, const std::string &Where) {
  if (!Object.contains(Field))
    return 0;
  const json &Value = Object[Field];
  std::string Text = Value.is_string() ? Value.get<std::string>() : Value.is_number() ? Value.dump() : "";
  if (std::optional<uint64_t> Bytes = parseBytes(Text))
    return *Bytes;
  return fail(Where, Twine(": \"") + Field + "\" must be bytes, as a number or as text such as \"128M\"");
}

Expected<bool> Reader::flag(const json &Object, const char *Field, const std::string &Where) {
  if (!Object.contains(Field))
    return false;
  if (Object[Field].is_boolean())
    return Object[Field].get<bool>();
  return fail(Where, Twine(": \"") + Field + "\" must be true or false");
}

Error Reader::readFunction(const json &Object, const std::string &Where) {
  if (!Object.is_object())
    return fail(Where, ": expected an object with \"name\"");
  Expected<std::string> Name = function(Object, "name", Where);
  if (!Name)
    return Name.takeError();
  ProfileFunction F;
  Expected<double> Cores = number(Object, "cpu", 1e6, Where);
  if (!Cores)
    return Cores.takeError();
  F.Cpu = *Cores;
  for (auto [Field, Member] : {std::pair("memory", &F.Memory), {"size", &F.Size}}) {
    Expected<uint64_t> Bytes = bytes(Object, Field, Where);
    if (!Bytes)
      return Bytes.takeError();
    *Member = *Bytes;
  }
  for (auto [Field, Member] : {std::pair("separate", &F.Separate), {"never_clone", &F.NeverClone}}) {
    Expected<bool> Set = flag(Object, Field, Where);
    if (!Set)
      return Set.takeError();
    *Member = *Set;
  }
  if (Object.contains("trust")) {
    if (!Object["trust"].is_string())
      return fail(Where, ": \"trust\" must be a label");
    F.Trust = Object["trust"];
  }
  Result.Functions[*Name].add(F);
  return Error::success();
}

Error Reader::readCall(const json &Call, const std::string &Where) {
  if (!Call.is_object())
    return fail(Where, ": expected an object with \"Caller\", \"Callee\" and \"counts\"");
  Expected<std::string> Caller = function(Call, "Caller", Where);
  if (!Caller)
    return Caller.takeError();
  Expected<std::string> Callee = function(Call, "Callee", Where);
  if (!Callee)
    return Callee.takeError();
  if (!Call.contains("counts"))
    return fail(Where, ": \"counts\" must be a whole number, as a number or a string");
  ProfileCall C;
  for (auto [Field, Member] : {std::pair("counts", &C.Count),
                               {"fanout", &C.Fanout},
                               {"failed", &C.Errors},
                               {"asynchronous", &C.AsyncCount},
                               {"calls_max", &C.MaxPerInvocation},
                               {"max_per_request", &C.MaxPerRequest}}) {
    Expected<uint64_t> Value = count(Call, Field, Where);
    if (!Value)
      return Value.takeError();
    *Member = *Value;
  }
  if (C.Fanout > 1000000)
    return fail(Where, ": \"fanout\" must be at most 1000000");
  if (Call.contains("kind")) {
    if (Call["kind"] != "sync" && Call["kind"] != "async")
      return fail(Where, ": \"kind\" must be \"sync\" or \"async\"");
    if (!Call.contains("asynchronous"))
      C.AsyncCount = Call["kind"] == "async" ? C.Count : 0;
  }
  Expected<double> Latency = number(Call, "latency_ms", 1e6, Where);
  if (!Latency)
    return Latency.takeError();
  C.Latency = *Latency;
  scale({&C.Count, &C.AsyncCount, &C.Errors});
  ProfileCall &Sum = Result.Calls[{*Caller, *Callee}];
  if (Sum.Count + C.Count > MostCount)
    return fail(Where, ": the counts of this pair are too large in all");
  Sum.add(C);
  return Error::success();
}

/// What the runtime says of the function that the object is about.
Error Reader::readRecord(const json &Object, const std::string &Where) {
  Expected<std::string> Name = function(Object, "function", Where);
  if (!Name)
    return Name.takeError();
  ProfileFunction F;
  uint64_t Time = 0, Exclusive = 0, Cpu = 0;
  for (auto [Field, Member] : {std::pair("invocations", &F.Invocations),
                               {"failed", &F.Errors},
                               {"cold", &F.ColdStarts},
                               {"time_ns", &Time},
                               {"exclusive_ns", &Exclusive},
                               {"cpu_ns", &Cpu},
                               {"memory_max", &F.Memory}}) {
    Expected<uint64_t> Value = count(Object, Field, Where);
    if (!Value)
      return Value.takeError();
    *Member = *Value;
  }
  // Cores while it runs.
  F.Cpu = Time ? double(Cpu) / double(Time) : 0;
  F.Timed = Exclusive ? F.Invocations : 0;
  F.Exclusive = double(Exclusive) / 1e6 / Sample;
  scale({&F.Invocations, &F.Errors, &F.ColdStarts, &F.Timed});
  Result.Functions[*Name].add(F);
  return Error::success();
}

/// Makes counts of a sample those of the whole.
void Reader::scale(std::initializer_list<uint64_t *> Counts) {
  for (uint64_t *Count : Counts)
    *Count = uint64_t(std::min(double(MostCount), std::round(double(*Count) / Sample)));
}

Error Reader::readObject(const json &Object, const std::string &Where) {
  if (!Object.is_object() || !Object.contains("calls") || !Object["calls"].is_array())
    return fail(Where, Twine(Where.empty() ? "" : ": ") + "expected an object with an array \"calls\"");
  Expected<uint64_t> Requests = count(Object, "requests", Where + "requests");
  if (!Requests)
    return Requests.takeError();
  Result.Requests += *Requests;
  Expected<double> Share = number(Object, "sample", 1, Where + "sample");
  if (!Share)
    return Share.takeError();
  Sample = *Share > 0 ? *Share : 1;
  if (Object.contains("function"))
    if (Error E = readRecord(Object, Where + "function"))
      return E;
  size_t Index = 0;
  if (Object.contains("functions"))
    for (const json &Function : Object["functions"])
      if (Error E = readFunction(Function, Where + "functions[" + std::to_string(Index++) + "]"))
        return E;
  Index = 0;
  for (const json &Call : Object["calls"])
    if (Error E = readCall(Call, Where + "calls[" + std::to_string(Index++) + "]"))
      return E;
  return Error::success();
}

Error Reader::read(const json &Document) {
  if (!Document.is_array())
    return readObject(Document, "");
  size_t Index = 0;
  for (const json &Object : Document)
    if (Error E = readObject(Object, "[" + std::to_string(Index++) + "]."))
      return E;
  return Error::success();
}

void PlainForms::add(const Profile &P) { (P.Requests ? WithRequests : Without).add(P); }

Profile PlainForms::sum() const {
  Profile Sum = WithRequests;
  Sum.add(Without);
  std::map<std::string, uint64_t> Called;
  for (const auto &[Pair, Call] : Without.Calls)
    Called[Pair.second] += Call.Count;
  for (const auto &[Name, F] : Without.Functions)
    Sum.Requests += F.Invocations - std::min(F.Invocations, Called[Name]);
  // What has no record of its own, because it is not instrumented, was invoked by those that have, as their spans say.
  std::set<std::string> Recorded;
  for (const auto &[Name, F] : Sum.Functions)
    if (F.Invocations)
      Recorded.insert(Name);
  for (const auto &[Pair, Call] : Sum.Calls)
    if (Recorded.count(Pair.first) && !Recorded.count(Pair.second)) {
      Sum.Functions[Pair.second].Invocations += Call.Count;
      Sum.Functions[Pair.second].Errors += Call.Errors;
    }
  return Sum;
}

Expected<Profile> readPlainForm(StringRef Text, const std::string &Name) {
  json Document;
  try {
    Document = json::parse(Text.begin(), Text.end());
  } catch (const json::exception &E) {
    return createStringError(Name + ": is not JSON: " + StringRef(E.what()).split("] ").second);
  }
  Reader Reader(Name);
  if (Error E = Reader.read(Document))
    return E;
  Reader.Result.addMissingFunctions();
  return std::move(Reader.Result);
}

} // namespace faas
