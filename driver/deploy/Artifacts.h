//===- Artifacts.h - files to deploy, and archives of them --------------------------------------------------===//

#ifndef FAAS_DRIVER_DEPLOY_ARTIFACTS_H
#define FAAS_DRIVER_DEPLOY_ARTIFACTS_H

#include "llvm/Support/Error.h"

#include <map>
#include <string>
#include <vector>

namespace faas {

struct Artifact {
  std::string Contents;
  bool Executable = false;
};

/// By path below a folder. Sorted, so that what is made of them does not depend on the order in which they came.
using Artifacts = std::map<std::string, Artifact>;

/// Writes the files into `Folder`, which must not be there or be empty. After an error it is as it was.
llvm::Error writeArtifacts(const Artifacts &Files, const std::string &Folder);

/// Why writeArtifacts could not; found out before there is anything to write.
llvm::Error checkFolder(const std::string &Folder);

/// An archive of `Files` without times, owners or anything else that differs between two runs.
llvm::Expected<std::string> zipOf(const Artifacts &Files);
/// The same as a tar archive, with `Folders` (by mode) in front of the files.
llvm::Expected<std::string> tarOf(const Artifacts &Files, const std::map<std::string, unsigned> &Folders = {});

} // namespace faas

#endif
