//===- GraphText.h - call graphs for people -----------------------------------------------------------------===//

#ifndef FAAS_DRIVER_REPORT_GRAPHTEXT_H
#define FAAS_DRIVER_REPORT_GRAPHTEXT_H

#include "profile/Import.h"

#include "llvm/Support/raw_ostream.h"

namespace faas {

/// The functions and calls as a table, and what was odd in the files.
void printProfile(const ImportedProfile &Imported, llvm::raw_ostream &OS);

/// A Graphviz digraph.
void printGraphAsDot(const Profile &P, llvm::raw_ostream &OS);

/// A page that needs nothing else: the graph as a drawing, and the tables (GraphHtml.cpp).
void printGraphAsHtml(const Profile &P, llvm::raw_ostream &OS);

} // namespace faas

#endif
