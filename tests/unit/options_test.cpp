// The command line.

#include "commands/Fuse.h"

#include <gtest/gtest.h>

namespace {

std::optional<faas::FuseOptions> parse(std::vector<const char *> Arguments, int *ExitCode = nullptr) {
  Arguments.insert(Arguments.begin(), "faas-merge");
  int Ignored;
  auto Parsed = faas::parseFuseCommand({Arguments}, ExitCode ? *ExitCode : Ignored);
  return Parsed ? std::optional(Parsed->Binary) : std::nullopt;
}

TEST(Options, AsALinkerTakesThem) {
  auto Options = parse({"a.bc", "-lcurl", "-l", "z", "-L/opt/lib", "b=c.bc", "-O3", "-o", "out", "-j2"});
  ASSERT_TRUE(Options);
  EXPECT_EQ(Options->Inputs, (std::vector<std::string>{"a.bc", "b=c.bc"}));
  EXPECT_EQ(Options->Link.Libraries, (std::vector<std::string>{"curl", "z"}));
  EXPECT_EQ(Options->Link.LibraryPaths, std::vector<std::string>{"/opt/lib"});
  EXPECT_EQ(Options->OptLevel, '3');
  EXPECT_EQ(Options->Output, "out");
  EXPECT_EQ(Options->Jobs, 2u);
}

TEST(Options, ListsTakeCommas) {
  auto Options = parse({"a.bc", "--lazy", "curl,z", "--isolate", "a=process,b=fresh"});
  ASSERT_TRUE(Options);
  EXPECT_EQ(Options->Inputs, std::vector<std::string>{"a.bc"});
  EXPECT_EQ(Options->Link.Lazy, (std::vector<std::string>{"curl", "z"}));
  EXPECT_EQ(Options->Assigned.Isolation, (std::vector<std::string>{"a=process", "b=fresh"}));
}

TEST(Options, Defaults) {
  auto Options = parse({"a.bc"});
  ASSERT_TRUE(Options);
  EXPECT_EQ(Options->OptLevel, '2');
  EXPECT_EQ(Options->Output, "a.out");
  EXPECT_FALSE(Options->Debug);
}

TEST(Options, SharesUnlessEachNeedsItsOwn) {
  EXPECT_TRUE(parse({"a.bc"})->Share);
  EXPECT_FALSE(parse({"a.bc", "--no-share"})->Share);
  EXPECT_FALSE(parse({"a.bc", "-g"})->Share);
  EXPECT_FALSE(parse({"a.bc", "--emit-llvm"})->Share);
}

TEST(Options, UsageErrors) {
  for (std::vector<const char *> Wrong : std::vector<std::vector<const char *>>{
           {}, {"a.bc", "-O9"}, {"a.bc", "--no-such-option"}, {"a.bc", "-j0"}, {"a.bc", "-o"}}) {
    int ExitCode = -1;
    testing::internal::CaptureStderr();
    EXPECT_FALSE(parse(Wrong, &ExitCode));
    testing::internal::GetCapturedStderr();
    EXPECT_EQ(ExitCode, 2);
  }
}

TEST(Options, HelpAndVersionSucceed) {
  for (const char *Asked : {"--help", "--version"}) {
    int ExitCode = -1;
    testing::internal::CaptureStdout();
    EXPECT_FALSE(parse({Asked}, &ExitCode));
    EXPECT_NE(testing::internal::GetCapturedStdout().find("faas-merge"), std::string::npos);
    EXPECT_EQ(ExitCode, 0);
  }
}

} // namespace
