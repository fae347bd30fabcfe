// Symbols that nobody defines: the error names the function that needs one and the library that has it, one line each.
// RUN: rm -rf %t && mkdir %t
// RUN: %clangxx_bc -DKNOWN %s -o %t/known.bc
// RUN: %clangxx_bc -DUNKNOWN %s -o %t/unknown.bc
// RUN: %clangxx_bc -DMANGLED %s -o %t/mangled.bc
// RUN: %clangxx_bc -DHIDDEN_SYMBOL %s -o %t/hidden.bc
// RUN: %clangxx_bc -DKNOWN -DUNKNOWN -DMANGLED %s -o %t/all.bc
// RUN: %refuses 1 %t/known.bc | FileCheck %s --check-prefix=KNOWN
// RUN: %refuses 1 %t/unknown.bc | FileCheck %s --check-prefix=UNKNOWN
// RUN: %refuses 1 %t/mangled.bc | FileCheck %s --check-prefix=MANGLED
// RUN: %refuses 1 %t/hidden.bc | FileCheck %s --check-prefix=HIDDEN-SYMBOL
// RUN: %refuses --lines=3 1 %t/all.bc | FileCheck %s --check-prefix=ALL
// RUN: %refuses 1 f=%t/unknown.bc g=%t/unknown.bc --root f | FileCheck %s --check-prefix=BOTH
// RUN: %refuses 1 %t/known.bc -l no-such-library | FileCheck %s --check-prefix=LIBRARY
// RUN: %faas-merge %t/known.bc -lz -o %t/known
// RUN: %t/known < /dev/null

// KNOWN: undefined symbol 'zlibVersion' needed by function 'known'; link with -lz
// UNKNOWN: undefined symbol 'nobody_has_this' needed by function 'unknown'; no library of this system has it: add the bitcode that defines it to that function's module (llvm-link-22), or give its library with -L and -l
// MANGLED: undefined symbol 'app::missing(int)' needed by function 'mangled'; no library
// HIDDEN-SYMBOL: undefined symbol 'hidden_one' needed by function 'hidden'; no library
// ALL-DAG: undefined symbol 'zlibVersion' needed by function 'all'; link with -lz
// ALL-DAG: undefined symbol 'nobody_has_this' needed by function 'all'; no library
// ALL-DAG: undefined symbol 'app::missing(int)' needed by function 'all'; no library
// BOTH: undefined symbol 'nobody_has_this' needed by function 'f', 'g'; no library
// LIBRARY: -lno-such-library: there is no libno-such-library.so or libno-such-library.a; install its development package or add -L DIR

extern "C" const char *zlibVersion();
extern "C" int nobody_has_this();
namespace app {
int missing(int);
}
extern "C" __attribute__((visibility("hidden"))) int hidden_one();

int main() {
  int sum = 0;
#ifdef KNOWN
  sum += zlibVersion()[0] == '?';
#endif
#ifdef UNKNOWN
  sum += nobody_has_this();
#endif
#ifdef MANGLED
  sum += app::missing(1);
#endif
#ifdef HIDDEN_SYMBOL
  sum += hidden_one();
#endif
  return sum;
}
