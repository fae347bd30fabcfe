//===- Profile.cpp - functions and their calls as measured --------------------------------------------------===//

#include "Profile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SHA256.h"

#include <cmath>
#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::json;

namespace faas {

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

std::string Profile::hash() const {
  std::string Text = formatv("{0}\n", Requests);
  raw_string_ostream OS(Text);
  for (const auto &[Name, F] : Functions)
    OS << formatv("{0}\t{1:f9}\t{2}\t{3}\t{4}\t{5}\t{6}\n", Name, F.Cpu, F.Memory, F.Size, F.Trust, F.Separate,
                  F.NeverClone);
  for (const auto &[Pair, C] : Calls)
    OS << formatv("{0}\t{1}\t{2}\t{3}\t{4}\t{5:f9}\n", Pair.first, Pair.second, C.Count, C.Async, C.Fanout,
                  C.Latency);
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

namespace {

/// Reads one document; knows where it is, for errors.
class Reader {
public:
  Reader(const std::string &Path, const std::set<std::string> *Known) : Path(Path), Known(Known) {}

  Error read(const json &Document);
  Profile Result;

private:
  Error fail(const std::string &Where, const Twine &What) { return createStringError(Path + ": " + Where + What); }
  Expected<std::string> function(const json &Call, const char *Field, const std::string &Where);
  Expected<uint64_t> count(const json &Call, const char *Field, const std::string &Where);
  Expected<double> number(const json &Object, const char *Field, double Most, const std::string &Where);
  Expected<uint64_t> bytes(const json &Object, const char *Field, const std::string &Where);
  Expected<bool> flag(const json &Object, const char *Field, const std::string &Where);
  Error readFunction(const json &Object, const std::string &Where);
  Error readCall(const json &Call, const std::string &Where);
  Error readObject(const json &Object, const std::string &Where);

  const std::string &Path;
  const std::set<std::string> *Known;
};

} // namespace

Expected<std::string> Reader::function(const json &Call, const char *Field, const std::string &Where) {
  if (!Call.contains(Field) || !Call[Field].is_string())
    return fail(Where, Twine(": \"") + Field + "\" must be the name of a function");
  std::string Name = Call[Field];
  if (Known && !Known->count(Name))
    return fail(Where, ": function '" + Twine(Name) + "' is not among the inputs; add its bitcode, rename an input "
                                                      "with NAME=FILE, or remove it from the profile");
  return Name;
}

Expected<uint64_t> Reader::count(const json &Call, const char *Field, const std::string &Where) {
  constexpr uint64_t Most = uint64_t(1) << 53; // sums are exact, also as doubles
  uint64_t Count = 0;
  if (Call.contains(Field)) {
    const json &Value = Call[Field];
    bool IsCount = false;
    if (Value.is_number_unsigned()) {
      Count = Value.get<uint64_t>();
      IsCount = true;
    } else if (Value.is_string()) {
      IsCount = !StringRef(Value.get_ref<const std::string &>()).getAsInteger(10, Count);
    }
    if (IsCount && Count <= Most)
      return Count;
  }
  return fail(Where, Twine(": \"") + Field + "\" must be a whole number, as a number or a string");
}

/// A number from 0 to `Most`; 0 where there is none.
Expected<double> Reader::number(const json &Object, const char *Field, double Most, const std::string &Where) {
  if (!Object.contains(Field))
    return 0.0;
  const json &Value = Object[Field];
  if (Value.is_number() && std::isfinite(Value.get<double>()) && Value.get<double>() >= 0 && Value.get<double>() <= Most)
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
  ProfileFunction &F = Result.Functions[*Name];
  Expected<double> Cores = number(Object, "cpu", 1e6, Where);
  if (!Cores)
    return Cores.takeError();
  F.Cpu = std::max(F.Cpu, *Cores);
  for (auto [Field, Member] : {std::pair("memory", &F.Memory), {"size", &F.Size}}) {
    Expected<uint64_t> Bytes = bytes(Object, Field, Where);
    if (!Bytes)
      return Bytes.takeError();
    *Member = std::max(*Member, *Bytes);
  }
  for (auto [Field, Member] : {std::pair("separate", &F.Separate), {"never_clone", &F.NeverClone}}) {
    Expected<bool> Set = flag(Object, Field, Where);
    if (!Set)
      return Set.takeError();
    *Member |= *Set;
  }
  if (!Object.contains("trust"))
    return Error::success();
  if (!Object["trust"].is_string())
    return fail(Where, ": \"trust\" must be a label");
  F.Trust = Object["trust"];
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
  Expected<uint64_t> Count = count(Call, "counts", Where);
  if (!Count)
    return Count.takeError();
  ProfileCall &C = Result.Calls[{*Caller, *Callee}];
  C.Count += *Count;
  if (Call.contains("kind")) {
    if (Call["kind"] != "sync" && Call["kind"] != "async")
      return fail(Where, ": \"kind\" must be \"sync\" or \"async\"");
    C.Async |= Call["kind"] == "async";
  }
  if (Call.contains("fanout")) {
    Expected<uint64_t> Fanout = count(Call, "fanout", Where);
    if (!Fanout)
      return Fanout.takeError();
    if (*Fanout > 1000000)
      return fail(Where, ": \"fanout\" must be at most 1000000");
    C.Fanout = std::max(C.Fanout, *Fanout);
  }
  Expected<double> Latency = number(Call, "latency_ms", 1e6, Where);
  if (!Latency)
    return Latency.takeError();
  C.Latency = std::max(C.Latency, *Latency);
  return Error::success();
}

Error Reader::readObject(const json &Object, const std::string &Where) {
  if (!Object.is_object() || !Object.contains("calls") || !Object["calls"].is_array())
    return fail(Where, Twine(Where.empty() ? "" : ": ") + "expected an object with an array \"calls\"");
  if (Object.contains("requests")) {
    Expected<uint64_t> Requests = count(Object, "requests", Where + "requests");
    if (!Requests)
      return Requests.takeError();
    Result.Requests += *Requests;
  }
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

Expected<Profile> readProfile(const std::string &Path, const std::set<std::string> *Known) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> File = MemoryBuffer::getFile(Path);
  if (!File)
    return createStringError(Path + ": " + File.getError().message());
  json Document;
  try {
    Document = json::parse((*File)->getBuffer());
  } catch (const json::parse_error &E) {
    return createStringError(Path + ": is not JSON: " + StringRef(E.what()).split("] ").second);
  }
  Reader Reader(Path, Known);
  if (Error E = Reader.read(Document))
    return E;
  Reader.Result.addMissingFunctions();
  return std::move(Reader.Result);
}

} // namespace faas
