//===- Profile.cpp - calls between functions as measured ----------------------------------------------------===//

#include "Profile.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"

#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::json;

namespace faas {

uint64_t Profile::count(const std::string &Caller, const std::string &Callee) const {
  auto Found = Calls.find({Caller, Callee});
  return Found == Calls.end() ? 0 : Found->second;
}

bool Profile::isHot(const std::string &Caller, const std::string &Callee) const {
  double Total = 0;
  for (const auto &[Pair, Count] : Calls)
    Total += double(Count);
  uint64_t Count = count(Caller, Callee);
  return Count && double(Count) * 100 >= Total;
}

namespace {

/// Reads one document; knows where it is, for errors.
class Reader {
public:
  Reader(const std::string &Path, const std::set<std::string> &Known) : Path(Path), Known(Known) {}

  Error read(const json &Document);
  Profile Result;

private:
  Error fail(const std::string &Where, const Twine &What) { return createStringError(Path + ": " + Where + What); }
  Expected<std::string> function(const json &Call, const char *Field, const std::string &Where);
  Expected<uint64_t> count(const json &Call, const std::string &Where);
  Error readObject(const json &Object, const std::string &Where);

  const std::string &Path;
  const std::set<std::string> &Known;
};

} // namespace

Expected<std::string> Reader::function(const json &Call, const char *Field, const std::string &Where) {
  if (!Call.contains(Field) || !Call[Field].is_string())
    return fail(Where, Twine(": \"") + Field + "\" must be the name of a function");
  std::string Name = Call[Field];
  if (!Known.count(Name))
    return fail(Where, ": function '" + Twine(Name) + "' is not among the inputs; add its bitcode, rename an input "
                                                      "with NAME=FILE, or remove it from the profile");
  return Name;
}

Expected<uint64_t> Reader::count(const json &Call, const std::string &Where) {
  uint64_t Count = 0;
  if (Call.contains("counts")) {
    const json &Value = Call["counts"];
    if (Value.is_number_unsigned())
      return Value.get<uint64_t>();
    if (Value.is_string() && !StringRef(Value.get_ref<const std::string &>()).getAsInteger(10, Count))
      return Count;
  }
  return fail(Where, ": \"counts\" must be a whole number, as a number or a string");
}

Error Reader::readObject(const json &Object, const std::string &Where) {
  if (!Object.is_object() || !Object.contains("calls") || !Object["calls"].is_array())
    return fail(Where, Twine(Where.empty() ? "" : ": ") + "expected an object with an array \"calls\"");
  size_t Index = 0;
  for (const json &Call : Object["calls"]) {
    std::string Here = Where + "calls[" + std::to_string(Index++) + "]";
    if (!Call.is_object())
      return fail(Here, ": expected an object with \"Caller\", \"Callee\" and \"counts\"");
    Expected<std::string> Caller = function(Call, "Caller", Here);
    if (!Caller)
      return Caller.takeError();
    Expected<std::string> Callee = function(Call, "Callee", Here);
    if (!Callee)
      return Callee.takeError();
    Expected<uint64_t> Count = count(Call, Here);
    if (!Count)
      return Count.takeError();
    Result.Calls[{*Caller, *Callee}] += *Count;
  }
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

Expected<Profile> readProfile(const std::string &Path, const std::set<std::string> &Known) {
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
  return std::move(Reader.Result);
}

} // namespace faas
