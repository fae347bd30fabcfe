//===- Fission.cpp - specs for the Rust environment ----------------------------------------------------------===//
//
// That environment starts a server once and passes requests on to it. Each function has a trigger /NAME, which is also
// where others in the cluster invoke it.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Deployment.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

/// Of the set of functions: Fission removes what the specs of one id no longer name.
static std::string idOf(ArrayRef<Deployment> Deployments) {
  SHA256 Hash;
  for (const Deployment &D : Deployments)
    Hash.update((D.Name + "\n"));
  std::string Hex = toHex(Hash.final(), /*LowerCase=*/true);
  // As a UUID made of a hash (RFC 9562, version 8).
  Hex[12] = '8';
  Hex[16] = 'a';
  StringRef H = Hex;
  return formatv("{0}-{1}-{2}-{3}-{4}", H.substr(0, 8), H.substr(8, 4), H.substr(12, 4), H.substr(16, 4),
                 H.substr(20, 12));
}

static std::string environmentYaml() {
  return "apiVersion: fission.io/v1\n"
         "kind: Environment\n"
         "metadata:\n"
         "  name: rust\n"
         "  namespace: default\n"
         "spec:\n"
         "  version: 2\n"
         "  poolsize: 1\n"
         "  runtime:\n"
         "    image: ghcr.io/fission/rust-env\n";
}

static std::string functionYaml(const Deployment &D) {
  std::string Text, Name = quoted(D.Name);
  raw_string_ostream OS(Text);
  OS << formatv("kind: ArchiveUploadSpec\n"
                "name: {0}\n"
                "include:\n"
                "  - {1}\n"
                "---\n"
                "apiVersion: fission.io/v1\n"
                "kind: Package\n"
                "metadata:\n"
                "  name: {0}\n"
                "  namespace: default\n"
                "spec:\n"
                "  environment:\n"
                "    name: rust\n"
                "    namespace: default\n"
                "  deployment:\n"
                "    type: url\n"
                "    url: {2}\n"
                "status:\n"
                "  buildstatus: none\n"
                "---\n"
                "apiVersion: fission.io/v1\n"
                "kind: Function\n"
                "metadata:\n"
                "  name: {0}\n"
                "  namespace: default\n"
                "spec:\n"
                "  environment:\n"
                "    name: rust\n"
                "    namespace: default\n"
                "  package:\n"
                "    packageref:\n"
                "      name: {0}\n"
                "      namespace: default\n"
                "    functionName: handler\n"
                "  functionTimeout: {3}\n"
                "  requestsPerPod: {4}\n"
                "  InvokeStrategy:\n"
                "    StrategyType: execution\n"
                "    ExecutionStrategy:\n"
                "      ExecutorType: {5}\n",
                Name, quoted(D.Name + "/handler"), quoted("archive://" + D.Name), RequestSeconds, RequestsAtOnce,
                // Only pods of its own can have limits of their own.
                resourcesYaml(D, "").empty() ? "poolmgr" : "newdeploy");
  if (!resourcesYaml(D, "").empty())
    OS << "      MinScale: 0\n      MaxScale: 1\n" << resourcesYaml(D, "  ");
  OS << formatv("---\n"
                "apiVersion: fission.io/v1\n"
                "kind: HTTPTrigger\n"
                "metadata:\n"
                "  name: {0}\n"
                "  namespace: default\n"
                "spec:\n"
                "  relativeurl: {1}\n"
                "  methods: [GET, POST]\n"
                "  functionref:\n"
                "    type: name\n"
                "    name: {0}\n",
                Name, quoted("/" + D.Name));
  return Text;
}

Error writeFission(ArrayRef<Deployment> Deployments, Artifacts &Files) {
  Files["specs/fission-deployment-config.yaml"] = {formatv("# fission spec apply\n"
                                                           "apiVersion: fission.io/v1\n"
                                                           "kind: DeploymentConfig\n"
                                                           "name: {0}\n"
                                                           "uid: {1}\n",
                                                           quoted(Deployments.front().Name), idOf(Deployments))};
  Files["specs/env-rust.yaml"] = {environmentYaml()};
  for (const Deployment &D : Deployments) {
    Files["specs/" + D.Name + ".yaml"] = {functionYaml(D)};
    Files[D.Name + "/handler"] = {D.Binary, true};
  }
  return Error::success();
}

} // namespace faas
