//===- Drawing.h - a call graph as SVG ----------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_HTML_DRAWING_H
#define FAAS_DRIVER_HTML_DRAWING_H

#include "llvm/Support/raw_ostream.h"

#include <optional>
#include <string>
#include <vector>

namespace faas::html {

struct DrawnFunction {
  std::string Name;
  std::string Note; ///< shown beside the pointer
  std::optional<unsigned> Hue;
  bool IsRoot = false;    ///< of a binary, or of the whole
  bool IsOutside = false; ///< not one of those that are looked at
};

struct DrawnCall {
  unsigned From, To;     ///< functions
  double Share = 0;      ///< of the dearest call's weight; how thick it is
  std::string Label, Note;
  bool IsAsync = false, IsRemote = false;
};

/// Functions in one frame.
struct DrawnBinary {
  std::vector<unsigned> Functions; ///< the root first
  std::string Title;
  unsigned Hue = 0;
};

/// Draws them. Calls from one binary to a function of another are one line, whoever makes them. A function that is in
/// no binary stands alone. Where there are many calls, they have no labels. `Label` says what it is, to those who do
/// not see it.
void printDrawing(llvm::raw_ostream &OS, const std::vector<DrawnFunction> &Functions,
                  const std::vector<DrawnCall> &Calls, const std::vector<DrawnBinary> &Binaries,
                  const std::string &Label);

} // namespace faas::html

#endif
