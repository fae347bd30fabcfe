//===- targets.h - what a fuzzer feeds ----------------------------------------------------------------------===//

#ifndef FAAS_TESTS_FUZZ_TARGETS_H
#define FAAS_TESTS_FUZZ_TARGETS_H

#include <cstddef>
#include <cstdint>

void fuzzSpans(const uint8_t *Data, size_t Size);
void fuzzPlain(const uint8_t *Data, size_t Size);
void fuzzCallGraph(const uint8_t *Data, size_t Size);
void fuzzMetrics(const uint8_t *Data, size_t Size);

#endif
