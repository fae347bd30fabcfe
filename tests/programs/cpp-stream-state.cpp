// cpp-stream-state - leaves the standard streams as an invocation must not find them: flags, values and callbacks of its
// own, a locale, exceptions, a state of failure, other ties and buffers; and says first how it finds them.
#include <iostream>
#include <locale>
#include <sstream>

static std::ostream &Out = std::cout; // known before the constructors run
static std::ostream *const Logs[] = {&std::cerr, &std::clog};
static int Erased;

struct Comma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
};

static void describe(std::ios &Stream, int Index) {
  Out << Stream.flags() << ' ' << Stream.precision() << ' ' << Stream.width() << ' ' << int(Stream.fill()) << ' '
      << Stream.exceptions() << ' ' << Stream.rdstate() << ' ' << (Stream.tie() == &std::cout) << ' '
      << Stream.iword(Index) << ' ' << (Stream.pword(Index) != nullptr) << ' ' << Stream.getloc().name() << '\n';
}

int main() {
  static const int Index = std::ios_base::xalloc() % 4;
  for (std::ios *Stream : {static_cast<std::ios *>(&std::cin), static_cast<std::ios *>(&std::cout),
                           static_cast<std::ios *>(Logs[0]), static_cast<std::ios *>(Logs[1])})
    describe(*Stream, Index);
  Out << std::cin.gcount() << ' ' << Erased << ' ' << 1.5 << std::endl;

  char Buffer[8];
  std::cin.read(Buffer, sizeof Buffer);
  Out << std::cin.gcount() << '\n';
  std::string Rest((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
  Out << Rest.size() << '\n';
  std::cin.get();
  std::cin.putback('x');
  switch (Rest.empty() ? 0 : Rest[Rest.size() / 2] % 4) {
  case 0:
    std::cin.tie(nullptr);
    std::cout.setf(std::ios_base::hex, std::ios_base::basefield);
    std::cout.precision(2);
    std::cout.fill('*');
    std::cerr.unsetf(std::ios_base::unitbuf);
    break;
  case 1:
    std::cout.iword(Index) = 7;
    std::clog.pword(40) = &Erased;
    break;
  case 2:
    std::cout.imbue(std::locale(std::locale::classic(), new Comma));
    std::cout.register_callback([](std::ios_base::event, std::ios_base &, int) { ++Erased; }, 0);
    break;
  default:
    std::cin.exceptions(std::ios_base::badbit);
    static std::ostringstream Text;
    std::cerr.rdbuf(Text.rdbuf());
    std::cerr << "into the text";
    Out << Text.str() << '\n';
  }
  std::cout << 255 << ' ' << 2.25 << '\n';
  std::cout.width(30);
  std::cout.setstate(std::ios_base::failbit);
}
