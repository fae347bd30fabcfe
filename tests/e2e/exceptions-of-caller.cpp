// A function that is invoked while its caller handles an exception, or unwinds from one, does not see it; the caller has
// it again afterwards. An exception that a function leaves behind with exit() is gone with it.
// RUN: rm -rf %t && mkdir %t
// RUN: %clangxx_bc -DCALLER %s -o %t/caller.bc
// RUN: %clangxx_bc %s -o %t/callee.bc
// RUN: %faas-merge %t/caller.bc %t/callee.bc -o %t/fused
// RUN: %t/fused < /dev/null | FileCheck %s --match-full-lines
// RUN: %faas-merge %t/caller.bc %t/callee.bc --isolate '*=shared' -o %t/shared
// RUN: %t/shared < /dev/null | FileCheck %s --match-full-lines

// CHECK:      before: 0 none
// CHECK-NEXT: handling: 0 none
// CHECK-NEXT: exit: 3
// CHECK-NEXT: again: mine
// CHECK-NEXT: unwinding: 0 none, and 1 here
// CHECK-NEXT: after: 0 none, and 0 here

#include <cstdlib>
#include <exception>
#include <faas.h>
#include <stdexcept>
#include <string>

static void say(const std::string &Text) { faas_respond(Text.data(), Text.size()); }

#ifdef CALLER
static std::string ask(const char *What) {
  faas_response R;
  int Status = faas_invoke("callee", What, 1, &R);
  std::string Text = Status ? R.error : std::string(static_cast<const char *>(R.data), R.size);
  faas_response_free(&R);
  return Status ? Text.substr(Text.size() - 1) : Text;
}

struct Guard {
  ~Guard() { say("unwinding: " + ask("?") + ", and " + std::to_string(std::uncaught_exceptions()) + " here\n"); }
};

int faas_main() {
  say("before: " + ask("?") + "\n");
  try {
    throw std::runtime_error("mine");
  } catch (...) {
    say("handling: " + ask("?") + "\n");
    say("exit: " + ask("x") + "\n");
    try {
      throw;
    } catch (const std::exception &E) {
      say(std::string("again: ") + E.what() + "\n");
    }
  }
  try {
    Guard G;
    throw 1;
  } catch (int) {
  }
  say("after: " + ask("?") + ", and " + std::to_string(std::uncaught_exceptions()) + " here\n");
  return 0;
}
#else
int faas_main() {
  if (*static_cast<const char *>(faas_request().data) == 'x') {
    try {
      throw 7;
    } catch (int) {
      std::exit(3);
    }
  }
  say(std::to_string(std::uncaught_exceptions()) + (std::current_exception() ? " some" : " none"));
  return 0;
}
#endif
