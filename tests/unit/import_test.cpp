// What traces say about functions: one small trace for each rule, as Zipkin's spans, which are short to write.

#include "profile/Import.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include <fstream>
#include <gtest/gtest.h>

using namespace llvm;
using namespace faas;

namespace {

Expected<ImportedProfile> import(const std::string &Text, ProfileOptions Options = {}) {
  SmallString<64> Path;
  EXPECT_FALSE(sys::fs::createTemporaryFile("spans", "json", Path));
  FileRemover Remover(Path);
  std::ofstream(Path.c_str()) << Text;
  Options.Files = {Path.c_str()};
  return importProfile(Options);
}

// A span of trace 1, from `Start` for `Length` microseconds after the first second.
std::string span(int Id, int Parent, const std::string &Kind, const std::string &Function, int Start, int Length,
                 const std::string &Tags = "") {
  std::string Text = "{\"traceId\": \"1\", \"id\": \"" + std::to_string(Id) +
                     "\", \"timestamp\": " + std::to_string(1000000 + Start) +
                     ", \"duration\": " + std::to_string(Length) + ", \"localEndpoint\": {\"serviceName\": \"" +
                     Function + "\"}, \"tags\": {" + Tags + "}";
  if (Parent)
    Text += ", \"parentId\": \"" + std::to_string(Parent) + "\"";
  if (!Kind.empty())
    Text += ", \"kind\": \"" + Kind + "\"";
  return Text + "}";
}

ImportedProfile graph(const std::vector<std::string> &Spans, ProfileOptions Options = {}) {
  std::string Text;
  for (const std::string &Span : Spans)
    Text += (Text.empty() ? "[" : ",\n") + Span;
  Expected<ImportedProfile> Result = import(Text + "]", Options);
  if (!Result) {
    ADD_FAILURE() << toString(Result.takeError());
    return {};
  }
  return std::move(*Result);
}

TEST(Import, ClientGatewayAndServerAreOneCall) {
  ImportedProfile G = graph({span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "CLIENT", "a", 100, 500),
                             span(3, 2, "SERVER", "nginx", 150, 400, "\"http.target\": \"/function/b?x=1\""),
                             span(4, 3, "CLIENT", "nginx", 160, 380), span(5, 4, "SERVER", "b", 200, 300)});
  ASSERT_EQ(G.Profile.Calls.size(), 1u);
  const ProfileCall &Call = G.Profile.Calls.at({"a", "b"});
  EXPECT_EQ(Call.Count, 1u);
  EXPECT_FALSE(Call.Async);
  EXPECT_NEAR(Call.Total.percentile(0.5), 0.5, 0.03);
  EXPECT_NEAR(Call.Latency, 0.2, 0.02);
  EXPECT_EQ(G.Profile.Requests, 1u);
  EXPECT_EQ(G.Profile.Functions.count("nginx"), 0u);
  EXPECT_NEAR(G.Profile.Functions.at("a").Exclusive, 0.5, 1e-9);
}

TEST(Import, RepeatedCallsCountEach) {
  ImportedProfile G = graph({span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "SERVER", "b", 100, 100),
                             span(3, 1, "SERVER", "b", 300, 100), span(4, 1, "SERVER", "b", 500, 100)});
  const ProfileCall &Call = G.Profile.Calls.at({"a", "b"});
  EXPECT_EQ(Call.Count, 3u);
  EXPECT_EQ(Call.MaxPerRequest, 3u);
  EXPECT_FALSE(Call.Async);
  EXPECT_NEAR(G.Profile.Functions.at("a").Exclusive, 0.7, 1e-9);
}

