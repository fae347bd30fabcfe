// Which classes there are follows from nothing that a part of a program has: with -fwhole-program-vtables a module says
// of its classes that it has them all, but half of them may be code that functions share.
// RUN: %clangxx_bc -O2 -flto -fwhole-program-vtables -fvisibility=hidden -DNAME=1 %s -o %t.one.bc
// RUN: llvm-dis-22 %t.one.bc -o - | FileCheck %s --check-prefix=INPUT
// RUN: %clangxx_bc -O2 -flto -fwhole-program-vtables -fvisibility=hidden -DNAME=2 %s -o %t.two.bc
// RUN: %faas-merge one=%t.one.bc two=%t.two.bc --root one -o %t | FileCheck %s --check-prefix=SHARED
// RUN: printf a | env FAAS_ENTRY=one %t | FileCheck %s --check-prefix=ONE
// RUN: printf ab | env FAAS_ENTRY=two %t | FileCheck %s --check-prefix=TWO
// INPUT: vcall_visibility
// SHARED: time: {{.*}} share
// ONE: own 1, shared 7
// TWO: own 2, shared 14
#include <cstdio>
#include <faas.h>

struct Kind {
  virtual int value(int Size) const = 0;
  virtual ~Kind() = default;
};
struct Own : Kind {
  int value(int) const override { return NAME; }
};
struct Shared : Kind {
  int Table[64];
  Shared() {
    for (int I = 0; I < 64; ++I)
      Table[I] = I * 7;
  }
  int value(int Size) const override { return Table[Size & 63]; }
};

// Large enough to be shared.
[[gnu::noinline]] Kind *makeShared(int Size) {
  auto *Made = new Shared;
  for (int I = 0; I < Size; ++I)
    std::fprintf(stderr, "%d %d %d\n", I, Made->Table[I & 63], Size);
  for (int I = Size; I > 0; I -= 2)
    std::fprintf(stderr, "%d %d %d\n", Size, Made->Table[I & 63], I);
  return Made;
}

int main() {
  int Size = 0;
  while (std::getchar() != EOF)
    ++Size;
  Kind *Kinds[] = {new Own, makeShared(Size)};
  std::printf("own %d, shared %d\n", Kinds[0]->value(Size), Kinds[1]->value(Size));
  for (Kind *K : Kinds)
    delete K;
}
