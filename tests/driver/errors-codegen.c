// What only code generation finds out is one line as well, and leaves no temporary folder.
// RUN: rm -rf %t && mkdir -p %t/tmp
// RUN: %clang_bc -DMNEMONIC %s -o %t/mnemonic.bc
// RUN: %clang_bc %s -o %t/operand.bc
// RUN: env TMPDIR=%t/tmp %refuses 1 %t/mnemonic.bc | FileCheck %s --check-prefix=MNEMONIC
// RUN: env TMPDIR=%t/tmp %refuses 1 %t/operand.bc | FileCheck %s --check-prefix=OPERAND
// RUN: ls %t/tmp | count 0

// MNEMONIC: cannot generate code: {{.*}}invalid instruction mnemonic 'bogus'
// OPERAND: cannot generate code: invalid operand for inline asm constraint 'i'

int main(void) {
#ifdef MNEMONIC
  __asm__ volatile("bogus operation");
#else
  static int state;
  __asm__ volatile("# %0" ::"i"(&state));
#endif
  return 0;
}
