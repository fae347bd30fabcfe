//===- Parameters.h - `name=value;name=value` parameters of a pass ------------------------------------------===//

#ifndef FAAS_PARAMETERS_H
#define FAAS_PARAMETERS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace faas {

struct Parameter {
  llvm::StringRef Name;
  std::string *Value; ///< holds the default; empty where there is none
  bool Optional = false; ///< may stay without a value
};

/// Fills the values of `Known` from `Params`. An unknown name, an empty value or a missing parameter without a
/// default is an error that names `Pass`.
llvm::Error parseParameters(llvm::StringRef Pass, llvm::StringRef Params, llvm::ArrayRef<Parameter> Known);

} // namespace faas

#endif
