//===- FuseByPlan.h - as many binaries as a plan has --------------------------------------------------------===//

#ifndef FAAS_DRIVER_FUSE_FUSEBYPLAN_H
#define FAAS_DRIVER_FUSE_FUSEBYPLAN_H

#include "FuseOptions.h"
#include "plan/Planner.h"

namespace faas {

struct FuseByPlanOptions {
  FuseOptions Binary; ///< how each is made; with a plan, what is of one of them only follows from the plan
  PlanRequest Limits;
  bool HasLimits = false; ///< any of them is given
  std::string Plan;       ///< "" = none
  std::string ReportPage; ///< "" = none
};

/// Fuses the inputs. With limits, a plan or a folder on the command line: into one binary for each root of the plan, in
/// the folder that is the output, with the plan as plan.json; or into the output itself if the plan has one binary.
llvm::Error fuseByPlan(const FuseByPlanOptions &Opts);

} // namespace faas

#endif
