//===- Metrics.h - what functions need, from a monitoring system --------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_METRICS_H
#define FAAS_DRIVER_PROFILE_METRICS_H

#include "Attributes.h"
#include "Profile.h"

namespace faas {

/// Sets the CPU and the memory of functions of `P` from a file: an answer of Prometheus to a query over cAdvisor's
/// metrics, or a profile that has them. `Path` may begin with "cpu=" or "memory=", which says what series without the
/// name of a metric are: the answers to rate(...) and the like. What is of none of the functions is left out, with a
/// warning.
llvm::Error addMetrics(const std::string &Path, const profile::NamingOptions &Naming, Profile &P,
                       std::vector<std::string> &Warnings);

/// The same of what a file holds; `Kind` is "cpu", "memory" or "".
llvm::Error addMetricsText(llvm::StringRef Text, const std::string &Name, llvm::StringRef Kind,
                           const profile::NamingOptions &Naming, Profile &P, std::vector<std::string> &Warnings);

} // namespace faas

#endif
