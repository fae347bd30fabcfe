//===- Planner.h - from a profile and limits to binaries ----------------------------------------------------===//
//
// Makes a Problem (Problem.h) of a profile, limits and constraints, has it solved, and says what the solution means.
//
//   limit on CPU, memory, size, functions   a resource; an asynchronous call with a fan-out of n adds n - 1 times what
//                                           the callee needs while it is local
//   trust labels                            a closure holds at most one label
//   keep-separate F                         all calls from and to F are cut
//   together A,B                            calls between A and B are kept
//   apart A,B                               a closure holds at most one of A and B
//   never-clone F                           F is in one binary. If r is that binary's root, r is F or dominates F, what
//                                           lies between them keeps all its callers, and all calls into r are cut: one
//                                           alternative for each dominator of F
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_PLANNER_H
#define FAAS_DRIVER_PLAN_PLANNER_H

#include "Problem.h"
#include "profile/Profile.h"

#include "llvm/ADT/StringRef.h"

#include <optional>

namespace faas {

struct PlanRequest {
  std::optional<double> Cpu; ///< cores
  std::optional<uint64_t> Memory, Size, Functions;
  std::vector<std::string> Separate, NeverClone;
  std::vector<std::string> Together; ///< "A,B,..."
  std::vector<std::string> Apart; ///< "A,B,..."
  std::vector<std::string> Trust; ///< "F=LABEL"; wins over the profile's
  double Seconds = 10;
};

struct PlannedCall {
  std::string Caller, Callee;
  ProfileCall Profiled;
  int64_t Weight = 0; ///< calls, or microseconds that they take over the network
  bool Remote = false;
  std::string Reason; ///< why it is remote
};

struct PlannedGroup {
  std::string Root;
  std::vector<std::string> Members; ///< with the root, sorted
  plan::Load Needs = {};
  std::vector<std::string> Binding; ///< limits and constraints that keep callees out
};

struct Plan {
  Profile Input; ///< with every function in it
  std::string InputHash;
  PlanRequest Request;
  bool InTime = false; ///< weights are microseconds
  int64_t Cost = 0, Bound = 0, MergeNothing = 0;
  std::vector<std::string> OverAll; ///< limits that one binary of everything would exceed
  std::vector<PlannedCall> Calls; ///< sorted by caller and callee
  std::vector<PlannedGroup> Groups; ///< the entries' first, then by name of the root
  double Seconds = 0;
  unsigned long Nodes = 0;
};

/// Instances that one request has of an asynchronous callee at the same time; 0 = not known.
uint64_t atOnce(const Profile &Input, const ProfileCall &Call);

/// Plans. An error says which function, limit or constraint cannot be, and of contradicting constraints the fewest.
llvm::Expected<Plan> makePlan(const Profile &Input, const PlanRequest &Request);

/// The best plan in which these calls (caller, callee) are local; nothing if there is none.
llvm::Expected<std::optional<Plan>> forceLocal(const Plan &P,
                                               const std::vector<std::pair<std::string, std::string>> &Calls);

std::string resourceName(unsigned Resource);
/// "1.5 cores", "128M", "3 functions".
std::string amount(unsigned Resource, int64_t Value);
/// "memory 120M of 128M", "3 of 4 functions".
std::string usage(unsigned Resource, int64_t Needs, int64_t Limit);
/// "12 calls a request", "3.5 ms a request", or without "a request" where the profile has no number of requests.
std::string costText(const Plan &P, int64_t Cost);

} // namespace faas

#endif
