// Objects that live where an invocation of a C++ function ends early, and exceptions that nobody catches, are freed with it:
// also what libstdc++ allocates on its behalf.
// UNSUPPORTED: sanitizers
// RUN: rm -rf %t && mkdir %t && cd %t
// RUN: %clangxx_bc %s -o leaky.bc
// RUN: %clang_bc -DNAME='"leaky"' -DCALLS=10000 %S/Inputs/resident.c -o caller.bc
// RUN: %faas-merge caller.bc leaky.bc -o fused
// RUN: printf 'return\nexit\nthrow\nat\nnested\nstream\nfile\nthread\naligned\nregex' | ./fused 2>/dev/null | FileCheck %s --match-full-lines

// CHECK:      return: 0 flat
// CHECK-NEXT: exit: 500 flat
// CHECK-NEXT: throw: 500 flat
// CHECK-NEXT: at: 500 flat
// CHECK-NEXT: nested: 500 flat
// CHECK-NEXT: stream: 500 flat
// CHECK-NEXT: file: 500 flat
// CHECK-NEXT: thread: 500 flat
// CHECK-NEXT: aligned: 500 flat
// CHECK-NEXT: regex: 500 flat

#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

struct alignas(128) Wide {
  char bytes[512];
};

static std::map<std::string, std::string> global;

static int run(const std::string &line) {
  std::string text = "some text that is too long to be inside of the string object";
  std::vector<std::string> texts(10, text + line);
  text += text;
  global[text] = line;
  if (line == "return")
    return new std::string(text) == nullptr;
  if (line == "throw")
    throw std::runtime_error(text + " " + line);
  if (line == "at")
    return texts.at(10).empty();
  if (line == "nested") {
    try {
      throw std::runtime_error(text);
    } catch (const std::exception &) {
      try {
        std::string().substr(text.size());
      } catch (const std::exception &) {
        std::throw_with_nested(std::logic_error(text));
      }
    }
  }
  std::ostringstream stream;
  stream << std::setprecision(10) << text << 1.5 << line << 100;
  if (line == "stream")
    std::exit(stream.str().size() > 100 ? 3 : 0);
  std::ofstream file("/dev/null");
  file << text;
  file.close();
  if (line == "file")
    std::exit(file ? 3 : 0);
  if (line == "thread")
    std::thread([&] {
      std::string own = text + line;
      std::thread([&] { global[own + "!"] = own; }).join();
      std::exit(global.size() == 2 ? 3 : 0);
    }).join();
  auto *wide = new Wide[3];
  if (line == "aligned")
    std::exit(reinterpret_cast<std::size_t>(wide) % 128 == 0 ? 3 : 0);
  std::smatch match;
  std::exit(std::regex_search(text, match, std::regex("t([a-z]+) that")) && match[1] == "ext" ? 3 : 0);
}

int main() {
  std::string line;
  std::getline(std::cin, line);
  return run(line);
}
