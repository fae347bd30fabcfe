// faas::future: get, try_get, ready, wait, moves, what is given up, and an error as an exception.
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clangxx_bc -DCALLER %s -o caller.bc
// RUN: %clangxx_bc %s -o callee.bc
// RUN: %faas-merge caller.bc callee.bc -o fused | FileCheck %s --check-prefix=TABLE
// RUN: ./fused < /dev/null | FileCheck %s
// TABLE: caller -> callee {{.*}}asynchronous
// CHECK:      one two
// CHECK-NEXT: ready 1 valid 1 then 0
// CHECK-NEXT: 500 it throws
// CHECK-NEXT: throws 500 it throws
#include <faas.hpp>

#ifdef CALLER
#include <thread>
#include <vector>

static std::string handle(std::string_view) {
  std::vector<faas::future> futures;
  for (const char *word : {"one", "two"})
    futures.push_back(faas::invoke_async("callee", word));
  std::string answer;
  answer += futures[0].get().body();
  answer += " ";
  answer += futures[1].get().body();
  faas::future future = faas::invoke_async("callee", "three");
  while (!future.wait_for(std::chrono::milliseconds(1)))
    std::this_thread::yield();
  future.wait();
  faas::future moved = std::move(future);
  answer += "\nready " + std::to_string(moved.ready()) + " valid " + std::to_string(moved.valid());
  moved.get();
  answer += " then " + std::to_string(moved.valid() || future.valid());
  faas::invoke_async("callee", "given up");
  faas::response failed = faas::invoke_async("callee", "").try_get();
  answer += "\n" + std::to_string(failed.status()) + " " + std::string(failed.error());
  try {
    faas::invoke_async("callee", "").get();
  } catch (const faas::error &error) {
    answer += "\nthrows " + std::to_string(error.status()) + " " + error.what();
  }
  return answer + "\n";
}
#else
static std::string handle(std::string_view request) {
  if (request.empty())
    throw std::runtime_error("it throws");
  return std::string(request);
}
#endif
FAAS_FUNCTION(handle)
