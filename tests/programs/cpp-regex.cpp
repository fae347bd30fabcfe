// cpp-regex - words and numbers of the request with std::regex.
#include <iostream>
#include <iterator>
#include <regex>
#include <string>

static const std::regex Number("-?\\b\\d{2,}\\b");

int main() {
  std::string Text((std::istreambuf_iterator<char>(std::cin)), {});
  for (std::sregex_iterator At(Text.begin(), Text.end(), Number), End; At != End; ++At)
    std::cout << At->str() << '@' << At->position() << ' ';
  std::smatch Found;
  if (std::regex_search(Text, Found, std::regex("(\\w+) (fox|dog)", std::regex::icase)))
    std::cout << Found[1] << '/' << Found[2];
  std::cout << '\n' << std::regex_replace(Text, std::regex("[aeiou]+"), "<$&>");
}
