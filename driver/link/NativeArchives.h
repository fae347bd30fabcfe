//===- NativeArchives.h - native code that functions bring along --------------------------------------------===//

#ifndef FAAS_DRIVER_LINK_NATIVEARCHIVES_H
#define FAAS_DRIVER_LINK_NATIVEARCHIVES_H

#include "bitcode/Inputs.h"

namespace faas {

/// An error if two functions bring different archives or objects that define the same symbol: a binary has one
/// definition of it, so one of the functions would get the other one's code.
llvm::Error checkArchives(const std::vector<FunctionInput> &Functions);

} // namespace faas

#endif
