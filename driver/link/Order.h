//===- Order.h - functions in the order in which a binary first enters them ---------------------------------===//

#ifndef FAAS_DRIVER_LINK_ORDER_H
#define FAAS_DRIVER_LINK_ORDER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallString.h"
#include <string>

namespace faas {

/// The symbols that the linker is to lay out first, a line each: those of `Trained`, which has a line each too, then
/// what `Objects` tell to be used until the function `Root` has answered a request on stdin.
std::string orderFunctions(llvm::StringRef Trained, llvm::ArrayRef<llvm::SmallString<0>> Objects, llvm::StringRef Root);

} // namespace faas

#endif
