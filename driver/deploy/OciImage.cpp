//===- OciImage.cpp - an image of a static binary, without an engine for containers --------------------------===//
//
// NAME.tar is an OCI image layout: podman load, skopeo copy oci-archive:NAME.tar and the like take it. The image has
// one layer, with the binary and a folder /tmp, and no times, so that the same binary gives the same digests.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "Deployment.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"

#include <nlohmann/json.hpp>

using namespace llvm;
using nlohmann::ordered_json;

namespace faas {

static std::string digestOf(StringRef Bytes) {
  return toHex(SHA256::hash(arrayRefFromStringRef(Bytes)), /*LowerCase=*/true);
}

namespace {

/// The blobs of an image layout, by digest.
class Layout {
public:
  /// Adds a blob; what refers to it.
  ordered_json add(StringRef MediaType, std::string Bytes) {
    std::string Digest = digestOf(Bytes);
    ordered_json Descriptor = {{"mediaType", MediaType.str()}, {"digest", "sha256:" + Digest}, {"size", Bytes.size()}};
    Files["blobs/sha256/" + Digest] = {std::move(Bytes)};
    return Descriptor;
  }

  Expected<std::string> finish(ordered_json Manifest) {
    Files["oci-layout"] = {R"({"imageLayoutVersion":"1.0.0"})"};
    Files["index.json"] = {ordered_json({{"schemaVersion", 2},
                                         {"mediaType", "application/vnd.oci.image.index.v1+json"},
                                         {"manifests", ordered_json::array({std::move(Manifest)})}})
                               .dump()};
    return tarOf(Files);
  }

private:
  Artifacts Files;
};

} // namespace

static ordered_json configOf(const Deployment &D, StringRef Layer) {
  std::string Port = std::to_string(ContainerPort);
  return {
      {"created", "1970-01-01T00:00:00Z"},
      {"architecture", "amd64"},
      {"os", "linux"},
      {"config",
       {{"User", "65532:65532"},
        {"ExposedPorts", {{Port + "/tcp", ordered_json::object()}}},
        {"Env", {"PATH=/", "PORT=" + Port}},
        {"Entrypoint", {"/handler"}},
        {"WorkingDir", "/"},
        {"Labels", {{"org.opencontainers.image.title", D.Name}}}}},
      {"rootfs", {{"type", "layers"}, {"diff_ids", {"sha256:" + digestOf(Layer)}}}},
      {"history", ordered_json::array({{{"created", "1970-01-01T00:00:00Z"}, {"created_by", "faas-merge deploy"}}})}};
}

static Expected<std::string> imageOf(const Deployment &D) {
  Expected<std::string> Layer = tarOf({{"handler", {D.Binary, true}}}, {{"tmp", 01777}});
  if (!Layer)
    return Layer;
  std::string Config = configOf(D, *Layer).dump();
  Layout Image;
  ordered_json Manifest = {{"schemaVersion", 2}, {"mediaType", "application/vnd.oci.image.manifest.v1+json"}};
  Manifest["config"] = Image.add("application/vnd.oci.image.config.v1+json", std::move(Config));
  Manifest["layers"] = ordered_json::array({Image.add("application/vnd.oci.image.layer.v1.tar", std::move(*Layer))});
  ordered_json Entry = Image.add("application/vnd.oci.image.manifest.v1+json", Manifest.dump());
  Entry["platform"] = {{"architecture", "amd64"}, {"os", "linux"}};
  Entry["annotations"] = {{"org.opencontainers.image.ref.name", D.Image}};
  return Image.finish(std::move(Entry));
}

Error writeOciImages(ArrayRef<Deployment> Deployments, Artifacts &Files) {
  for (const Deployment &D : Deployments) {
    if (!D.IsStatic)
      return createStringError("function '" + D.Name +
                               "': an image without a system needs a binary without one; make it with --static");
    Expected<std::string> Image = imageOf(D);
    if (!Image)
      return Image.takeError();
    Files[D.Name + ".tar"] = {std::move(*Image)};
  }
  return Error::success();
}

} // namespace faas
