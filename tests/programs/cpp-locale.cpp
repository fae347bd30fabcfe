// cpp-locale - formats by facets of the classic locale and one of its own.
#include <iomanip>
#include <iostream>
#include <locale>
#include <sstream>

struct Grouped : std::numpunct<char> {
  char do_thousands_sep() const override { return '\''; }
  std::string do_grouping() const override { return "\3"; }
  char do_decimal_point() const override { return ','; }
};

int main() {
  std::ostringstream Own;
  Own.imbue(std::locale(std::locale::classic(), new Grouped));
  Own << 1234567.5 << ' ' << 9876543210L;
  std::cout << Own.str() << '\n' << 1234567.5 << ' ' << std::locale().name() << '\n';
  std::cout.imbue(Own.getloc());
  std::cout << 1234567 << '\n';
  std::tm Time = {};
  Time.tm_year = 124, Time.tm_mon = 1, Time.tm_mday = 29;
  std::cout << std::put_time(&Time, "%d %B %Y") << ' ' << std::toupper('x', std::locale::classic()) << '\n';
}
