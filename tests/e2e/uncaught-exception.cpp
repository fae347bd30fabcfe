// An exception that nobody catches ends the invocation as SIGABRT ends a process, and not the binary.
// RUN: rm -rf %t && mkdir %t
// RUN: %clangxx_bc %s -o %t/thrower.bc
// RUN: %clang_bc -DNAME='"thrower"' %S/Inputs/repeat.c -o %t/repeat.bc
// RUN: %faas-merge %t/repeat.bc %t/thrower.bc -o %t/fused
// RUN: printf 'throw\nnumber\nnoexcept\nterminate\ncatch' | %t/fused 2>%t/log | FileCheck %s
// RUN: FileCheck %s --check-prefix=LOG < %t/log
// RUN: %faas-merge %t/repeat.bc %t/thrower.bc --isolate thrower=shared -o %t/shared
// RUN: printf 'throw\nnumber\nnoexcept\nterminate\ncatch' | %t/shared 2>%t/log | FileCheck %s
// RUN: FileCheck %s --check-prefix=LOG < %t/log

// CHECK:      500 [] function 'thrower' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 [] function 'thrower' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 [] function 'thrower' was ended by signal 6 (Aborted)
// CHECK-NEXT: 500 [] function 'thrower' was ended by signal 6 (Aborted)
// CHECK-NEXT: 0 [caught catch]
// LOG:      terminate called after throwing an instance of 'std::runtime_error'
// LOG-NEXT: what():  throw
// LOG-NEXT: terminate called after throwing an instance of 'int'
// LOG-NEXT: terminate called after throwing an instance of 'std::runtime_error'
// LOG-NEXT: what():  noexcept
// LOG-NEXT: terminate called without an active exception

#include <faas.h>
#include <stdexcept>
#include <string>

static void raise(const std::string &Text) noexcept(false) { throw std::runtime_error(Text); }
static void promise(const std::string &Text) noexcept { raise(Text); }

int faas_main() {
  faas_bytes Request = faas_request();
  std::string Word(static_cast<const char *>(Request.data), Request.size);
  if (Word == "number")
    throw 7;
  if (Word == "noexcept")
    promise(Word);
  if (Word == "terminate")
    std::terminate();
  try {
    raise(Word);
  } catch (const std::exception &E) {
    if (Word == "throw")
      throw;
    std::string Text = std::string("caught ") + E.what();
    return faas_respond(Text.data(), Text.size());
  }
}
