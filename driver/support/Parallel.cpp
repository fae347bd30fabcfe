//===- Parallel.cpp - work on all cores ---------------------------------------------------------------------===//

#include "Parallel.h"

#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/TimeProfiler.h"
#include <vector>

using namespace llvm;

namespace faas {

Error inParallel(unsigned Jobs, size_t Count, function_ref<Error(size_t)> Do) {
  std::vector<std::optional<Error>> Results(Count);
  bool IsTraced = timeTraceProfilerEnabled(); // each thread has a profiler of its own
  DefaultThreadPool Pool(hardware_concurrency(Jobs));
  for (size_t I = 0; I < Count; ++I)
    Pool.async([&, I] {
      if (IsTraced)
        timeTraceProfilerInitialize(TimeTraceGranularity, "faas-merge");
      Results[I].emplace(Do(I));
      if (IsTraced)
        timeTraceProfilerFinishThread();
    });
  Pool.wait();
  Error First = Error::success();
  for (std::optional<Error> &Result : Results)
    if (First)
      consumeError(std::move(*Result));
    else
      First = std::move(*Result);
  return First;
}

} // namespace faas
