//===- Unemulated.h - uses of what the runtime does not emulate ---------------------------------------------===//

#ifndef FAAS_UNEMULATED_H
#define FAAS_UNEMULATED_H

#include "llvm/IR/Module.h"
#include <string>
#include <vector>

namespace faas {

/// One use of a symbol of Unemulated.def.
struct UnemulatedUse {
  std::string Symbol;   ///< demangled
  std::string Effect;   ///< completes "Symbol ..."
  std::string Location; ///< "file:line", or "" without debug information
};

/// The uses in `M`, in the order of Unemulated.def and, for one symbol, of their locations. A symbol that `M` defines
/// itself is its own.
std::vector<UnemulatedUse> findUnemulated(const llvm::Module &M);

/// Whether `M` calls setlocale with "", for the locale that the environment names.
bool asksForLocale(const llvm::Module &M);

} // namespace faas

#endif
