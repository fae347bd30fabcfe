// main-cpp - answers on std::cout with what it reads from std::cin, and counts.
#include <iostream>

static volatile long Calls;

int main() {
  char Data[4096];
  Calls = Calls + 1;
  while (std::cin.read(Data, sizeof Data), std::cin.gcount() > 0)
    std::cout.write(Data, std::cin.gcount());
}
