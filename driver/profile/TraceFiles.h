//===- TraceFiles.h - call graphs for tools that show time --------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_TRACEFILES_H
#define FAAS_DRIVER_PROFILE_TRACEFILES_H

#include "CallGraph.h"

#include "llvm/Support/raw_ostream.h"

namespace faas {

/// Folded stacks of microseconds that are a function's own, for FlameGraph and speedscope: "front;text 1200".
void printFolded(const profile::CallGraph &Graph, llvm::raw_ostream &OS);

/// The slowest request as Chrome's trace events, for Perfetto: a row a function.
void printChromeTrace(const profile::CallGraph &Graph, llvm::raw_ostream &OS);

} // namespace faas

#endif
