// cpp-stream-threads - threads are the first to use std::cout and std::cerr.
#include <iostream>
#include <thread>
#include <vector>

int main() {
  std::vector<std::thread> Threads;
  for (int I = 0; I < 4; ++I)
    Threads.emplace_back([] {
      for (int J = 0; J < 20; ++J) {
        std::cout.put('.');
        std::cerr.flush();
      }
    });
  for (std::thread &Thread : Threads)
    Thread.join();
}
