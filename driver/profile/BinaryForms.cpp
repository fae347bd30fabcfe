//===- BinaryForms.cpp - exports that are not JSON ----------------------------------------------------------===//
//
// What is read is JSON. Exporters have other settings, whose files are recognised here, so that the error says what to
// change. The Collector's `file` exporter puts the length of each batch before it, in 4 bytes, if a batch is protobuf or
// packed.
//
//===--------------------------------------------------------------------------------------------------------===//

#include "BinaryForms.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace faas::profile {

static constexpr char Zstd[] = "\x28\xb5\x2f\xfd";

/// Whether it begins with the first field of a TracesData: its number and type, a length, and in it the same again.
static bool isProtobuf(StringRef Bytes) {
  if (!Bytes.consume_front("\x0a"))
    return false;
  while (!Bytes.empty() && Bytes.front() & 0x80)
    Bytes = Bytes.drop_front();
  return Bytes.size() > 1 && (Bytes[1] == 0x0a || Bytes[1] == 0x12);
}

/// JSON has none of these, and other text has few.
static bool isControl(char C) { return uint8_t(C) < ' ' && !StringRef("\t\n\r\x1b").contains(C); }

std::string binaryForm(StringRef Head) {
  if (none_of(Head.take_front(512), isControl))
    return "";
  const struct {
    StringRef Magic;
    const char *Packer;
  } Packed[] = {{"\xfd\x37zXZ", "xz"},
                {"BZh", "bzip2"},
                {"\x04\x22\x4d\x18", "lz4"},
                {"PK\x03\x04", "zip"},
                {"\xff\x06", "snappy"}};
  for (const auto &[Magic, Packer] : Packed)
    if (Head.starts_with(Magic))
      return std::string("is packed with ") + Packer + "; unpack it (what gzip or zstd packed is read as it is)";
  if (Head.starts_with("\xff\xfe") || Head.starts_with("\xfe\xff"))
    return "is UTF-16; convert it to UTF-8";
  if (isProtobuf(Head))
    return "is OTLP in protobuf; export JSON, with OTEL_EXPORTER_OTLP_PROTOCOL=http/json or a Collector's file "
           "exporter "
           "and `format: json`";
  if (Head.drop_front(std::min<size_t>(Head.size(), 4)).starts_with(Zstd))
    return "is what a Collector's file exporter writes with `compression: zstd`; let it write `format: json` without "
           "compression, and pack the file afterwards";
  if (isProtobuf(Head.drop_front(std::min<size_t>(Head.size(), 4))))
    return "is what a Collector's file exporter writes with `format: proto`; let it write `format: json`";
  return "is binary; expected JSON of OTLP, Tempo, Jaeger, Zipkin or faas-merge";
}

} // namespace faas::profile
