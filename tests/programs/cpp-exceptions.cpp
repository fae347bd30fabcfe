// cpp-exceptions - thrown and caught over several frames, rethrown, nested, with destructors on the way.
#include <cstdio>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>

static int Alive;
struct Guard {
  const char *Name;
  explicit Guard(const char *Name) : Name(Name) { ++Alive; }
  ~Guard() { std::printf("~%s, %d alive, %d on the way\n", Name, --Alive, std::uncaught_exceptions()); }
};

static int descend(int Depth) {
  Guard G(Depth % 2 ? "odd" : "even");
  if (!Depth)
    throw std::out_of_range("bottom");
  return descend(Depth - 1) + 1;
}

int main() {
  try {
    try {
      descend(3);
    } catch (const std::logic_error &Error) {
      std::printf("%s\n", Error.what());
      std::throw_with_nested(std::runtime_error("outer"));
    }
  } catch (const std::exception &Error) {
    std::printf("%s\n", Error.what());
    try {
      std::rethrow_if_nested(Error);
    } catch (const std::out_of_range &Inner) {
      std::printf("nested %s\n", Inner.what());
    }
  }
  std::exception_ptr Kept;
  try {
    std::string().at(3);
  } catch (...) {
    Kept = std::current_exception();
  }
  try {
    std::rethrow_exception(Kept);
  } catch (const std::exception &) {
    std::puts("kept");
  }
  try {
    volatile long Much = -1;
    delete[] new char[(size_t)Much / 2];
  } catch (const std::bad_alloc &Error) {
    std::puts(Error.what());
  }
  std::printf("%d alive\n", Alive);
}
