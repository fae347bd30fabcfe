//===- Profile.h - functions and their calls as measured ----------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_PROFILE_H
#define FAAS_DRIVER_PROFILE_PROFILE_H

#include "Histogram.h"

#include "llvm/Support/Error.h"
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace faas {

/// What one function needs and does. Zero where it was not measured.
struct ProfileFunction {
  double Cpu = 0;        ///< cores, on average
  uint64_t Memory = 0;   ///< bytes at the peak
  uint64_t Size = 0;     ///< bytes of its part of an image
  std::string Trust;     ///< label; functions of different labels never share a process. "" = with any
  bool Separate = false; ///< opted out of fusion
  bool NeverClone = false;
  uint64_t Invocations = 0, Errors = 0, ColdStarts = 0;
  uint64_t Timed = 0;   ///< invocations that Exclusive is of
  double Exclusive = 0; ///< milliseconds in all, without those of the functions that it calls

  /// Adds what was measured at another time: counts add up, of needs the most counts.
  void add(const ProfileFunction &Other);
};

struct ProfileCall {
  uint64_t Count = 0;
  bool Async = false;  ///< the caller goes on meanwhile, in half of the calls or more
  uint64_t Fanout = 0; ///< asynchronous: instances at the same time; 0 = not known
  double Latency = 0;  ///< milliseconds that the network adds to one call; 0 = not known
  uint64_t AsyncCount = 0, Errors = 0;
  uint64_t MaxPerRequest = 0;    ///< 0 = not known
  uint64_t MaxPerInvocation = 0; ///< of the caller, as the runtime counts; 0 = not known
  Histogram Total = {};       ///< how long the caller waits
  Histogram Network = {};     ///< how much of that is not the callee's

  void add(const ProfileCall &Other);
};

struct Profile {
  /// By (caller, callee).
  std::map<std::pair<std::string, std::string>, ProfileCall> Calls;
  /// What is known about functions.
  std::map<std::string, ProfileFunction> Functions;
  /// From outside, in the time of the profile; 0 = not known.
  uint64_t Requests = 0;

  /// Calls from `Caller` to `Callee`; 0 if none were seen.
  uint64_t count(const std::string &Caller, const std::string &Callee) const;
  /// Whether they are at least one in a hundred of all calls.
  bool isHot(const std::string &Caller, const std::string &Callee) const;
  /// Gives every function of Calls a place in Functions.
  void addMissingFunctions();
  /// Adds what was measured at another time.
  void add(const Profile &Other);
  /// Where only MaxPerInvocation of a call and of what leads to it is known, sets MaxPerRequest to what follows from
  /// that: as many as there may be at most. Of calls in a circle, or below one, nothing does.
  void deriveMaxPerRequest();
  /// Leaves out functions that are not in `Known`, and calls from and to them. Returns their names.
  std::vector<std::string> restrictTo(const std::set<std::string> &Known);
  /// A hash of the contents, as hexadecimal digits. The same whatever the file looked like.
  std::string hash() const;
};

/// Documents of the plain form, put together. Those that do not say how many requests there were may be of one function
/// each: then requests are the invocations that no call in any of them accounts for.
class PlainForms {
public:
  void add(const Profile &P);
  Profile sum() const;

private:
  Profile WithRequests, Without;
};

/// Reads the plain form, one object or an array of them:
///   {"function_exec_time": "0.5ms", "requests": 10,
///    "functions": [{"name": "a", "cpu": 0.25, "memory": "40M", "size": "1.5M", "trust": "x",
///                   "separate": false, "never_clone": false}],
///    "calls": [{"Caller": "a", "Callee": "b", "counts": "1", "kind": "async", "fanout": 4,
///               "latency_ms": 0.8}]}
/// Only "calls", with "Caller", "Callee" and "counts", must be there. Counts may be numbers or strings. What the
/// runtime records is of this form too; docs/profiling.md has its fields. `Name` is the file's, for errors. Requests
/// are 0 if the document does not say how many there were.
llvm::Expected<Profile> readPlainForm(llvm::StringRef Text, const std::string &Name);

/// Reads what callGraphAsJson made.
llvm::Expected<Profile> readCallGraph(llvm::StringRef Text, const std::string &Name);

/// The canonical form; docs/profile.schema.json describes it.
std::string callGraphAsJson(const Profile &P);

/// Bytes: a number with K, M, G (powers of 1024) or nothing behind it. Nothing if `Text` is not that.
std::optional<uint64_t> parseBytes(llvm::StringRef Text);

} // namespace faas

#endif
