//===- Manifest.h - what a function's bitcode needs besides itself --------------------------------------------===//

#ifndef FAAS_DRIVER_BITCODE_MANIFEST_H
#define FAAS_DRIVER_BITCODE_MANIFEST_H

#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace faas {

/// A native library of a function.
struct ManifestLibrary {
  std::string Name;   ///< as for -l, or the path of an archive or an object file
  std::string Soname; ///< of the shared library that a link found; "" for an archive
  bool isFile() const { return llvm::StringRef(Name).contains('/'); }
};

/// Written by `faas-merge bitcode` and by faas-cc into the module, so that it can be fused without -l and -L.
struct Manifest {
  std::string Name;     ///< of the function; "" = the file's stem
  std::string Language; ///< as in languageOf
  std::string Tools;    ///< what compiled it, for people
  std::vector<ManifestLibrary> Libraries;
  std::vector<std::string> LibraryPaths; ///< as for -L
  std::vector<std::string> RunPaths; ///< as for --rpath
  std::vector<std::string> Environment;  ///< NAME=VALUE, that only this function sees
  bool Separate = false; ///< shares a binary with no other function
};

/// Replaces the manifest of `M`.
void writeManifest(llvm::Module &M, const Manifest &Contents);

/// The manifest of `M`, or an empty one, which it has no longer. An error if it is of a later version.
llvm::Expected<Manifest> takeManifest(llvm::Module &M);

} // namespace faas

#endif
