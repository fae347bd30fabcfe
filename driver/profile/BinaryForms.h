//===- BinaryForms.h - exports that are not JSON ------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_BINARYFORMS_H
#define FAAS_DRIVER_PROFILE_BINARYFORMS_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace faas::profile {

/// What a file that begins with `Head` is, and what to do to get one that can be read; "" if it is text.
std::string binaryForm(llvm::StringRef Head);

} // namespace faas::profile

#endif
