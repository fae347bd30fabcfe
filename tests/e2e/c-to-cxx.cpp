// C invokes C++: static constructors and destructors, function-local statics, exceptions, thread_local destructors and
// atexit handlers belong to one invocation each, in the order of a process.
// RUN: rm -rf %t && mkdir %t
// RUN: %clang_bc -DNAME='"cxx"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %clangxx_bc %s -o %t/cxx.bc
// RUN: %faas-merge %t/repeat.bc %t/cxx.bc -o %t/fused
// RUN: printf 'a\nthrow\na\nexit\nfail\nuncaught\na' | %t/fused 2>%t/log | FileCheck %s --match-full-lines
// RUN: printf a | env FAAS_ENTRY=cxx %t/fused > %t/one
// RUN: %clangxx -std=c++17 %s -o %t/alone
// RUN: printf a | %t/alone > %t/two
// RUN: cmp %t/one %t/two

// CHECK:      0 [+static (1) a +local 1 -thread -local -atexit -static] {{$}}
// CHECK-NEXT: 0 [+static (1) caught: throw +local 1 -thread -local -atexit -static] {{$}}
// CHECK-NEXT: 0 [+static (1) a +local 1 -thread -local -atexit -static] {{$}}
// CHECK-NEXT: 500 [] function 'cxx' exited with status 3
// CHECK-NEXT: 500 [] function 'cxx' exited with status 4
// CHECK-NEXT: 500 [] function 'cxx' was ended by signal 6 (Aborted)
// CHECK-NEXT: 0 [+static (1) a +local 1 -thread -local -atexit -static] {{$}}

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

struct Noisy {
  std::string Name;
  Noisy(const char *Text) : Name(Text) {
    if (Name != "thread")
      std::cout << "+" << Name << " ";
  }
  ~Noisy() { std::cout << "-" << Name << (Name == "static" ? "" : " "); }
};

static std::map<std::string, int> Calls;
static Noisy Static("static");
static thread_local Noisy Thread("thread");

static int count() {
  static Noisy Local("local");
  static int Count;
  return ++Count;
}

int main() {
  std::atexit([] { std::cout << "-atexit "; });
  std::string Word;
  std::cin >> Word;
  std::cout << "(" << ++Calls[Word] << ") ";
  (void)&Thread.Name;
  if (Word == "exit")
    std::exit(3);
  if (Word == "fail")
    return 4;
  if (Word == "uncaught")
    std::abort();
  try {
    if (Word == "throw")
      throw std::runtime_error(Word);
    std::cout << Word << " ";
  } catch (const std::exception &E) {
    std::cout << "caught: " << E.what() << " ";
  }
  std::cout << count() << " ";
  return 0;
}
