// The plain form of a profile.

#include "Profile.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include <fstream>
#include <gtest/gtest.h>

using namespace llvm;

namespace {

Expected<faas::Profile> read(const std::string &Text) {
  SmallString<64> Path;
  EXPECT_FALSE(sys::fs::createTemporaryFile("profile", "json", Path));
  FileRemover Remover(Path);
  std::ofstream(Path.c_str()) << Text;
  std::set<std::string> Known = {"a", "b", "Func 1"};
  return faas::readProfile(Path.c_str(), &Known);
}

std::string errorOf(const std::string &Text) {
  Expected<faas::Profile> Profile = read(Text);
  return Profile ? "" : toString(Profile.takeError());
}

TEST(Profile, CountsAsTextOrNumber) {
  auto Profile = read(R"({"function_exec_time": "0.5ms", "calls": [
    {"Caller": "a", "Callee": "b", "counts": "120"}, {"Caller": "a", "Callee": "Func 1", "counts": 7}]})");
  ASSERT_TRUE(bool(Profile)) << toString(Profile.takeError());
  EXPECT_EQ(Profile->count("a", "b"), 120u);
  EXPECT_EQ(Profile->count("a", "Func 1"), 7u);
  EXPECT_EQ(Profile->count("b", "a"), 0u);
}

TEST(Profile, CallsOfOnePairAddUpOverObjects) {
  auto Profile = read(R"([{"calls": [{"Caller": "a", "Callee": "b", "counts": "1"}]},
                          {"calls": [{"Caller": "a", "Callee": "b", "counts": "2"}]}])");
  ASSERT_TRUE(bool(Profile)) << toString(Profile.takeError());
  EXPECT_EQ(Profile->count("a", "b"), 3u);
}

TEST(Profile, HotIsOneInAHundred) {
  auto Profile = read(R"({"calls": [{"Caller": "a", "Callee": "b", "counts": 990},
    {"Caller": "b", "Callee": "a", "counts": 10}, {"Caller": "b", "Callee": "b", "counts": 0}]})");
  ASSERT_TRUE(bool(Profile)) << toString(Profile.takeError());
  EXPECT_TRUE(Profile->isHot("a", "b"));
  EXPECT_TRUE(Profile->isHot("b", "a"));
  EXPECT_FALSE(Profile->isHot("b", "b"));
  EXPECT_FALSE(Profile->isHot("a", "a"));
}

TEST(Profile, NoCallsAtAll) {
  auto Profile = read(R"({"calls": []})");
  ASSERT_TRUE(bool(Profile)) << toString(Profile.takeError());
  EXPECT_FALSE(Profile->isHot("a", "b"));
}

TEST(Profile, ErrorsSayWhere) {
  EXPECT_NE(errorOf("").find("is not JSON"), std::string::npos);
  EXPECT_NE(errorOf("{\"calls\": [").find("is not JSON"), std::string::npos);
  EXPECT_NE(errorOf("7").find("expected an object with an array \"calls\""), std::string::npos);
  EXPECT_NE(errorOf(R"({"calls": {}})").find("expected an object with an array \"calls\""), std::string::npos);
  EXPECT_NE(errorOf(R"([{"calls": []}, {}])").find("[1]."), std::string::npos);
  EXPECT_NE(errorOf(R"({"calls": [1]})").find("calls[0]: expected an object"), std::string::npos);
  EXPECT_NE(errorOf(R"({"calls": [{"Caller": "a", "Callee": "b"}]})").find("calls[0]: \"counts\""), std::string::npos);
  EXPECT_NE(errorOf(R"({"calls": [{"Caller": "a", "Callee": "b", "counts": -1}]})").find("\"counts\" must be a whole"),
            std::string::npos);
  EXPECT_NE(errorOf(R"({"calls": [{"Caller": "a", "Callee": "b", "counts": "1e3"}]})").find("\"counts\""),
            std::string::npos);
  EXPECT_NE(errorOf(R"({"calls": [{"Caller": 1, "Callee": "b", "counts": 1}]})").find("\"Caller\" must be the name"),
            std::string::npos);
  EXPECT_NE(errorOf(R"({"calls": [{"Caller": "a", "Callee": "c", "counts": 1}]})").find("function 'c' is not among"),
            std::string::npos);
}

TEST(Profile, NeedsOfFunctionsAndKindsOfCalls) {
  auto Profile = read(R"([{"requests": 4, "functions": [
      {"name": "a", "cpu": 0.5, "memory": "1.5K", "size": 7, "trust": "x", "separate": true},
      {"name": "a", "cpu": 0.25, "memory": 2000, "never_clone": true}],
    "calls": [{"Caller": "a", "Callee": "b", "counts": 8, "kind": "async", "fanout": 3, "latency_ms": 0.5}]},
    {"requests": "6", "calls": []}])");
  ASSERT_TRUE(bool(Profile)) << toString(Profile.takeError());
  EXPECT_EQ(Profile->Requests, 10u);
  const faas::ProfileFunction &A = Profile->Functions["a"];
  EXPECT_EQ(A.Cpu, 0.5);
  EXPECT_EQ(A.Memory, 2000u);
  EXPECT_EQ(A.Size, 7u);
  EXPECT_EQ(A.Trust, "x");
  EXPECT_TRUE(A.Separate && A.NeverClone);
  const faas::ProfileCall &Call = Profile->Calls[{"a", "b"}];
  EXPECT_TRUE(Call.Async);
  EXPECT_EQ(Call.Fanout, 3u);
  EXPECT_EQ(Call.Latency, 0.5);
}

TEST(Profile, AbsurdNeeds) {
  for (const char *Wrong : {R"("cpu": -1)", R"("cpu": "much")", R"("memory": "NaN")", R"("memory": "1e30G")",
                            R"("memory": -5)", R"("size": [])", R"("trust": 1)", R"("separate": "yes")"})
    EXPECT_NE(errorOf(std::string(R"({"functions": [{"name": "a", )") + Wrong + R"(}], "calls": []})")
                  .find("functions[0]: \""),
              std::string::npos)
        << Wrong;
}

TEST(Profile, HashIsOfTheContents) {
  auto Hash = [](const std::string &Text) { return cantFail(read(Text)).hash(); };
  std::string A = Hash(R"({"calls": [{"Caller": "a", "Callee": "b", "counts": 1}]})");
  EXPECT_EQ(A.size(), 32u);
  EXPECT_EQ(A, Hash(R"([{"calls": [{"Callee": "b", "Caller": "a", "counts": "1"}]}])"));
  EXPECT_NE(A, Hash(R"({"calls": [{"Caller": "a", "Callee": "b", "counts": 2}]})"));
}

TEST(Profile, MissingFile) {
  auto Profile = faas::readProfile("/no/such/profile.json", nullptr);
  ASSERT_FALSE(bool(Profile));
  EXPECT_NE(toString(Profile.takeError()).find("/no/such/profile.json"), std::string::npos);
}

} // namespace