TEST(Import, RecursionIsACycle) {
  ImportedProfile G = graph({span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "CLIENT", "a", 100, 700),
                             span(3, 2, "SERVER", "a", 200, 500), span(4, 3, "CLIENT", "a", 300, 300),
                             span(5, 4, "SERVER", "a", 400, 100)});
  EXPECT_EQ(G.Profile.Calls.at({"a", "a"}).Count, 2u);
  EXPECT_EQ(G.Profile.Calls.at({"a", "a"}).MaxPerRequest, 2u);
  EXPECT_EQ(G.Profile.Functions.at("a").Invocations, 3u);
  EXPECT_NEAR(G.Profile.Functions.at("a").Exclusive, 0.3 + 0.2 + 0.1, 1e-9);
}

TEST(Import, RecursionWithinOneProcess) {
  // As the runtime exports a call that became local: the server's parent is the client, and not remote.
  auto Span = [](int Id, int Parent, int Kind, const char *More) {
    return "{\"traceId\":\"1\",\"spanId\":\"" + std::to_string(Id) + "\",\"parentSpanId\":\"" + std::to_string(Parent) +
           "\",\"flags\":257,\"kind\":" + std::to_string(Kind) + More + "}";
  };
  Expected<ImportedProfile> G = import(
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + Span(1, 0, 2, "") + "," +
      Span(2, 1, 3, ",\"attributes\":[{\"key\":\"faas.asynchronous\",\"value\":{\"boolValue\":true}}]") + "," +
      Span(3, 2, 2, "") + "," + Span(4, 3, 2, "") +
      "]}],\"resource\":{\"attributes\":[{\"key\":\"faas.name\",\"value\":{\"stringValue\":\"a\"}}]}}]}");
  ASSERT_TRUE(bool(G)) << toString(G.takeError());
  EXPECT_EQ(G->Profile.Functions.at("a").Invocations, 2u); // 4 is a part of 3
  EXPECT_EQ(G->Profile.Calls.at({"a", "a"}).Count, 1u);
  EXPECT_TRUE(G->Profile.Calls.at({"a", "a"}).Async);
}

TEST(Import, CallsThatOverlapAreAsynchronous) {
  ImportedProfile G = graph({span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "CLIENT", "a", 100, 500),
                             span(3, 2, "SERVER", "b", 110, 480), span(4, 1, "CLIENT", "a", 200, 500),
                             span(5, 4, "SERVER", "b", 210, 480), span(6, 1, "SERVER", "c", 800, 100)});
  EXPECT_TRUE(G.Profile.Calls.at({"a", "b"}).Async);
  EXPECT_EQ(G.Profile.Calls.at({"a", "b"}).Fanout, 2u);
  EXPECT_FALSE(G.Profile.Calls.at({"a", "c"}).Async);
  EXPECT_NEAR(G.Profile.Functions.at("a").Exclusive, 0.3, 1e-9);
}

TEST(Import, ACallThatOutlivesItsCallerIsAsynchronous) {
  ImportedProfile G = graph(
      {span(1, 0, "SERVER", "a", 0, 100), span(2, 1, "CLIENT", "a", 50, 500), span(3, 2, "SERVER", "b", 60, 480)});
  EXPECT_TRUE(G.Profile.Calls.at({"a", "b"}).Async);
}

TEST(Import, QueuesAreAsynchronous) {
  ImportedProfile G = graph({span(1, 0, "SERVER", "a", 0, 100), span(2, 1, "PRODUCER", "a", 50, 10),
                             span(3, 2, "CONSUMER", "b", 90000, 480)});
  EXPECT_TRUE(G.Profile.Calls.at({"a", "b"}).Async);
  EXPECT_EQ(G.Profile.Requests, 1u);
}

