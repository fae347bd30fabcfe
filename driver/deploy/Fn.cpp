//===- Fn.cpp - a folder with func.yaml and a Dockerfile for each function -----------------------------------===//

#include "Deployment.h"

#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace faas {

Error writeFn(ArrayRef<Deployment> Deployments, Artifacts &Files) {
  for (const Deployment &D : Deployments) {
    Files[D.Name + "/func.yaml"] = {formatv("# fn deploy --app APP\n"
                                            "schema_version: 20180708\n"
                                            "name: {0}\n"
                                            "version: 0.0.1\n"
                                            "runtime: docker\n"
                                            "memory: {1}\n"
                                            "timeout: {2}\n"
                                            "triggers:\n"
                                            "  - name: {0}\n"
                                            "    type: http\n"
                                            "    source: {3}\n",
                                            quoted(D.Name), megabytes(D, /*Default=*/128, /*Least=*/64, /*Most=*/8192),
                                            RequestSeconds, quoted("/" + D.Name))};
    Files[D.Name + "/Dockerfile"] = {formatv("{0}"
                                             "COPY handler /function/handler\n"
                                             "ENTRYPOINT [\"/function/handler\"]\n",
                                             baseImage(D))};
    Files[D.Name + "/handler"] = {D.Binary, true};
  }
  return Error::success();
}

} // namespace faas
