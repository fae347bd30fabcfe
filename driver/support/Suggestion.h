//===- Suggestion.h - what was probably meant ---------------------------------------------------------------===//

#ifndef FAAS_DRIVER_SUPPORT_SUGGESTION_H
#define FAAS_DRIVER_SUPPORT_SUGGESTION_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace faas {

/// " (did you mean 'greet'?)" for the one of `Known` that `Given` is probably a misspelling of; "" if there is none.
std::string didYouMean(llvm::StringRef Given, llvm::ArrayRef<llvm::StringRef> Known);

/// The same of any strings.
template <typename Range> std::string didYouMean(llvm::StringRef Given, const Range &Known) {
  llvm::SmallVector<llvm::StringRef> Names(Known.begin(), Known.end());
  return didYouMean(Given, llvm::ArrayRef(Names));
}

} // namespace faas

#endif
