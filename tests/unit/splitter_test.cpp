// Units of a stream of JSON, whatever the blocks are that it is read in.

#include "profile/Splitter.h"

#include <gtest/gtest.h>

using namespace llvm;
using namespace faas::profile;

namespace {

// The units as "LINE:TEXT", and "LINE:..." for those that are too long.
std::vector<std::string> split(StringRef Text, size_t Block, size_t MaxUnit = 1 << 20) {
  auto From = cantFail(Source::ofText(Text, "text"));
  Splitter S(*From, Block, MaxUnit);
  std::vector<std::string> Units;
  Chunk C;
  while (cantFail(S.next(C))) {
    for (const Unit &U : C.Units)
      Units.push_back(std::to_string(U.Line) + ":" + std::string(&C.Text[U.Begin], U.Size));
    for (uint64_t Line : C.TooLong)
      Units.push_back(std::to_string(Line) + ":...");
  }
  return Units;
}

void expectUnits(StringRef Text, const std::vector<std::string> &Units) {
  for (size_t Block : {1, 2, 3, 5, 8, 13, 1000})
    EXPECT_EQ(split(Text, Block), Units) << "in blocks of " << Block;
}

TEST(Splitter, Lines) {
  for (size_t Block : {16, 100}) // the first block has to show that there are lines
    EXPECT_EQ(split("{\"a\": 1}\n\n{\"b\": [2]\n{\"c\": 3}", Block),
              (std::vector<std::string>{"1:{\"a\": 1}", "3:{\"b\": [2]", "4:{\"c\": 3}"}));
}

TEST(Splitter, LinesBehindABrokenOne) {
  for (size_t Block : {32, 100})
    EXPECT_EQ(split("{\"a\": {\"b\n{\"b\": [2]}\n{\"c\": 3}", Block),
              (std::vector<std::string>{"1:{\"a\": {\"b", "2:{\"b\": [2]}", "3:{\"c\": 3}"}));
}

TEST(Splitter, ElementsOfTheArrayOfADocument) {
  expectUnits("[{\"a\": \"}\"},\n [1, 2], 3]", {"1:{\"a\": \"}\"}", "2:[1, 2]", "2:3"});
  expectUnits("{\"total\": [1],\n \"data\": [{\"a\": {}},\n{\"b\": \"\\\"]\"}], \"limit\": 0}",
              {"2:{\"a\": {}}", "3:{\"b\": \"\\\"]\"}"});
  expectUnits("{\"trace\": {\"resourceSpans\": [{}, {\"x\": []}]}, \"status\": \"PARTIAL\"}",
              {"1:{}", "1:{\"x\": []}"});
  expectUnits("{\"spans\": [{}], \"processes\": {}}", {"1:{\"spans\": [{}], \"processes\": {}}"});
  expectUnits("{\"a\":\n 1}\n{\"a\": 2}", {"1:{\"a\":\n 1}", "3:{\"a\": 2}"});
}

TEST(Splitter, DocumentsWithALineForEachElement) {
  expectUnits("{\"resourceSpans\":[\n{\"a\": 1},\n{\"b\": 2}\n]}", {"2:{\"a\": 1}", "3:{\"b\": 2}"});
  expectUnits("{\"resourceSpans\":[{\"a\": 1},\n{\"b\": 2},\n{\"c\": 3}]}",
              {"1:{\"a\": 1}", "2:{\"b\": 2}", "3:{\"c\": 3}"});
}

TEST(Splitter, WhatIsNoJson) {
  expectUnits("what\n{\"a\": 1}", {"1:what", "2:{\"a\": 1}"});
  expectUnits("{\"data\": [{}, {\"cut", {"1:{}", "1:{\"cut"});
  expectUnits("{\"data\": [{},", {"1:{}", "1:"});
  expectUnits("{\"a\" 1\n[2]", {"1:{\"a\" 1", "2:2"});
  expectUnits("", {});
}

TEST(Splitter, LeavesOutWhatIsTooLong) {
  std::string Long(100, 'x');
  EXPECT_EQ(split("[1, \"" + Long + "\", 2]", 8, 50), (std::vector<std::string>{"1:1", "1:...", "1:2"}));
  EXPECT_EQ(split("{\"a\": 1}\n{\"" + Long + "\": 1}\n{\"b\": 1}", 16, 50),
            (std::vector<std::string>{"1:{\"a\": 1}", "2:...", "3:{\"b\": 1}"}));
}

} // namespace
