//===- NativeLink.h - objects to an executable --------------------------------------------------------------===//

#ifndef FAAS_DRIVER_LINK_NATIVELINK_H
#define FAAS_DRIVER_LINK_NATIVELINK_H

#include "Libraries.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace faas {

struct NativeLinkOptions {
  std::vector<std::string> Objects;
  std::vector<std::string> Libraries; ///< as for -l, or paths of archives, objects and shared libraries; each once
  std::vector<std::string> LibraryFolders; ///< as for -L, the system's among them
  std::vector<std::string> RunPaths; ///< where the binary looks for shared libraries; may repeat
  std::vector<std::string> Exports; ///< symbols that shared libraries take from the executable
  std::vector<std::string> Wrapped; ///< of libstdc++, which is given __wrap_NAME of the objects for each
  std::string VersionScript; ///< the output is a shared object, with the symbols that this file says; "": an executable
  std::string OrderFile; ///< symbols to lay out first, a line each
  std::string LinkerScript; ///< of codeScript
  bool Static = false; ///< without shared libraries, and without the loader
  bool Pie = true; ///< an executable at an address that each start chooses
  CxxRuntime Cxx = CxxRuntime::Shared; ///< contained only where this machine has it so
  bool Strip = false; ///< without symbols and debug information
  std::string Map; ///< file for what is where in the output, for readLinkMap; "" for none
  std::string Output;

  bool isShared() const { return !VersionScript.empty(); }
};

/// A linker script that gives the code of functions a section of its own, so that the runtime can tell by an address
/// whether it is a function's. `Objects` is a pattern for the paths of the objects of functions and of what they share.
std::string codeScript(llvm::StringRef Objects);

/// Links with lld, in this process. The error for an undefined symbol names the functions that need it, which
/// `NeededBy` tells, and the library that has it.
llvm::Error linkExecutable(const NativeLinkOptions &Options,
                           llvm::function_ref<std::vector<std::string>(llvm::StringRef)> NeededBy);

} // namespace faas

#endif
