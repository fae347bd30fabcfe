// The plain form of a profile.

#include "profile/Import.h"

#include <gtest/gtest.h>

using namespace llvm;

namespace {

Expected<faas::Profile> read(const std::string &Text) { return faas::readPlainForm(Text, "profile.json"); }

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
  EXPECT_NE(errorOf("{\"calls\": [], \"requests\": 1e999}").find("is not JSON: number overflow"), std::string::npos);
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

TEST(Profile, RecordsOfTheRuntime) {
  auto Profile = read(R"([{"faas_profile": 1, "function": "a", "invocations": 10, "failed": 1, "cold": 2, "sample": 0.5,
    "time_ns": 4000000, "exclusive_ns": 1000000, "cpu_ns": 2000000, "memory_max": 4096,
    "calls": [{"Caller": "a", "Callee": "b", "counts": "20", "kind": "async", "asynchronous": 11, "calls_max": 3,
               "fanout": 2}]},
    {"faas_profile": 1, "function": "b", "invocations": 20, "sample": 0.5, "calls": []}])");
  ASSERT_TRUE(bool(Profile)) << toString(Profile.takeError());
  const faas::ProfileFunction &A = Profile->Functions["a"];
  EXPECT_EQ(A.Invocations, 20u);
  EXPECT_EQ(A.Errors, 2u);
  EXPECT_EQ(A.ColdStarts, 4u);
  EXPECT_EQ(A.Cpu, 0.5);
  EXPECT_EQ(A.Memory, 4096u);
  EXPECT_NEAR(A.Exclusive / double(A.Timed), 0.1, 1e-9);
  const faas::ProfileCall &Call = Profile->Calls[{"a", "b"}];
  EXPECT_EQ(Call.Count, 40u);
  EXPECT_EQ(Call.AsyncCount, 22u);
  EXPECT_TRUE(Call.Async);
  EXPECT_EQ(Call.MaxPerInvocation, 3u);
  EXPECT_EQ(Call.MaxPerRequest, 0u);
  faas::PlainForms Forms;
  Forms.add(*Profile);
  EXPECT_EQ(Forms.sum().Requests, 20u); // a's; what b does, a asked for
}

TEST(Profile, RequestsOfDocumentsOfAFunctionEach) {
  faas::PlainForms Forms;
  for (const char *Text : {R"({"faas_profile": 1, "function": "b", "invocations": 20, "calls": []})",
                           R"({"faas_profile": 1, "function": "a", "invocations": 10,
                               "calls": [{"Caller": "a", "Callee": "b", "counts": "20"}]})",
                           R"({"requests": 3, "calls": []})"})
    Forms.add(cantFail(read(Text)));
  EXPECT_EQ(Forms.sum().Requests, 13u);
}

// As the spans of its callers have it.
TEST(Profile, WhatIsOnlyCalledIsInvoked) {
  faas::PlainForms Forms;
  Forms.add(cantFail(read(R"({"faas_profile": 1, "function": "a", "invocations": 10,
      "calls": [{"Caller": "a", "Callee": "far", "counts": "20", "failed": 3}, {"Caller": "a", "Callee": "b", "counts": "5"}]})")));
  Forms.add(cantFail(read(R"({"faas_profile": 1, "function": "b", "invocations": 5,
      "calls": [{"Caller": "b", "Callee": "far", "counts": "1"}]})")));
  faas::Profile Sum = Forms.sum();
  EXPECT_EQ(Sum.Functions["far"].Invocations, 21u);
  EXPECT_EQ(Sum.Functions["far"].Errors, 3u);
  EXPECT_EQ(Sum.Functions["b"].Invocations, 5u);
  EXPECT_EQ(Sum.Requests, 10u);
  // Counts of calls alone say nothing of invocations.
  faas::PlainForms Plain;
  Plain.add(cantFail(read(R"({"calls": [{"Caller": "a", "Callee": "b", "counts": 5}]})")));
  EXPECT_EQ(Plain.sum().Functions["b"].Invocations, 0u);
}

TEST(Profile, MostOfARequestFollowFromMostOfInvocations) {
  auto Profile = read(R"({"calls": [
    {"Caller": "a", "Callee": "b", "counts": 9, "calls_max": 3}, {"Caller": "a", "Callee": "c", "counts": 9, "calls_max": 2},
    {"Caller": "b", "Callee": "c", "counts": 9, "calls_max": 4}, {"Caller": "c", "Callee": "d", "counts": 9, "calls_max": 5},
    {"Caller": "d", "Callee": "e", "counts": 9}, {"Caller": "e", "Callee": "f", "counts": 9, "calls_max": 1},
    {"Caller": "a", "Callee": "g", "counts": 9, "calls_max": 7, "max_per_request": 6},
    {"Caller": "g", "Callee": "h", "counts": 9, "calls_max": 2},
    {"Caller": "h", "Callee": "h", "counts": 9, "calls_max": 1}, {"Caller": "h", "Callee": "i", "counts": 9, "calls_max": 1}]})");
  ASSERT_TRUE(bool(Profile)) << toString(Profile.takeError());
  Profile->deriveMaxPerRequest();
  auto Most = [&](const char *Caller, const char *Callee) { return Profile->Calls[{Caller, Callee}].MaxPerRequest; };
  EXPECT_EQ(Most("a", "b"), 3u);
  EXPECT_EQ(Most("b", "c"), 12u);
  EXPECT_EQ(Most("c", "d"), 70u); // of 12 + 2 invocations
  EXPECT_EQ(Most("d", "e"), 0u);  // not measured
  EXPECT_EQ(Most("e", "f"), 0u);
  EXPECT_EQ(Most("a", "g"), 6u); // measured better
  EXPECT_EQ(Most("g", "h"), 12u);
  EXPECT_EQ(Most("h", "h"), 0u); // recursion has no bound
  EXPECT_EQ(Most("h", "i"), 0u);
}

