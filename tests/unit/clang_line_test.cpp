// What faas-cc reads off a compiler's command line.

#include "bitcode/ClangLine.h"

#include <gtest/gtest.h>

using faas::ClangLine;
using faas::LinkInput;
using faas::parseClangLine;

namespace {

std::string inputs(const ClangLine &Line) {
  std::string Text;
  for (const LinkInput &Input : Line.Inputs) {
    static const char *const Signs[] = {" ", " -l", " -L", " -rpath "};
    Text += Signs[Input.Kind];
    Text += Input.Text + (Input.Static ? "(static)" : "");
  }
  return Text;
}

TEST(ClangLine, Actions) {
  EXPECT_EQ(parseClangLine({"-c", "a.c", "-o", "a.o"}).Action, ClangLine::Compile);
  EXPECT_EQ(parseClangLine({"a.c", "-O2"}).Action, ClangLine::Link);
  EXPECT_EQ(parseClangLine({"a.o", "-shared", "-o", "liba.so"}).Action, ClangLine::SharedLink);
  for (std::vector<std::string> Other : std::vector<std::vector<std::string>>{{},
                                                                              {"--version"},
                                                                              {"-E", "a.c"},
                                                                              {"-S", "a.c"},
                                                                              {"-r", "a.o", "-o", "b.o"},
                                                                              {"-MM", "a.c"},
                                                                              {"-print-search-dirs"},
                                                                              {"-Wl,-r", "a.o"},
                                                                              {"-Xlinker", "-r", "a.o"},
                                                                              {"-v"}})
    EXPECT_EQ(parseClangLine(Other).Action, ClangLine::Other);
}

TEST(ClangLine, InputsInTheirOrder) {
  ClangLine Line = parseClangLine({"-pthread", "-I", "include", "main.o", "-L", "lib", "-Lother", "-lz", "-l", "m",
                                   "x.a", "-MF", "d", "-include", "config.h", "-D", "A=b", "-oprog"});
  EXPECT_EQ(inputs(Line), " main.o -Llib -Lother -lz -lm x.a");
  EXPECT_EQ(Line.Output, "prog");
}

TEST(ClangLine, StaticUntilItIsDynamicAgain) {
  EXPECT_EQ(inputs(parseClangLine(
                {"a.o", "-Wl,-Bstatic", "-lx", "-Wl,-Bdynamic,--as-needed", "-ly", "-Xlinker", "-Bstatic", "-lz"})),
            " a.o -lx(static) -ly -lz(static)");
}

TEST(ClangLine, RunPathsAsLinkersTakeThem) {
  EXPECT_EQ(inputs(parseClangLine({"a.o", "-Wl,-rpath,/x,--rpath=$ORIGIN", "-Xlinker", "-rpath", "-Xlinker", "/y",
                                   "-rpath", "/z", "-Wl,--as-needed"})),
            " a.o -rpath /x -rpath $ORIGIN -rpath /y -rpath /z");
}

TEST(ClangLine, ValueMissingAtTheEnd) {
  EXPECT_EQ(parseClangLine({"a.c", "-o"}).Output, "");
  EXPECT_EQ(inputs(parseClangLine({"a.c", "-l"})), " a.c -l");
}

} // namespace
