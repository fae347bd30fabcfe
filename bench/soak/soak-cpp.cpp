// soak-cpp - ends in the way that its request asks for, with objects, memory and a static one left behind.
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

static std::map<int, std::string> Kept;
static thread_local std::vector<int> Local(100, 7);

int main() {
  std::string Request;
  std::getline(std::cin, Request);
  for (int I = 0; I < 10; ++I)
    Kept[I] = std::string(100 + I, 'x');
  auto *Leaked = new std::vector<std::string>(20, std::string(50, 'y'));
  auto Guarded = std::make_unique<std::string>(1000, 'z');
  Local.resize(Local.size() + Leaked->size());
  std::cout << "done" << std::endl;
  if (Request == "exit")
    std::exit(3);
  if (Request == "throw")
    throw std::runtime_error("nobody catches " + Request);
  if (Request == "crash")
    *reinterpret_cast<volatile int *>(Guarded->size() - 1000) = 1;
  if (Request == "leave")
    std::_Exit(0);
}
