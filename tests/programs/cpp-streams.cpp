// cpp-streams - numbers and words of the request through std::cin, sums through string streams.
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

static int Lines;

int main() {
  std::string Line, Last;
  long Sum = 0;
  std::ostringstream Words;
  while (std::getline(std::cin, Line)) {
    std::istringstream Stream(Line);
    for (std::string Word; Stream >> Word; Last = Word) {
      std::istringstream Number(Word);
      if (long Value; Number >> Value && Number.eof())
        Sum += Value;
      else
        Words << Word.size() << ',';
    }
    ++Lines;
  }
  std::cout << Lines << " lines, sum " << Sum << ", last " << std::quoted(Last) << '\n' << Words.str() << std::endl;
  std::cout << std::cin.eof() << std::cin.fail() << '\n';
}