TEST(Import, LinksLeadToTheCallerInAnotherTrace) {
  auto Line = [](const char *Trace, const char *Span, int Kind, const char *Function, const char *More) {
    return std::string("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"faas.name\",\"value\":{"
                       "\"stringValue\":\"") +
           Function + "\"}}]},\"scopeSpans\":[{\"spans\":[{\"traceId\":\"" + Trace + "\",\"spanId\":\"" + Span +
           "\",\"kind\":" + std::to_string(Kind) + ",\"startTimeUnixNano\":\"5000\",\"endTimeUnixNano\":6000" + More +
           "}]}]}]}\n";
  };
  Expected<ImportedProfile> G = import(Line("02", "03", 5, "b", ",\"links\":[{\"traceId\":\"01\",\"spanId\":\"02\"}]") +
                                       Line("01", "01", 2, "a", "") +
                                       Line("01", "02", 4, "a", ",\"parentSpanId\":\"01\""));
  ASSERT_TRUE(bool(G)) << toString(G.takeError());
  EXPECT_EQ(G->Profile.Calls.at({"a", "b"}).Count, 1u);
  EXPECT_TRUE(G->Profile.Calls.at({"a", "b"}).Async);
  EXPECT_EQ(G->Profile.Requests, 1u);
}

TEST(Import, CalleesWithoutSpansAreKnownByName) {
  ImportedProfile G = graph(
      {span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "CLIENT", "a", 100, 100, "\"faas.invoked_name\": \"b\""),
       span(3, 1, "CLIENT", "a", 300, 100, "\"http.url\": \"http://gateway:8080/function/c.openfaas-fn\""),
       span(4, 1, "CLIENT", "a", 500, 100, "\"http.url\": \"http://elsewhere/x\""),
       span(5, 1, "CLIENT", "a", 700, 100, "\"peer.service\": \"db\", \"db.system\": \"redis\"")});
  EXPECT_EQ(G.Profile.Calls.size(), 2u);
  EXPECT_EQ(G.Profile.Calls.at({"a", "b"}).Count, 1u);
  EXPECT_EQ(G.Profile.Calls.at({"a", "c"}).Count, 1u);
  EXPECT_EQ(G.Profile.Functions.at("b").Invocations, 1u);
}

TEST(Import, OptionsNameFunctions) {
  ProfileOptions Options;
  Options.Naming.Attribute = "my.function";
  Options.Naming.Gateways = {"http://{function}.shop.svc/"};
  Options.Naming.Renames = {"x=a"};
  ImportedProfile G = graph(
      {span(1, 0, "SERVER", "app", 0, 1000, "\"my.function\": \"x\""),
       span(2, 1, "CLIENT", "app", 100, 100, "\"my.function\": \"x\", \"url.full\": \"http://text.shop.svc/1\"")},
      Options);
  EXPECT_EQ(G.Profile.Calls.at({"a", "text"}).Count, 1u);
}

TEST(Import, AClientAtTheTopIsOutside) {
  ImportedProfile G = graph({span(1, 0, "CLIENT", "load", 0, 1000), span(2, 1, "SERVER", "a", 100, 800)});
  EXPECT_TRUE(G.Profile.Calls.empty());
  EXPECT_EQ(G.Profile.Requests, 1u);
}

TEST(Import, ClocksThatDiffer) {
  // b's clock is 400 us behind, c's 5 ms ahead.
  ImportedProfile G = graph(
      {span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "SERVER", "b", -300, 200), span(3, 1, "SERVER", "c", 5500, 200)});
  EXPECT_EQ(G.Graph.Odd.Skewed, 2u);
  EXPECT_FALSE(G.Profile.Calls.at({"a", "b"}).Async);
  EXPECT_FALSE(G.Profile.Calls.at({"a", "c"}).Async);
  EXPECT_NEAR(G.Profile.Functions.at("a").Exclusive, 0.6, 1e-9);
}

TEST(Import, ClocksThatDifferByNextToNothing) {
  ImportedProfile G = graph({span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "CLIENT", "a", 100, 200),
                             span(3, 2, "SERVER", "b", 99, 202), span(4, 1, "SERVER", "c", 801, 200)});
  EXPECT_EQ(G.Graph.Odd.Skewed, 0u);
  G = graph({span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "CLIENT", "a", 100, 200),
             span(3, 2, "SERVER", "b", 98, 202), span(4, 1, "SERVER", "c", 802, 200)});
  EXPECT_EQ(G.Graph.Odd.Skewed, 2u);
}

