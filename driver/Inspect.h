//===- Inspect.h - faas-merge inspect ----------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_INSPECT_H
#define FAAS_DRIVER_INSPECT_H

#include "Options.h"

#include "llvm/Support/Error.h"

namespace faas {

/// Says on stdout what is in the functions that the options name. On an error nothing is said of any.
llvm::Error inspect(const InspectOptions &Options);

} // namespace faas

#endif
