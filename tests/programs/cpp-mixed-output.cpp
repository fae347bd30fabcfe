// cpp-mixed-output - std::cout and printf in turns, std::cin and scanf in turns, another buffer behind std::cout.
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>

int main() {
  std::string Word;
  char Text[32];
  for (int I = 0; I < 3 && std::cin >> Word && std::scanf("%31s", Text) == 1; ++I) {
    std::cout << Word << ' ';
    std::printf("%s ", Text);
  }
  std::ostringstream Caught;
  std::streambuf *Old = std::cout.rdbuf(Caught.rdbuf());
  std::cout << "into the string";
  std::cout.rdbuf(Old);
  std::cout << '[' << Caught.str() << "]\n";
  std::cin.ignore(1000, '\n');
  std::cout << static_cast<char>(std::cin.peek()) << ' ' << std::cin.gcount() << '\n';
}
