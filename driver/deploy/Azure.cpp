//===- Azure.cpp - a function app with a custom handler for each binary --------------------------------------===//
//
// An app has one handler, so it holds one function.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Deployment.h"

#include "llvm/Support/FormatVariadic.h"

#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::ordered_json;

namespace faas {

Error writeAzure(ArrayRef<Deployment> Deployments, Artifacts &Files) {
  auto Text = [](const ordered_json &Value) { return Value.dump(2) + "\n"; };
  for (const Deployment &D : Deployments) {
    Files[D.Name + "/host.json"] = {Text(
        {{"version", "2.0"},
         {"customHandler",
          {{"description", {{"defaultExecutablePath", "handler"}}}, {"enableForwardingHttpRequest", true}}},
         {"functionTimeout", formatv("00:{0,0+2}:{1,0+2}", RequestSeconds / 60, RequestSeconds % 60).str()},
         {"extensionBundle", {{"id", "Microsoft.Azure.Functions.ExtensionBundle"}, {"version", "[4.*, 5.0.0)"}}}})};
    Files[D.Name + "/local.settings.json"] = {Text(
        {{"IsEncrypted", false}, {"Values", {{"FUNCTIONS_WORKER_RUNTIME", "custom"}, {"AzureWebJobsStorage", ""}}}})};
    Files[D.Name + "/" + D.Name + "/function.json"] = {
        Text({{"bindings", ordered_json::array({{{"type", "httpTrigger"},
                                                 {"direction", "in"},
                                                 {"name", "req"},
                                                 {"authLevel", "function"},
                                                 {"methods", {"get", "post"}}},
                                                {{"type", "http"}, {"direction", "out"}, {"name", "res"}}})}})};
    Files[D.Name + "/handler"] = {D.Binary, true};
  }
  return Error::success();
}

} // namespace faas
