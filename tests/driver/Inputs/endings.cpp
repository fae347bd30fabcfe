// Answers how it is told to: with what it caught, or not at all.
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
thread_local int own = 3;
static int recurse(int depth) {
  volatile char page[4096] = {char(depth)};
  return depth < 0 ? 0 : recurse(depth + 1) + page[depth % 4096];
}
int main() {
  std::string line;
  std::getline(std::cin, line);
  std::thread([&] { line += own == 3 ? "" : "not fresh"; }).join();
  own++;
  try {
    if (line == "throw")
      throw std::runtime_error("thrown");
  } catch (const std::exception &error) {
    std::cout << "caught " << error.what() << " " << own;
  }
  if (line == "overflow")
    return recurse(0);
  if (line == "uncaught")
    throw 3;
}
