//===- FuseOptions.h - how a binary is made -----------------------------------------------------------------===//

#ifndef FAAS_DRIVER_FUSE_FUSEOPTIONS_H
#define FAAS_DRIVER_FUSE_FUSEOPTIONS_H

#include "Assignments.h"
#include "codegen/Runtime.h"
#include "profile/Import.h"

#include <set>
#include <string>
#include <vector>

namespace faas {

/// The native libraries that the command line names, and how a binary is linked.
struct LinkSettings {
  std::vector<std::string> Libraries;    ///< as for -l
  std::vector<std::string> LibraryPaths; ///< as for -L
  std::vector<std::string> RunPaths;
  std::vector<std::string> Lazy; ///< auto, none or libraries; empty = auto
  bool Static = false;           ///< everything in the binary, the C library too
  bool NoPie = false;            ///< an executable at a fixed address
  std::string Order;             ///< what a binary wrote that was made to train, for the linker; "" = none
};

/// What one binary is made of, and how.
struct FuseOptions {
  std::vector<std::string> Inputs; ///< PATH or NAME=PATH
  std::string Output = "a.out";
  std::string Root; ///< "" = the only function that no other invokes
  Assignments Assigned;
  RuntimeOptions Runtime;
  LinkSettings Link;
  ProfileOptions Profile;            ///< without files: none
  std::set<std::string> Elsewhere;   ///< functions of the application that may be in other binaries
  std::vector<std::string> Gateways; ///< URL patterns with {function}
  std::string RustSysroot;           ///< "" = that of the rustc on PATH
  std::string SummaryJson;           ///< "" = none
  std::string SummaryMarkdown;       ///< "" = none
  std::string TimeTrace;             ///< "" = none
  std::string Train;   ///< where the binary writes down its functions as they are first entered; "" = nowhere
  std::string Cache;   ///< folder; "" = none
  char OptLevel = '2'; ///< one of 0 1 2 3 s
  unsigned Jobs = 0;   ///< 0 = all cores
  bool Wipe = false;   ///< clear the memory of an invocation when it ends
  bool Debug = false;  ///< keep symbols and debug information
  bool EmitLlvm = false;
  bool KeepBacktrace = false; ///< of Rust: with names and lines
  bool Share = true;          ///< code that several functions have is in the binary once
  bool Harden = false;        ///< check bounds, stacks and calls through pointers in C and C++
  bool MeasureParts = false;  ///< find out what has how much of the binary
  bool SaveTemps = false;
  bool Verbose = false;
};

/// With --save-temps: keeps `M` beside the output, as OUTPUT.STEP.bc.
llvm::Error saveTemps(const FuseOptions &Opts, const llvm::Module &M, const llvm::Twine &Step);

} // namespace faas

#endif
