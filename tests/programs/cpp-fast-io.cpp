// cpp-fast-io - sync_with_stdio(false) and an untied std::cin.
#include <iostream>
#include <string>

int main() {
  std::ios_base::sync_with_stdio(false);
  std::cin.tie(nullptr);
  long Bytes = 0, Words = 0;
  for (std::string Word; std::cin >> Word; ++Words)
    Bytes += static_cast<long>(Word.size());
  std::cout << Words << ' ' << Bytes << '\n';
}
