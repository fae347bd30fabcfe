//===- OpenWhisk.cpp - an archive with `exec` for each action, and a manifest --------------------------------===//
//
// The image's action loop runs the `exec` of an archive as it is.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Deployment.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

Error writeOpenWhisk(ArrayRef<Deployment> Deployments, Artifacts &Files) {
  std::string Manifest;
  raw_string_ostream OS(Manifest);
  OS << "# wsk project deploy --manifest manifest.yaml\n"
     << "packages:\n"
     << "  default:\n"
     << "    actions:\n";
  for (const Deployment &D : Deployments) {
    if (Error E = addZip(D, "exec", Files))
      return E;
    OS << formatv("      {0}:\n"
                  "        function: {1}\n"
                  "        docker: openwhisk/action-golang-v1.23\n"
                  "        limits:\n"
                  "          timeout: {2}\n"
                  "          memorySize: {3}\n",
                  quoted(D.Name), quoted(D.Name + ".zip"), RequestSeconds * 1000,
                  megabytes(D, /*Default=*/256, /*Least=*/128, /*Most=*/512));
  }
  Files["manifest.yaml"] = {Manifest};
  return Error::success();
}

} // namespace faas
