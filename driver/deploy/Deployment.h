//===- Deployment.h - what is deployed, and the platforms ---------------------------------------------------===//

#ifndef FAAS_DRIVER_DEPLOY_DEPLOYMENT_H
#define FAAS_DRIVER_DEPLOY_DEPLOYMENT_H

#include "Artifacts.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>

namespace faas {

/// A binary under the name of the function whose place it takes.
struct Deployment {
  std::string Name;
  std::string Binary;                          ///< its bytes
  bool IsStatic = false;                       ///< it needs no file of the system
  bool InvokesOthers = false;                  ///< some of its calls take the network
  std::string Platform;                        ///< the only front end that it has; "" = all
  bool IsOriginal = false;                     ///< what is there now: it may be a program that answers one request
  std::string Image;                           ///< reference of its image
  std::optional<double> Cpu, CpuLimit;         ///< cores: what the plan says it needs, and may need
  std::optional<uint64_t> Memory, MemoryLimit; ///< bytes, likewise
};

/// What functions may be called on a platform.
enum class NameRule {
  DnsLabel, ///< of objects of Kubernetes
  Word,     ///< letters, digits, '-' and '_'
};

struct DeployTarget {
  llvm::StringRef Name;
  NameRule Rule;
  size_t LongestName;
  llvm::StringRef FrontEnds; ///< those that answer with what `Write` sets, separated by spaces; "" = any
  /// Adds the files for all of them to `Files`.
  llvm::Error (*Write)(llvm::ArrayRef<Deployment>, Artifacts &Files);
};

/// Sorted by name.
llvm::ArrayRef<DeployTarget> deployTargets();

constexpr unsigned RequestSeconds = 60; ///< that a request may take, where a platform has to know
constexpr unsigned RequestsAtOnce = 16; ///< in a binary: FAAS_THREADS
constexpr unsigned ContainerPort = 8080;

// A file each.
llvm::Error writeAzure(llvm::ArrayRef<Deployment>, Artifacts &Files);
llvm::Error writeFission(llvm::ArrayRef<Deployment>, Artifacts &Files);
llvm::Error writeFn(llvm::ArrayRef<Deployment>, Artifacts &Files);
llvm::Error writeKnative(llvm::ArrayRef<Deployment>, Artifacts &Files);
llvm::Error writeKubernetes(llvm::ArrayRef<Deployment>, Artifacts &Files);
llvm::Error writeLambda(llvm::ArrayRef<Deployment>, Artifacts &Files);
llvm::Error writeOciImages(llvm::ArrayRef<Deployment>, Artifacts &Files);
llvm::Error writeOpenFaas(llvm::ArrayRef<Deployment>, Artifacts &Files);
llvm::Error writeOpenWhisk(llvm::ArrayRef<Deployment>, Artifacts &Files);

//===- what several of them share ----------------------------------------------------------------------------===//

/// `Text` as a scalar of YAML, which is also JSON.
std::string quoted(llvm::StringRef Text);
/// Bytes as Kubernetes takes them, rounded up: "128Mi", "1500Ki".
std::string memoryQuantity(uint64_t Bytes);
/// Cores as Kubernetes takes them, rounded up: "250m".
std::string cpuQuantity(double Cores);
/// Megabytes of what it may need, else of what it needs, within what the platform has; `Default` if nobody knows.
uint64_t megabytes(const Deployment &D, uint64_t Default, uint64_t Least, uint64_t Most);
/// `requests` and `limits` of Kubernetes, each line behind `Indent`; nothing where nothing is known.
std::string resourcesYaml(const Deployment &D, llvm::StringRef Indent);
/// The beginning of a Dockerfile: a system around the binary, with the libraries that the runtime may need of it.
std::string baseImage(const Deployment &D);
/// NAME.zip, with the binary as `Program` in it.
llvm::Error addZip(const Deployment &D, const std::string &Program, Artifacts &Files);
/// The image for a platform that starts the binary itself: of a static one an archive, else the folder for a build.
llvm::Error addImage(const Deployment &D, Artifacts &Files);

} // namespace faas

#endif
