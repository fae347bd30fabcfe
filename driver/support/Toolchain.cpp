//===- Toolchain.cpp - where this machine has what a link needs ---------------------------------------------===//

#include "Toolchain.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VersionTuple.h"

using namespace llvm;

namespace faas {

Expected<Toolchain> findToolchain() {
  Toolchain Found;
  for (StringRef Folder : {"/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"})
    if (sys::fs::exists(Folder + "/Scrt1.o")) {
      Found.CFolder = Folder.str();
      break;
    }
  VersionTuple Newest;
  for (StringRef Folder : {"/usr/lib/gcc/x86_64-linux-gnu", "/usr/lib/gcc/x86_64-redhat-linux",
                           "/usr/lib/gcc/x86_64-pc-linux-gnu", "/usr/lib/gcc/x86_64-suse-linux"}) {
    std::error_code Code;
    for (sys::fs::directory_iterator I(Folder, Code), End; I != End && !Code; I.increment(Code)) {
      VersionTuple Version;
      if (!Version.tryParse(sys::path::filename(I->path())) && Version >= Newest &&
          sys::fs::exists(I->path() + "/crtbeginS.o")) {
        Newest = Version;
        Found.GccFolder = I->path();
      }
    }
  }
  if (Found.CFolder.empty() || Found.GccFolder.empty())
    return createStringError("cannot link: no C start files (Scrt1.o, crtbeginS.o) on this machine; Debian: apt-get "
                             "install libc6-dev gcc");
  Found.LibraryPaths = {Found.GccFolder, Found.CFolder, "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64",
                        "/usr/lib",      "/lib"};
  return Found;
}

} // namespace faas
