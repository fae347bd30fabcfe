//===- ReportPage.h - a plan, and what was fused by it, as a page -------------------------------------------===//

#ifndef FAAS_DRIVER_REPORT_REPORTPAGE_H
#define FAAS_DRIVER_REPORT_REPORTPAGE_H

#include "Report.h"
#include "plan/Planner.h"

#include "llvm/Support/raw_ostream.h"

namespace faas {

/// What a run without a plan did, as one: all functions in one binary, with the calls of the profile and of the code.
Plan planOf(const Report &Merged);

/// The page. `Merged` has the binaries in the order of the plan's groups; it is empty if nothing was fused.
void printReportPage(const Plan &P, const std::vector<Report> &Merged, llvm::raw_ostream &OS);

} // namespace faas

#endif
