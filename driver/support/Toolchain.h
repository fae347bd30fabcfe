//===- Toolchain.h - where this machine has what a link needs -----------------------------------------------===//

#ifndef FAAS_DRIVER_SUPPORT_TOOLCHAIN_H
#define FAAS_DRIVER_SUPPORT_TOOLCHAIN_H

#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace faas {

struct Toolchain {
  std::string CFolder;                   ///< of crt1.o
  std::string GccFolder;                 ///< of crtbeginS.o
  std::vector<std::string> LibraryPaths; ///< where the linker looks for libraries behind those of -L
};

/// An error if this machine cannot link.
llvm::Expected<Toolchain> findToolchain();

} // namespace faas

#endif
