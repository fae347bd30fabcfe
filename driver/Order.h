//===- Order.h - functions in the order in which a binary first enters them ---------------------------------===//

#ifndef FAAS_DRIVER_ORDER_H
#define FAAS_DRIVER_ORDER_H

#include "llvm/ADT/SmallString.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include <string>

namespace faas {

/// Makes each function of a fused module append a line with its name to the file at `Path`, which is made absolute,
/// when it is first entered.
void noteEntries(llvm::Module &M, llvm::StringRef Path);

/// The symbols that the linker is to lay out first, a line each, from such a file. An error if it cannot be read or
/// names nothing.
llvm::Expected<std::string> readOrder(const std::string &Path);

/// The symbols that the linker is to lay out first, a line each: those of `Trained`, which has a line each too, then
/// what `Objects` tell to be used until the function `Root` has answered a request on stdin.
std::string orderFunctions(llvm::StringRef Trained, llvm::ArrayRef<llvm::SmallString<0>> Objects,
                           llvm::StringRef Root);

} // namespace faas

#endif
