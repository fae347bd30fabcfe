//===- Parallel.h - work on all cores -----------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_SUPPORT_PARALLEL_H
#define FAAS_DRIVER_SUPPORT_PARALLEL_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

namespace faas {

/// Microseconds below which --time-trace shows nothing.
inline constexpr unsigned TimeTraceGranularity = 200;

/// Calls `Do` for each number below `Count`, in this order but up to `Jobs` (0: as many as there are cores) at the same
/// time, also after one of them failed. Returns the error of the smallest number, so that it does not depend on `Jobs`.
llvm::Error inParallel(unsigned Jobs, size_t Count, llvm::function_ref<llvm::Error(size_t)> Do);

} // namespace faas

#endif
