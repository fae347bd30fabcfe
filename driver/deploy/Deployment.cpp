//===- Deployment.cpp - what platforms share ----------------------------------------------------------------===//

#include "Deployment.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

using namespace llvm;

namespace faas {

ArrayRef<DeployTarget> deployTargets() {
  static const DeployTarget Targets[] = {
      {"azure", NameRule::Word, 127, "azure", writeAzure},
      {"fission", NameRule::DnsLabel, 63, "fission", writeFission},
      {"fn", NameRule::DnsLabel, 63, "fn", writeFn}, // an image's name has no capitals
      {"knative", NameRule::DnsLabel, 63, "knative http", writeKnative},
      {"kubernetes", NameRule::DnsLabel, 63, "http knative", writeKubernetes},
      {"lambda", NameRule::Word, 64, "lambda", writeLambda},
      {"oci", NameRule::DnsLabel, 63, "", writeOciImages},
      {"openfaas", NameRule::DnsLabel, 63, "of-watchdog", writeOpenFaas},
      {"openwhisk", NameRule::Word, 256, "openwhisk", writeOpenWhisk},
  };
  return Targets;
}

std::string quoted(StringRef Text) {
  return nlohmann::json(Text.str()).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

static uint64_t roundedUp(uint64_t Bytes, uint64_t Unit) { return Bytes / Unit + (Bytes % Unit != 0); }

std::string memoryQuantity(uint64_t Bytes) {
  constexpr uint64_t Mega = 1 << 20;
  return Bytes % Mega ? std::to_string(roundedUp(Bytes, 1024)) + "Ki" : std::to_string(Bytes / Mega) + "Mi";
}

std::string cpuQuantity(double Cores) { return std::to_string(uint64_t(std::ceil(Cores * 1000 - 1e-9))) + "m"; }

uint64_t megabytes(const Deployment &D, uint64_t Default, uint64_t Least, uint64_t Most) {
  std::optional<uint64_t> Bytes = D.MemoryLimit ? D.MemoryLimit : D.Memory;
  return Bytes ? std::clamp(roundedUp(*Bytes, 1 << 20), Least, Most) : Default;
}

std::string resourcesYaml(const Deployment &D, StringRef Indent) {
  std::string Text;
  raw_string_ostream OS(Text);
  auto Block = [&](StringRef Title, std::optional<double> Cpu, std::optional<uint64_t> Memory) {
    if (Cpu || Memory)
      OS << Indent << "  " << Title << ":\n";
    if (Cpu)
      OS << Indent << "    cpu: " << cpuQuantity(*Cpu) << "\n";
    if (Memory)
      OS << Indent << "    memory: " << memoryQuantity(*Memory) << "\n";
  };
  Block("requests", D.Cpu, D.Memory);
  Block("limits", D.CpuLimit, D.MemoryLimit);
  return Text.empty() ? "" : (Indent + "resources:\n").str() + Text;
}

std::string baseImage(const Deployment &D) {
  if (D.IsStatic)
    return "FROM alpine:3.20\n";
  std::string Lines = "FROM debian:bookworm-slim\n";
  if (D.InvokesOthers)
    Lines +=
        "RUN apt-get update && apt-get install -y --no-install-recommends libcurl4 && rm -rf /var/lib/apt/lists/*\n";
  return Lines;
}

Error addZip(const Deployment &D, const std::string &Program, Artifacts &Files) {
  Expected<std::string> Archive = zipOf({{Program, {D.Binary, true}}});
  if (!Archive)
    return Archive.takeError();
  Files[D.Name + ".zip"] = {std::move(*Archive)};
  return Error::success();
}

Error addImage(const Deployment &D, Artifacts &Files) {
  if (D.IsStatic)
    return writeOciImages(D, Files);
  Files[D.Name + "/handler"] = {D.Binary, true};
  Files[D.Name + "/Dockerfile"] = {formatv("{0}"
                                           "COPY handler /handler\n"
                                           "USER 65532\n"
                                           "ENV PORT={1}\n"
                                           "EXPOSE {1}\n"
                                           "ENTRYPOINT [\"/handler\"]\n",
                                           baseImage(D), ContainerPort)};
  return Error::success();
}

} // namespace faas