// Some libraries know ids of 64 bits only, and pass on the low half.
TEST(Import, ShortIdsOfLongTraces) {
  auto Of = [](std::string Span, const std::string &Trace) {
    return Span.replace(Span.find("\"1\""), 3, "\"" + Trace + "\"");
  };
  const std::string Long = "7ca373f7c7e0f17df9965485593768ce", Short = "f9965485593768ce";
  const std::string Root = span(1, 0, "SERVER", "a", 0, 1000), Inner = span(2, 1, "SERVER", "b", 100, 100),
                    Last = span(3, 2, "SERVER", "c", 110, 10);
  for (bool LongFirst : {true, false}) {
    const std::string &First = LongFirst ? Long : Short, &Second = LongFirst ? Short : Long;
    ImportedProfile G = graph({Of(Root, First), Of(Inner, Second), Of(Last, First)});
    EXPECT_EQ(G.Graph.Traces, 1u);
    EXPECT_EQ(G.Profile.Calls.size(), 2u);
    EXPECT_EQ(G.Graph.Odd.MissingParents, 0u);
  }
  // Two that are long are two, with the same spans.
  ImportedProfile G = graph({Of(Root, Long), Of(Inner, Long), Of(Root, "1" + Long.substr(1)), Of(Inner, Long)});
  EXPECT_EQ(G.Graph.Traces, 2u);
  EXPECT_EQ(G.Profile.Requests, 2u);
  // Jaeger names the parent's trace, too.
  Expected<ImportedProfile> J = import("{\"data\": [{\"traceID\": \"" + Long +
                                       "\", \"spans\": ["
                                       "{\"traceID\": \"" +
                                       Long +
                                       "\", \"spanID\": \"1\", \"processID\": \"p1\"},"
                                       "{\"traceID\": \"" +
                                       Short +
                                       "\", \"spanID\": \"2\", \"process\": {\"serviceName\": \"b\", \"tags\": []},"
                                       " \"references\": [{\"refType\": \"CHILD_OF\", \"traceID\": \"" +
                                       Long +
                                       "\", \"spanID\": \"1\"}]}],"
                                       "\"processes\": {\"p1\": {\"serviceName\": \"a\"}}}]}");
  ASSERT_TRUE(bool(J)) << toString(J.takeError());
  EXPECT_EQ(J->Profile.Calls.at({"a", "b"}).Count, 1u);
}

TEST(Import, CopiesAreLeftOut) {
  std::string Twice = span(2, 1, "SERVER", "b", 100, 100);
  ImportedProfile G = graph({span(1, 0, "SERVER", "a", 0, 1000), Twice, Twice});
  EXPECT_EQ(G.Profile.Calls.at({"a", "b"}).Count, 1u);
  EXPECT_EQ(G.Graph.Odd.Duplicates, 1u);
}

TEST(Import, MissingParents) {
  // The caller of b is lost: counted, but a's own time cannot be known.
  ImportedProfile G = graph(
      {span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "SERVER", "b", 100, 100), span(3, 9, "SERVER", "b", 300, 100)});
  EXPECT_EQ(G.Graph.Odd.MissingParents, 1u);
  EXPECT_EQ(G.Profile.Functions.at("b").Invocations, 2u);
  EXPECT_EQ(G.Profile.Functions.at("a").Timed, 0u);
  EXPECT_EQ(G.Profile.Requests, 1u);
  // Only what is above all is missing: an ingress without traces of its own.
  G = graph({span(1, 8, "SERVER", "a", 0, 1000), span(2, 1, "SERVER", "b", 100, 100)});
  EXPECT_EQ(G.Profile.Requests, 1u);
  EXPECT_EQ(G.Profile.Functions.at("a").Timed, 1u);
}

