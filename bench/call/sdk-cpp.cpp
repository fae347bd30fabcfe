// sdk-cpp - answers with its request, and counts in an object with a constructor and a destructor.
#include <faas.h>

namespace {
struct Counter {
  volatile long Calls;
  Counter() : Calls(0) {}
  ~Counter() { Calls = -1; }
} Count;
} // namespace

extern "C" int faas_main() {
  Count.Calls = Count.Calls + 1;
  faas_bytes Request = faas_request();
  return faas_respond(Request.data, Request.size);
}
