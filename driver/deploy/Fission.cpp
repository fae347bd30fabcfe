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

/// An object up to its specification.
static std::string objectYaml(StringRef Kind, StringRef QuotedName) {
  return formatv("apiVersion: fission.io/v1\n"
                 "kind: {0}\n"
                 "metadata:\n"
                 "  name: {1}\n"
                 "  namespace: default\n"
                 "spec:\n",
                 Kind, QuotedName);
}

static std::string environmentYaml() {
  return objectYaml("Environment", "rust") + "  version: 2\n"
                                             "  poolsize: 1\n"
                                             "  runtime:\n"
                                             "    image: ghcr.io/fission/rust-env\n";
}

static std::string functionYaml(const Deployment &D) {
  static const char Environment[] = "  environment:\n"
                                    "    name: rust\n"
                                    "    namespace: default\n";
  std::string Text, Name = quoted(D.Name);
  raw_string_ostream OS(Text);
  OS << formatv("kind: ArchiveUploadSpec\n"
                "name: {0}\n"
                "include:\n"
                "  - {1}\n"
                "---\n",
                Name, quoted(D.Name + "/handler"));
  OS << objectYaml("Package", Name) << Environment
     << formatv("  deployment:\n"
                "    type: url\n"
                "    url: {0}\n"
                "status:\n"
                "  buildstatus: none\n"
                "---\n",
                quoted("archive://" + D.Name));
  OS << objectYaml("Function", Name) << Environment
     << formatv("  package:\n"
                "    packageref:\n"
                "      name: {0}\n"
                "      namespace: default\n"
                "    functionName: handler\n"
                "  functionTimeout: {1}\n"
                "  requestsPerPod: {2}\n"
                "  InvokeStrategy:\n"
                "    StrategyType: execution\n"
                "    ExecutionStrategy:\n"
                "      ExecutorType: {3}\n",
                Name, RequestSeconds, RequestsAtOnce,
                // Only pods of its own can have limits of their own.
                resourcesYaml(D, "").empty() ? "poolmgr" : "newdeploy");
  if (!resourcesYaml(D, "").empty())
    OS << "      MinScale: 0\n      MaxScale: 1\n" << resourcesYaml(D, "  ");
  OS << "---\n"
     << objectYaml("HTTPTrigger", Name)
     << formatv("  relativeurl: {0}\n"
                "  methods: [GET, POST]\n"
                "  functionref:\n"
                "    type: name\n"
                "    name: {1}\n",
                quoted("/" + D.Name), Name);
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