TEST(Import, CirclesOfParentsAreCut) {
  ImportedProfile G = graph({span(1, 3, "SERVER", "a", 0, 1000), span(2, 1, "SERVER", "b", 100, 100),
                             span(3, 2, "SERVER", "c", 120, 10), span(4, 4, "SERVER", "d", 0, 10)});
  EXPECT_EQ(G.Graph.Odd.Cycles, 2u);
  EXPECT_EQ(G.Profile.Functions.at("d").Invocations, 1u);
  EXPECT_EQ(G.Profile.Calls.size(), 2u);
}

TEST(Import, TheOrderOfSpansDoesNotMatter) {
  std::vector<std::string> Spans = {span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "CLIENT", "a", 100, 500),
                                    span(3, 2, "SERVER", "b", 110, 480), span(4, 1, "CLIENT", "a", 200, 500),
                                    span(5, 4, "SERVER", "c", 210, 480)};
  std::string Forth = callGraphAsJson(graph(Spans).Profile);
  std::reverse(Spans.begin(), Spans.end());
  EXPECT_EQ(callGraphAsJson(graph(Spans).Profile), Forth);
}

TEST(Import, ColdStartsAreCountedAndNotTimed) {
  ImportedProfile G = graph(
      {span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "SERVER", "b", 100, 800, "\"faas.coldstart\": \"true\"")});
  EXPECT_EQ(G.Profile.Functions.at("b").ColdStarts, 1u);
  EXPECT_EQ(G.Profile.Functions.at("b").Timed, 0u);
  EXPECT_TRUE(G.Profile.Calls.at({"a", "b"}).Total.buckets().empty());
}

TEST(Import, ErrorsCountAsCalls) {
  ImportedProfile G = graph(
      {span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "SERVER", "b", 100, 100, "\"error\": \"refused\"")});
  EXPECT_EQ(G.Profile.Calls.at({"a", "b"}).Count, 1u);
  EXPECT_EQ(G.Profile.Calls.at({"a", "b"}).Errors, 1u);
  EXPECT_EQ(G.Profile.Functions.at("b").Errors, 1u);
}

TEST(Import, SpansWithoutUsableTimesAreCounted) {
  ImportedProfile G = graph({span(1, 0, "SERVER", "a", 0, 1000), span(2, 1, "SERVER", "b", 100, -5)});
  EXPECT_EQ(G.Profile.Calls.at({"a", "b"}).Count, 1u);
  EXPECT_EQ(G.Graph.Odd.Untimed, 1u);
}

TEST(Import, IdsOfTheWrongLengthAreSkipped) {
  auto Spans = [](const std::string &Trace, const std::string &Id) {
    return import(
        "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"faas.name\",\"value\":{\"stringValue\":"
        "\"a\"}}]},\"scopeSpans\":[{\"spans\":[{\"kind\":2,\"traceId\":" +
        Trace + ",\"spanId\":" + Id + "}]}]}]}");
  };
  const std::string Trace = "\"5b8efff798038103d269b633813fc60c\"", Id = "\"EEE19b7ec3c1b174\"";
  auto Reason = [&](const std::string &Trace, const std::string &Id) {
    Expected<ImportedProfile> G = Spans(Trace, Id);
    return G ? "" : toString(G.takeError());
  };
  // Hexadecimal of any case, without zeros at the front, in base64, with escapes.
  for (const char *Good : {"\"1\"", "\"W47/95gDgQPSabYzgT/GDA==\"", "\"W47\\/95gDgQPSabYzgT\\/GDA==\""})
    EXPECT_EQ(Reason(Good, Id), "") << Good;
  EXPECT_EQ(Reason(Trace, "\"7uGbfsPBsXQ=\""), "");
  for (const char *Bad :
       {"\"5b8efff798038103d269b633813fc60c0\"", "\"W47/95gDgQPSabYzgT8=\"", "\"xyz\"", "\"\\q\"", "7", "[]"})
    EXPECT_NE(Reason(Bad, Id).find("\"traceId\" is not an id of 16 bytes"), std::string::npos) << Bad;
  for (const char *Bad : {"\"EEE19b7ec3c1b1740\"", "\"7uGbfsPBsXQA\"", "\"W47/95gDgQPSabYzgT/GDA==\"", "true", "{}"})
    EXPECT_NE(Reason(Trace, Bad).find("\"spanId\" is not an id of 8 bytes"), std::string::npos) << Bad;
  for (const char *None : {"\"\"", "null", "\"0000000000000000\""})
    EXPECT_NE(Reason(Trace, None).find("has no span id"), std::string::npos) << None;
}

