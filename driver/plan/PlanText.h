//===- PlanText.h - plans for people ------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_PLANTEXT_H
#define FAAS_DRIVER_PLAN_PLANTEXT_H

#include "Planner.h"

#include "llvm/Support/raw_ostream.h"

namespace faas {

void printPlan(const Plan &P, llvm::raw_ostream &OS);

/// A Graphviz digraph: one cluster for each binary, dashed red edges for remote calls.
std::string planAsDot(const Plan &P);

/// Why `First` and `Second` are in one binary or not, and what it would cost to make calls between them local.
llvm::Error explain(const Plan &P, const std::string &First, const std::string &Second, llvm::raw_ostream &OS);

/// Prints what changed. An error if `New` has more remote calls.
llvm::Error diffPlans(const Plan &Old, const Plan &New, llvm::raw_ostream &OS);

} // namespace faas

#endif
