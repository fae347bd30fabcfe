//===- OpenFaas.cpp - stack.yaml, and a folder with a Dockerfile for each function ---------------------------===//
//
// The watchdog starts the binary once and sends it requests over HTTP. An original it starts for each request: that
// suits a program of any kind.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Deployment.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace faas {

/// Where the binary listens: not at a port that the watchdog has itself (8080, 8081).
constexpr unsigned Port = 8082;

static void writeFunction(const Deployment &D, raw_ostream &OS) {
  OS << "  " << quoted(D.Name) << ":\n"
     << "    lang: dockerfile\n"
     << "    handler: " << quoted("./" + D.Name) << "\n"
     << "    image: " << quoted(D.Image) << "\n"
     << "    environment:\n"
     << "      read_timeout: " << RequestSeconds + 1 << "s\n"
     << "      write_timeout: " << RequestSeconds + 1 << "s\n"
     << "      exec_timeout: " << RequestSeconds << "s\n";
  if (!D.IsOriginal)
    OS << "      ready_path: /_/ready\n";
  if (D.InvokesOthers)
    OS << "      FAAS_GATEWAY: \"http://gateway.openfaas:8080/function/{function}\"\n";
  auto Block = [&](StringRef Title, std::optional<double> Cpu, std::optional<uint64_t> Memory) {
    if (Cpu || Memory)
      OS << "    " << Title << ":\n";
    if (Cpu)
      OS << "      cpu: " << cpuQuantity(*Cpu) << "\n";
    if (Memory)
      OS << "      memory: " << memoryQuantity(*Memory) << "\n";
  };
  Block("requests", D.Cpu, D.Memory);
  Block("limits", D.CpuLimit, D.MemoryLimit);
}

static std::string dockerfileOf(const Deployment &D) {
  return formatv("FROM ghcr.io/openfaas/of-watchdog:0.11.6 AS watchdog\n"
                 "{0}"
                 "COPY --from=watchdog --chmod=755 /fwatchdog /usr/bin/fwatchdog\n"
                 "COPY handler /home/app/handler\n"
                 "USER 65532\n"
                 "WORKDIR /home/app\n"
                 "ENV {1} fprocess=/home/app/handler\n"
                 "EXPOSE 8080\n"
                 "HEALTHCHECK --interval=3s CMD [ -e /tmp/.lock ] || exit 1\n"
                 "CMD [\"fwatchdog\"]\n",
                 baseImage(D),
                 D.IsOriginal ? "mode=serializing"
                              : formatv("mode=http upstream_url=http://127.0.0.1:{0}", Port).str());
}

Error writeOpenFaas(ArrayRef<Deployment> Deployments, Artifacts &Files) {
  std::string Stack;
  raw_string_ostream OS(Stack);
  OS << "# faas-cli up -f stack.yaml\n"
     << "version: 1.0\n"
     << "provider:\n"
     << "  name: openfaas\n"
     << "  gateway: http://127.0.0.1:8080\n"
     << "functions:\n";
  for (const Deployment &D : Deployments) {
    writeFunction(D, OS);
    Files[D.Name + "/Dockerfile"] = {dockerfileOf(D)};
    Files[D.Name + "/handler"] = {D.Binary, true};
  }
  Files["stack.yaml"] = {Stack};
  return Error::success();
}

} // namespace faas
