// The corpora of the fuzzers, each file as it is, cut off at every length, and with each byte changed: no crash.

#include "targets.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

namespace {

void runAll(const char *Corpus, void (*Target)(const uint8_t *, size_t)) {
  std::error_code Code;
  unsigned Files = 0;
  for (llvm::sys::fs::directory_iterator File(std::string(FAAS_CORPUS) + "/" + Corpus, Code), End; File != End && !Code;
       File.increment(Code)) {
    auto Buffer = llvm::MemoryBuffer::getFile(File->path());
    ASSERT_TRUE(bool(Buffer)) << File->path();
    std::string Text = (*Buffer)->getBuffer().str();
    const auto *Data = reinterpret_cast<const uint8_t *>(Text.data());
    ++Files;
    Target(Data, Text.size());
    for (size_t Size = 0; Size < Text.size(); ++Size)
      Target(Data, Size);
    for (char Changed : {'"', '}', '\0', '-', '\\'})
      for (char &C : Text) {
        std::swap(C, Changed);
        Target(Data, Text.size());
        std::swap(C, Changed);
      }
  }
  EXPECT_FALSE(Code) << Code.message();
  EXPECT_GT(Files, 0u);
}

TEST(Fuzz, Spans) { runAll("spans", fuzzSpans); }
TEST(Fuzz, Plain) { runAll("plain", fuzzPlain); }
TEST(Fuzz, CallGraph) { runAll("callgraph", fuzzCallGraph); }
TEST(Fuzz, Metrics) { runAll("metrics", fuzzMetrics); }

} // namespace
