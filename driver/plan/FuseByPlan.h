//===- FuseByPlan.h - as many binaries as a plan has --------------------------------------------------------===//

#ifndef FAAS_DRIVER_PLAN_FUSEBYPLAN_H
#define FAAS_DRIVER_PLAN_FUSEBYPLAN_H

#include "Options.h"

namespace faas {

/// Fuses the inputs. With limits, a plan or a folder on the command line: into one binary for each root of the plan, in
/// the folder that is the output, with the plan as plan.json; or into the output itself if the plan has one binary.
llvm::Error fuseByPlan(const Options &Opts);

} // namespace faas

#endif
