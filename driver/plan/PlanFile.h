//===- PlanFile.h - plan.json -------------------------------------------------------------------------------===//
//
// Holds what the plan was made of, too, so that it can be explained and compared without the profile. docs/planning.md
// describes the fields.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_PLANFILE_H
#define FAAS_DRIVER_PLAN_PLANFILE_H

#include "Planner.h"

namespace faas {

std::string planAsJson(const Plan &P);

/// An error names the file and the field. That the file is of this version and its hash is that of what it holds is
/// checked.
llvm::Expected<Plan> readPlan(const std::string &Path);

} // namespace faas

#endif
