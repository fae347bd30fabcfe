//===- SharedLibrary.h - what the dynamic linker sees of a shared library -----------------------------------===//

#ifndef FAAS_SHARED_LIBRARY_H
#define FAAS_SHARED_LIBRARY_H

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <set>
#include <string>
#include <vector>

namespace faas {

/// A shared library, or an executable that is linked with some.
struct SharedLibrary {
  std::string Soname; ///< what a binary that is linked with it notes; its file's name where it has none
  std::vector<std::string> Needed;         ///< the sonames that it notes itself
  llvm::StringMap<std::string> Symbols;    ///< that it defines, with their versions; "" for none
  std::set<std::string> Strong;            ///< those of Symbols that no other library may define too
  std::set<std::string> Undefined;         ///< that it takes from other libraries
  std::string WhyAtStart;                  ///< "" if it can be loaded at any time
};

/// Reads the dynamic symbol table of the file at `Path`. An error if that is not a shared library for x86-64, such as a
/// linker script.
llvm::Expected<SharedLibrary> readSharedLibrary(const std::string &Path);

} // namespace faas

#endif
