//===- Application.h - what a plan needs to know of the inputs ----------------------------------------------===//

#ifndef FAAS_DRIVER_FUSE_APPLICATION_H
#define FAAS_DRIVER_FUSE_APPLICATION_H

#include "profile/Import.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace faas {

struct Application {
  std::map<std::string, std::string> Arguments; ///< by function: the input on the command line
  std::set<std::string> Names;
  std::set<std::string> Separate; ///< functions that their manifest keeps separate
  Profile Static;                 ///< each call that the code names, once
};

/// Reads `Inputs` ([NAME=]FILE), `Jobs` at the same time, and finds the calls that show at `OptLevel`.
llvm::Expected<Application> readApplication(const std::vector<std::string> &Inputs, unsigned Jobs, char OptLevel);

/// What to plan for: the functions of the application with the calls that were measured or, without files, those of the
/// code.
llvm::Expected<Profile> profileOf(const Application &App, const ProfileOptions &Measured);

} // namespace faas

#endif
