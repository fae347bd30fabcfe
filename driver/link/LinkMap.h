//===- LinkMap.h - what takes how much of an executable -----------------------------------------------------===//

#ifndef FAAS_DRIVER_LINK_LINKMAP_H
#define FAAS_DRIVER_LINK_LINKMAP_H

#include "llvm/Support/Error.h"

#include <cstdint>
#include <map>
#include <string>

namespace faas {

/// Reads a map of lld's: the bytes in the file, without debug information, that are from each object or archive. What
/// the linker made itself is left out.
llvm::Expected<std::map<std::string, uint64_t>> readLinkMap(const std::string &Path);

} // namespace faas

#endif
