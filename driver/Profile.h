//===- Profile.h - calls between functions as measured ------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_H
#define FAAS_DRIVER_PROFILE_H

#include "llvm/Support/Error.h"
#include <map>
#include <set>
#include <string>

namespace faas {

struct Profile {
  /// Calls by (caller, callee).
  std::map<std::pair<std::string, std::string>, uint64_t> Calls;

  /// Calls from `Caller` to `Callee`; 0 if none were seen.
  uint64_t count(const std::string &Caller, const std::string &Callee) const;
  /// Whether they are at least one in a hundred of all calls.
  bool isHot(const std::string &Caller, const std::string &Callee) const;
};

/// Reads the plain form, one object or an array of them:
///   {"function_exec_time": "0.5ms", "calls": [{"Caller": "a", "Callee": "b", "counts": "1"}]}
/// Counts may be numbers or strings; those of one pair add up. Every function must be in `Known`.
llvm::Expected<Profile> readProfile(const std::string &Path, const std::set<std::string> &Known);

} // namespace faas

#endif
