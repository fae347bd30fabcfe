//===- Report.h - what a run did ----------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_REPORT_REPORT_H
#define FAAS_DRIVER_REPORT_REPORT_H

#include "bitcode/Inputs.h"
#include "link/Libraries.h"
#include "profile/Profile.h"

#include "llvm/Support/TimeProfiler.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

namespace faas {

/// What one function, the runtime or a static library has in the binary.
struct BinaryPart {
  std::string Name;
  uint64_t Bytes = 0;
  bool IsLibrary = false;
};

struct Report {
  std::string Output;
  std::string Root;
  std::vector<FunctionInput> Functions; ///< their modules are gone
  std::vector<InvocationSite> Sites;
  std::vector<CallBudget> Budgets;
  std::vector<std::string> Gateways; ///< URL patterns of the command line
  std::vector<std::string> Unlinked; ///< of -l, what nothing needs because the runtime stands in for it
  Profile Calls;
  std::vector<LibraryUse> Libraries; ///< those on first use, then those at start
  uint64_t OutputBytes = 0;
  std::vector<BinaryPart> Parts; ///< if a page was asked for
  std::vector<std::pair<std::string, double>> Steps; ///< name, seconds; in order
};

/// Adds the time until it ends to a report's steps.
class StepTimer {
public:
  StepTimer(Report &Report, std::string Name)
      : Report(Report), Name(std::move(Name)), Start(std::chrono::steady_clock::now()), Trace("step", this->Name) {}
  ~StepTimer() {
    std::chrono::duration<double> Seconds = std::chrono::steady_clock::now() - Start;
    Report.Steps.emplace_back(std::move(Name), Seconds.count());
  }

private:
  struct Report &Report;
  std::string Name;
  std::chrono::steady_clock::time_point Start;
  llvm::TimeTraceScope Trace;
};

/// "12 B", "1.5 kB", "3.20 MB".
std::string formatBytes(uint64_t Count);

/// Why a function has another mode than the one that was asked for.
std::string reasonForMode(const FunctionInput &F);

/// Why a call is not a local one; "" for a local one.
llvm::StringRef reasonFor(const InvocationSite &Site);

/// The closing table.
void printReport(const Report &Report, llvm::raw_ostream &OS);

/// The same as JSON.
std::string reportAsJson(const Report &Report);

/// The same as Markdown, for the page of a job on GitHub.
void printReportAsMarkdown(const Report &Report, llvm::raw_ostream &OS);

} // namespace faas

#endif
