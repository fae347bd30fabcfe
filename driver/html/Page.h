//===- Page.h - pages that need nothing else ----------------------------------------------------------------===//
//
// HTML without scripts and without anything from the network: a page can be kept, mailed and printed. Text is escaped
// where it is put in, so names of functions may be anything.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_HTML_PAGE_H
#define FAAS_DRIVER_HTML_PAGE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace faas::html {

/// `Text` as text of a page or the value of an attribute. What is no UTF-8 or would control a terminal becomes '?'.
std::string escaped(llvm::StringRef Text);

/// `Text` with "…" for its end where it has more than `Most` characters.
std::string shortened(llvm::StringRef Text, unsigned Most);

/// Colours of parts that belong together, as degrees on the colour wheel; neighbours differ much.
unsigned hue(unsigned Number);

struct Cell {
  Cell(std::string Text, double Share = -1) : Text(std::move(Text)), Share(Share) {}
  Cell(const char *Text) : Text(Text) {}
  std::string Text;
  double Share = -1; ///< of 1, as a bar behind the text; negative for none
};

enum class Kind { Text, Number, Long }; ///< Long: sentences and lists, which may take several lines

struct Column {
  std::string Name;
  Kind Holds = Kind::Text;
};

/// A table that scrolls where it is too wide.
void printTable(llvm::raw_ostream &OS, const std::vector<Column> &Columns, const std::vector<std::vector<Cell>> &Rows);

/// A paragraph.
void printText(llvm::raw_ostream &OS, llvm::StringRef Text);

void beginPage(llvm::raw_ostream &OS, llvm::StringRef Title);
void beginSection(llvm::raw_ostream &OS, llvm::StringRef Title);
void endSection(llvm::raw_ostream &OS);
void endPage(llvm::raw_ostream &OS);

} // namespace faas::html

#endif
