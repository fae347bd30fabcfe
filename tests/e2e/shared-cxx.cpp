// A C++ function of mode shared keeps its objects; static destructors run where exit ends its instance. An exception
// that it does not catch never reaches its caller's handlers, whether or not it has handlers or cleanups itself.
// RUN: rm -rf %t && mkdir %t
// RUN: %clangxx_bc -DCALLER %s -o %t/caller.bc
// RUN: %clangxx_bc %s -o %t/keeper.bc
// RUN: %clangxx_bc -DBARE %s -o %t/bare.bc
// RUN: %faas-merge %t/caller.bc %t/keeper.bc %t/bare.bc --isolate '*=shared' -o %t/shared
// RUN: %t/shared < /dev/null 2>%t/log | FileCheck %s --match-full-lines
// RUN: FileCheck %s --check-prefix=LOG < %t/log
// RUN: %faas-merge %t/caller.bc %t/keeper.bc %t/bare.bc --isolate 'keeper=shared,bare=shared' -O0 -o %t/plain
// RUN: %t/plain < /dev/null 2>%t/log | FileCheck %s --match-full-lines
// RUN: FileCheck %s --check-prefix=LOG < %t/log

// CHECK:      keeper a: 0 kept: a
// CHECK-NEXT: keeper b: 0 kept: a b
// CHECK-NEXT: keeper caught: 0 caught, kept: a b
// CHECK-NEXT: keeper throw: 500 function 'keeper' was ended by signal 6 (Aborted)
// CHECK-NEXT: keeper c: 0 kept: c
// CHECK-NEXT: keeper exit: 500 function 'keeper' exited with status 3
// CHECK-NEXT: keeper d: 0 kept: d
// CHECK-NEXT: bare throw: 500 function 'bare' was ended by signal 6 (Aborted)
// CHECK-NEXT: bare x: 0 1
// CHECK-NEXT: bare throw: 500 function 'bare' was ended by signal 6 (Aborted)
// CHECK-NEXT: bare x: 0 1
// CHECK-NEXT: bare x: 0 2
// LOG-NOT: gone
// LOG:      terminate called after throwing an instance of 'std::runtime_error'
// LOG-NEXT: what(): uncaught
// LOG-NEXT: gone with: c
// LOG-NEXT: terminate called after throwing an instance of 'int'
// LOG-NEXT: terminate called after throwing an instance of 'int'
// LOG-NOT: {{.}}

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <faas.h>
#include <stdexcept>
#include <string>

#ifdef CALLER
struct Guard {
  bool Armed = true;
  ~Guard() {
    if (Armed)
      faas_respond("unwound\n", 8);
  }
};

[[gnu::noinline]] static int keeper(const char *What, faas_response *R) {
  return faas_invoke("keeper", What, std::strlen(What), R);
}
[[gnu::noinline]] static int bare(const char *What, faas_response *R) {
  return faas_invoke("bare", What, std::strlen(What), R);
}

static void ask(const char *Name, int (*Invoke)(const char *, faas_response *), const char *What) {
  try {
    Guard G;
    faas_response R;
    int Status = Invoke(What, &R);
    std::string Text = std::string(Name) + " " + What + ": " + std::to_string(Status) + " " +
                       (Status ? R.error : std::string(static_cast<const char *>(R.data), R.size)) + "\n";
    faas_response_free(&R);
    faas_respond(Text.data(), Text.size());
    G.Armed = false;
  } catch (...) {
    faas_respond("caught an exception of a callee\n", 32);
  }
}

int faas_main() {
  for (const char *What : {"a", "b", "caught", "throw", "c", "exit", "d"})
    ask("keeper", keeper, What);
  for (const char *What : {"throw", "x", "throw", "x", "x"})
    ask("bare", bare, What);
  return 0;
}
#elif defined(BARE)
int faas_main() {
  static int Calls;
  if (*static_cast<const char *>(faas_request().data) == 't')
    throw 7;
  char Text = static_cast<char>('1' + Calls++);
  return faas_respond(&Text, 1);
}
#else
struct Keeper {
  std::string Text = "kept:";
  ~Keeper() { std::fprintf(stderr, "gone with:%s\n", Text.c_str() + 5); }
};
static Keeper Kept;

int faas_main() {
  faas_bytes Request = faas_request();
  std::string Word(static_cast<const char *>(Request.data), Request.size), Before;
  try {
    if (Word == "throw" || Word == "caught")
      throw std::runtime_error("uncaught");
    if (Word == "exit")
      std::exit(3);
    Kept.Text += " " + Word;
  } catch (const std::exception &) {
    if (Word == "throw")
      throw;
    Before = "caught, ";
  }
  Before += Kept.Text;
  return faas_respond(Before.data(), Before.size());
}
#endif
