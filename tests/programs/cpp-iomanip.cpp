// cpp-iomanip - manipulators, left as they are at the end.
#include <iomanip>
#include <iostream>

int main() {
  std::cout << 255 << ' ' << 1.0 / 3 << ' ' << true << '\n';
  std::cout << std::hex << std::showbase << 255 << ' ' << std::oct << 8 << std::dec << '\n';
  std::cout << std::setw(10) << std::setfill('*') << std::left << "left" << std::right << std::setw(8) << 42 << '\n';
  std::cout << std::fixed << std::setprecision(3) << 3.14159 << ' ' << std::scientific << 31415.9 << '\n';
  std::cout << std::boolalpha << true << ' ' << std::uppercase << std::hex << 0xabcdef << ' ' << std::showpos;
  std::cout << std::dec << 7 << '\n' << std::setprecision(10);
}
