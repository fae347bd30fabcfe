//===- Partition.h - the fused module in parts ---------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PARTITION_H
#define FAAS_DRIVER_PARTITION_H

#include "llvm/ADT/SmallString.h"
#include "llvm/IR/Module.h"
#include <string>
#include <vector>

namespace faas {

struct Part {
  std::string Name; ///< of the function; "" for the runtime, and for a module that could not be split
  llvm::SmallString<0> Bitcode;
};

/// Splits a module after faas-merge into one part for each function and one for the runtime, as bitcode. Leaves `M`
/// without use. A module that cannot be split comes back whole.
std::vector<Part> partition(llvm::Module &M);

/// The name that a local symbol gets where another part refers to it.
std::string sharedName(llvm::StringRef Name);

} // namespace faas

#endif
