//===- Libraries.h - which native libraries wait for their first use ----------------------------------------===//

#ifndef FAAS_DRIVER_LINK_LIBRARIES_H
#define FAAS_DRIVER_LINK_LIBRARIES_H

#include "bitcode/Manifest.h"
#include "faas/Passes.h"

#include "llvm/Support/Error.h"
#include <set>
#include <string>
#include <vector>

namespace faas {

/// A library that was given with -l, or that a function's bitcode names.
struct NativeLibrary {
  std::string Name; ///< as for -l, or the path of a library or an object file
  std::string Path; ///< of the file that a link takes
  std::string Soname; ///< "" for a static library
  std::vector<std::string> Needed; ///< sonames of what a shared library is linked with
  std::string WhyAtStart; ///< "" where it may be loaded on first use
};

/// An error if one of `Needed`, which bitcode of `Function` was linked with, is now of another version by its soname.
llvm::Error checkSonames(llvm::StringRef Function, const std::vector<ManifestLibrary> &Needed,
                         const std::vector<NativeLibrary> &Found);

/// Finds the libraries `Names`, each once, in `Folders` as a linker does. `Lazy` are the values of --lazy: auto (also
/// if empty), none, or those of `Names` that are to wait. `IsStatic`: only static libraries will do. An error names the
/// library and what to do about it.
llvm::Expected<std::vector<NativeLibrary>> chooseLibraries(const std::vector<std::string> &Names,
                                                           const std::vector<std::string> &Folders,
                                                           const std::vector<std::string> &Lazy, bool IsStatic);

/// What of libstdc++ and libgcc is shared with libraries.
enum class CxxRuntime { Shared, SharedUnwinder, Contained };

/// Whether libstdc++ and libgcc become part of the binary. They do not where a library brings the shared ones with which
/// functions share objects of C++, and where they or a usual link (`Lazy` is none) are asked for. Where functions use, by
/// `Uses`, nothing but C of such libraries, and on first use, only the unwinder is shared: exceptions may pass.
CxxRuntime chooseCxxRuntime(const std::vector<NativeLibrary> &Libraries, const std::vector<std::string> &Lazy,
                            const LazyLoadReport &Uses, const std::vector<std::string> &Folders);

/// Whether C++ code may come with `Libraries`: one of them is static, or it or a library that it needs is linked with a
/// C++ runtime or not to be found.
bool mayHaveCxx(const std::vector<NativeLibrary> &Libraries, const std::vector<std::string> &Folders);

/// The symbols that the archive or the object file at `Path` defines; none where it cannot be read.
std::set<std::string> symbolsOfStatic(const std::string &Path);

/// A shared library of a fused binary.
struct LibraryUse {
  std::string Soname;
  bool AtStart = true;
  unsigned Symbols = 0; ///< that functions use through faas-lazy-load
  std::string Note; ///< why it is loaded at start, or what uses it early; "" for nothing special
};

/// The libraries that functions load on first use, then those that are loaded at the start of the executable `Binary`
/// because it names them. Where faas-lazy-load was without effect, because another library brings one, a note says so.
/// `Binary`: "" or something that is no file to read is left out.
std::vector<LibraryUse> describeLibraries(const std::vector<NativeLibrary> &Libraries, const LazyLoadReport &Lazy,
                                          const std::string &Binary, const std::vector<std::string> &Folders);

} // namespace faas

#endif