TEST(Import, KeysAndValuesWithEscapes) {
  ProfileOptions Options;
  Options.Naming.Attribute = "my/\"function\"";
  ImportedProfile G = graph({span(1, 0, "SERVER", "app", 0, 1000, "\"my\\/\\\"function\\\"\": \"\\u0061\""),
                             span(2, 1, "SERVER", "app", 100, 100, "\"faas\\u002ename\": \"b\\\\\"")},
                            Options);
  EXPECT_EQ(G.Profile.Calls.at({"a", "b\\"}).Count, 1u);
}

TEST(Import, ReasonsAreSaidOfTheFirstFew) {
  std::vector<std::string> Spans = {span(1, 0, "SERVER", "a", 0, 1000)};
  Spans.insert(Spans.end(), 100, "7");
  ImportedProfile G = graph(Spans);
  EXPECT_EQ(G.Malformed, 100u);
  ASSERT_EQ(G.Warnings.size(), 6u);
  EXPECT_NE(G.Warnings[4].find(":6: skipped: is not an object"), std::string::npos) << G.Warnings[4];
  EXPECT_NE(G.Warnings[5].find("skipped: 95 more"), std::string::npos) << G.Warnings[5];
}

TEST(Import, NamesAreAnyText) {
  ImportedProfile G = graph(
      {span(1, 0, "SERVER", "say \\\"hi\\\"", 0, 1000), span(2, 1, "SERVER", "a/b\\u00e9", 100, 100)});
  EXPECT_EQ(G.Profile.Calls.at({"say \"hi\"", "a/b\xc3\xa9"}).Count, 1u);
}

TEST(Import, TracesThatAreOpenForTooLong) {
  ProfileOptions Options;
  Options.OpenSpans = 2;
  std::string Other = span(7, 0, "SERVER", "x", 0, 10);
  Other.replace(Other.find("\"1\""), 3, "\"2\"");
  std::string More = span(8, 7, "SERVER", "y", 0, 10);
  More.replace(More.find("\"1\""), 3, "\"2\"");
  ImportedProfile G = graph({span(2, 1, "SERVER", "b", 100, 100), Other, More, span(1, 0, "SERVER", "a", 0, 1000)},
                            Options);
  EXPECT_EQ(G.TooEarly, 1u);
  EXPECT_EQ(G.Profile.Functions.at("a").Invocations, 1u);
  EXPECT_EQ(G.Profile.Functions.at("b").Invocations, 1u);
  ASSERT_FALSE(G.Warnings.empty());
  EXPECT_NE(G.Warnings.back().find("raise --open-spans"), std::string::npos);
}

TEST(Import, TooManyNamesAreNoFunctions) {
  std::vector<std::string> Spans;
  for (int I = 1; I < 10010; ++I)
    Spans.push_back(span(I, 0, "SERVER", "f" + std::to_string(I), 0, 10));
  std::string Text = "[" + Spans[0];
  for (const std::string &Span : Spans)
    Text += "," + Span;
  Expected<ImportedProfile> G = import(Text + "]");
  ASSERT_FALSE(bool(G));
  EXPECT_NE(toString(G.takeError()).find("more than 10000 functions"), std::string::npos);
}

} // namespace
