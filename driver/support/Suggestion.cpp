//===- Suggestion.cpp - what was probably meant -------------------------------------------------------------===//

#include "Suggestion.h"

#include "llvm/ADT/Twine.h"

using namespace llvm;

namespace faas {

std::string didYouMean(StringRef Given, ArrayRef<StringRef> Known) {
  // A third of the letters may be wrong, but not all.
  unsigned Least = unsigned(std::min((Given.size() + 2) / 3 + 1, Given.size()));
  StringRef Nearest;
  for (StringRef Name : Known)
    if (unsigned Distance = Given.edit_distance_insensitive(Name, /*AllowReplacements=*/true, Least);
        Distance < Least && Name != Given) {
      Least = Distance;
      Nearest = Name;
    }
  return Nearest.empty() ? "" : (Twine(" (did you mean '") + Nearest + "'?)").str();
}

} // namespace faas
