// soak-cpp - ends in the way that its request asks for, with objects, memory, a static one and threads left behind.
#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

static std::map<int, std::string> Kept;
static thread_local std::vector<int> Local(100, 7);

static std::mutex Lock;
static auto &Never = *new std::condition_variable; // whose destructor would wait for those that wait, as in a process

static void waitForEver() {
  Local.push_back(1);
  std::unique_lock<std::mutex> Own(Lock);
  for (;;)
    Never.wait(Own);
}

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
  if (Request == "threads")
    for (int I = 0; I < 2; ++I)
      std::thread(waitForEver).detach();
  if (Request == "thread throws") {
    std::thread([] { throw std::runtime_error("nobody catches it"); }).detach();
    waitForEver();
  }
  if (Request == "leave")
    std::_Exit(0);
}
