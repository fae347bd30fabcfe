//===- Import.h - profiles from files of any form -----------------------------------------------------------===//
//
// What the files say, in one profile. Each is of the form that its content shows:
//
//   spans           OTLP (lines or documents), Tempo, Jaeger, Zipkin; Splitter.h, SpanFormats.h, Traces.h, CallGraph.h
//   plain form      a small document with counts (PlainForm.cpp), the runtime's records among them
//   canonical form  what faas-merge profile -o wrote (CallGraphForm.cpp)
//
// Files of spans are read in chunks, which all cores parse. Chunks are counted in their order, so the result does not
// depend on the number of cores. All files of spans are one set of traces.
//
//===--------------------------------------------------------------------------------------------------------===//

#ifndef FAAS_DRIVER_PROFILE_IMPORT_H
#define FAAS_DRIVER_PROFILE_IMPORT_H

#include "Attributes.h"
#include "CallGraph.h"
#include "Profile.h"

namespace faas {

struct ProfileOptions {
  std::vector<std::string> Files; ///< "-" = the standard input
  std::vector<std::string> Metrics;
  profile::NamingOptions Naming;
  size_t OpenSpans = 200000; ///< held until their traces are complete
};

struct ImportedProfile {
  faas::Profile Profile;
  profile::CallGraph Graph; ///< of the files of spans
  uint64_t TooEarly = 0;    ///< traces that were counted in parts
  uint64_t Malformed = 0;   ///< spans and lines that were skipped
  std::vector<std::string> Warnings;
};

/// Reads the files. An error names the one, and what to do. `MakeObserver`, if given, makes what is told of each trace;
/// it gets the names that the numbers of functions stand for.
llvm::Expected<ImportedProfile>
importProfile(const ProfileOptions &Options,
              llvm::function_ref<profile::TraceObserver(const profile::Names &)> MakeObserver = nullptr);

void printWarnings(const std::vector<std::string> &Warnings);

/// The same for those who want the profile alone: prints the warnings.
llvm::Expected<Profile> readProfile(const ProfileOptions &Options);

/// Warns of functions of the profile that are not in `Known`, and leaves them out: calls to them stay remote.
void keepKnown(Profile &P, const std::set<std::string> &Known);

} // namespace faas

#endif
