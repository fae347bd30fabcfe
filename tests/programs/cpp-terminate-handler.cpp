// cpp-terminate-handler - a handler of its own for the end by an exception.
#include <cstdio>
#include <cstdlib>
#include <exception>

static int Status = 40;

int main() {
  std::set_terminate([] {
    std::puts("terminating");
    std::fflush(stdout);
    std::_Exit(Status + 2);
  });
  throw 5;
}
