// The line on the terminal.

#include "support/Progress.h"

#include <gtest/gtest.h>

namespace {

using faas::Progress;

std::string shown(bool IsTerminal, std::chrono::seconds Age) {
  std::string Text;
  llvm::raw_string_ostream Stream(Text);
  {
    Progress Line(Stream, IsTerminal, "compiling", 2, Progress::Clock::now() - Age);
    Line.advance();
    Line.advance();
  }
  return Text;
}

TEST(Progress, IsWrittenOverAndGoneAtTheEnd) {
  EXPECT_EQ(shown(true, std::chrono::seconds(5)), "\r\033[Kcompiling 1 of 2\r\033[Kcompiling 2 of 2\r\033[K");
}

TEST(Progress, SaysNothingOfWhatIsShort) { EXPECT_EQ(shown(true, std::chrono::seconds(-3600)), ""); }

TEST(Progress, SaysNothingToAFile) { EXPECT_EQ(shown(false, std::chrono::seconds(5)), ""); }

} // namespace