TEST(Profile, CanonicalFormKeepsAll) {
  auto Profile = read(R"({"requests": 4, "functions": [{"name": "a", "cpu": 0.5, "memory": "1M", "trust": "x"}],
    "calls": [{"Caller": "a", "Callee": "b\"/\u00e9", "counts": 1000000000, "kind": "async", "fanout": 3}]})");
  ASSERT_TRUE(bool(Profile)) << toString(Profile.takeError());
  faas::ProfileCall &Call = Profile->Calls.begin()->second;
  Call.Total.add(1500000);
  Call.Network.add(500000);
  Call.Latency = Call.Network.percentile(0.5);
  auto Again = faas::readCallGraph(faas::callGraphAsJson(*Profile), "again.json");
  ASSERT_TRUE(bool(Again)) << toString(Again.takeError());
  EXPECT_EQ(faas::callGraphAsJson(*Again), faas::callGraphAsJson(*Profile));
  EXPECT_EQ(Again->hash(), Profile->hash());
  Again->add(*Profile);
  EXPECT_EQ(Again->Requests, 8u);
  EXPECT_EQ(Again->Calls.begin()->second.Count, 2000000000u);
  EXPECT_EQ(Again->Calls.begin()->second.Total.buckets().begin()->second, 2u);
}

TEST(Profile, CanonicalFormOfOthers) {
  auto Read = [](const std::string &Text) {
    auto Profile = faas::readCallGraph(Text, "x.json");
    return Profile ? "" : toString(Profile.takeError());
  };
  EXPECT_NE(Read(R"({"faas_call_graph": 2})").find("another version (2, not 1)"), std::string::npos);
  EXPECT_NE(Read(R"({"faas_call_graph": 1})").find("is not a profile: "), std::string::npos);
  EXPECT_NE(Read(R"({"faas_call_graph": 1, "requests": -1, "functions": [], "calls": []})").find("out of all bounds"),
            std::string::npos);
}

TEST(Profile, KeepsWhatIsKnown) {
  auto Profile = read(
      R"({"calls": [{"Caller": "a", "Callee": "b", "counts": 1}, {"Caller": "b", "Callee": "x", "counts": 1},
                         {"Caller": "y", "Callee": "a", "counts": 1}]})");
  ASSERT_TRUE(bool(Profile)) << toString(Profile.takeError());
  EXPECT_EQ(Profile->restrictTo({"a", "b"}), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(Profile->Calls.size(), 1u);
  EXPECT_EQ(Profile->Functions.size(), 2u);
}

TEST(Profile, PercentilesAreWithinSixPercent) {
  faas::Histogram H;
  for (unsigned I = 1; I <= 1000; ++I)
    H.add(uint64_t(I) * 1000000);
  EXPECT_NEAR(H.percentile(0.5), 500, 30);
  EXPECT_NEAR(H.percentile(0.9), 900, 54);
  EXPECT_NEAR(H.percentile(0.99), 990, 60);
  EXPECT_EQ(faas::Histogram().percentile(0.5), 0);
}

TEST(Profile, MissingFile) {
  faas::ProfileOptions Options;
  Options.Files = {"/no/such/profile.json"};
  auto Profile = faas::readProfile(Options);
  ASSERT_FALSE(bool(Profile));
  EXPECT_NE(toString(Profile.takeError()).find("/no/such/profile.json"), std::string::npos);
}

} // namespace
