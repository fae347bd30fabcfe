//===- Replay.h - traces, as they would run under a plan ----------------------------------------------------===//
//
// A plan's cost is of sums: a call that is cut counts wherever its caller runs. A trace says in which context it was
// made:
//
//   front (root of a binary with text) -> text -> store     text is in front's binary, store is not: 1 remote call
//   batch (root of a binary with text and store) -> text -> store                                    none
//
// So each trace is walked from its entry. A call of a function that is in the same binary stays there, another one goes
// to the binary whose root is the callee.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_REPLAY_H
#define FAAS_DRIVER_PLAN_REPLAY_H

#include "Planner.h"
#include "profile/Import.h"

#include "llvm/Support/raw_ostream.h"

namespace faas {

/// Prints how many remote calls each trace of the files would make, and a summary. An error names the file.
llvm::Error replay(const Plan &P, const ProfileOptions &Traces, llvm::raw_ostream &OS);

} // namespace faas

#endif
