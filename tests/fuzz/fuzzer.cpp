// A fuzzer of one target, FAAS_FUZZ_TARGET.

#include "targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  FAAS_FUZZ_TARGET(Data, Size);
  return 0;
}
