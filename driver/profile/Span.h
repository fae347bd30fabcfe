//===- Span.h - one span, whatever format it came in --------------------------------------------------------===//
//
// Five dialects of JSON say the same: ids in hexadecimal or base64, kinds as numbers or names, times as numbers or
// strings, in nanoseconds or microseconds. The parsers of the formats make this of all of them.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_SPAN_H
#define FAAS_DRIVER_PROFILE_SPAN_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace faas::profile {

/// 128 bits, the high half first.
using TraceId = std::pair<uint64_t, uint64_t>;

/// An old library passes on, and writes, the low half only.
inline bool isSameTrace(const TraceId &A, const TraceId &B) {
  return A.second == B.second && (A.first == B.first || !A.first || !B.first);
}

enum class SpanKind : uint8_t { Internal, Server, Client, Producer, Consumer };

struct Span {
  TraceId Trace = {};
  uint64_t Id = 0;
  uint64_t Parent = 0; ///< 0 = none
  TraceId LinkedTrace = {};
  uint64_t Linked = 0;        ///< a span that this one follows from, perhaps in another trace; 0 = none
  int64_t Start = 0, End = 0; ///< nanoseconds
  uint32_t Function = 0;      ///< whose process it is, as an index of names; 0 = not known
  uint32_t Callee = 0;        ///< which function it says it invokes; 0 = not known
  SpanKind Kind = SpanKind::Internal;
  bool Timed = false;       ///< Start and End can be used
  bool Named = false;       ///< an attribute for functions named Function, not one for any service
  bool Gateway = false;     ///< of a gateway on the way to Callee
  bool LocalParent = false; ///< the parent is known to be in the same process
  bool Async = false;       ///< the caller is known to go on meanwhile
  bool Error = false;
  bool Cold = false;
};

/// Numbers for the names of functions. 0 is no name.
class Names {
public:
  Names() { clear(); }
  uint32_t number(llvm::StringRef Name) {
    if (Name.empty())
      return 0;
    auto [Entry, New] = Numbers.try_emplace(Name, uint32_t(List.size()));
    if (New)
      List.push_back(Entry->first());
    return Entry->second;
  }
  llvm::StringRef operator[](uint32_t Number) const { return List[Number]; }
  uint32_t size() const { return uint32_t(List.size()); }
  void clear() {
    Numbers.clear();
    List.assign(1, llvm::StringRef());
  }

private:
  llvm::StringMap<uint32_t> Numbers;
  std::vector<llvm::StringRef> List;
};

/// What a parser found in a part of a file.
struct SpanBatch {
  static constexpr uint64_t Shown = 5;
  struct Reason {
    uint64_t Line;
    std::string Text;
  };
  /// What a URL says.
  struct Route {
    uint32_t Callee; ///< 0 = it names no function
    bool Async;      ///< the platform answers before the function runs
  };
  std::vector<Span> Spans;
  Names Functions;               ///< what Function and Callee of these spans refer to
  llvm::StringMap<Route> Routes; ///< of URLs that were seen: a few, many times
  uint64_t Malformed = 0;        ///< spans and the like that were skipped
  std::vector<Reason> Skipped;   ///< the first few of them
  void clear() {
    Spans.clear();
    Functions.clear();
    Routes.clear();
    Malformed = 0;
    Skipped.clear();
  }
};

} // namespace faas::profile

#endif
