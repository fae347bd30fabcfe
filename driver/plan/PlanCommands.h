//===- PlanCommands.h - faas-merge plan, explain and diff ---------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_PLANCOMMANDS_H
#define FAAS_DRIVER_PLAN_PLANCOMMANDS_H

#include "Options.h"

namespace faas {

llvm::Error planCommand(const PlanOptions &Opts);
llvm::Error explainCommand(const ExplainOptions &Opts);
/// More remote calls than before are an error, so that a CI step fails.
llvm::Error diffCommand(const DiffOptions &Opts);

} // namespace faas

#endif
