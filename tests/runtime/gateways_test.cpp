// Which URLs a gateway pattern matches, and the name that it finds in them.

#include <gtest/gtest.h>
#include <string>

#include "runtime.h"

namespace {

// The name, still encoded; "-" where the URL is not one of the pattern's.
std::string match(const char *pattern, const char *url) {
  const char *name;
  size_t size;
  return faas_gateway_match(pattern, url, &name, &size) ? std::string(name, size) : "-";
}

TEST(Gateways, FindTheNameInThePath) {
  const char *pattern = "http://gateway:8080/function/{function}";
  EXPECT_EQ(match(pattern, "http://gateway:8080/function/greet"), "greet");
  EXPECT_EQ(match(pattern, "http://gateway:8080/function/greet/"), "greet");
  EXPECT_EQ(match(pattern, "http://gateway:8080/function/greet/deep/er"), "greet");
  EXPECT_EQ(match(pattern, "http://gateway:8080/function/greet?x=/../1"), "greet");
  EXPECT_EQ(match(pattern, "http://gateway:8080/function/greet#part"), "greet");
  EXPECT_EQ(match(pattern, "http://gateway:8080/function/a%2Fb"), "a%2Fb");
  EXPECT_EQ(match(pattern, "http://gateway:8080/function/"), "-");
  EXPECT_EQ(match(pattern, "http://gateway:8080/function"), "-");
  EXPECT_EQ(match(pattern, "http://gateway:8080/functions/greet"), "-");
  EXPECT_EQ(match(pattern, "http://gateway:8080/async-function/greet"), "-");
  EXPECT_EQ(match(pattern, "http://gateway:8080/Function/greet"), "-");
  EXPECT_EQ(match(pattern, "http://gateway:8080"), "-");
}

TEST(Gateways, CompareTheServerAsUrlsDo) {
  const char *pattern = "http://gateway/function/{function}";
  EXPECT_EQ(match(pattern, "HTTP://GateWay/function/greet"), "greet");
  EXPECT_EQ(match(pattern, "http://gateway:80/function/greet"), "greet");
  EXPECT_EQ(match(pattern, "http://gateway:/function/greet"), "greet");
  EXPECT_EQ(match(pattern, "http://gateway./function/greet"), "greet");
  EXPECT_EQ(match(pattern, "gateway/function/greet"), "greet");
  EXPECT_EQ(match(pattern, "http://gateway:8080/function/greet"), "-");
  EXPECT_EQ(match(pattern, "https://gateway/function/greet"), "-");
  EXPECT_EQ(match(pattern, "http://gateway.example/function/greet"), "-");
  EXPECT_EQ(match(pattern, "http://user@gateway/function/greet"), "-");
  EXPECT_EQ(match(pattern, "http://other@gateway:80/function/greet"), "-");
  EXPECT_EQ(match(pattern, "http://gateway\\@other/function/greet"), "-");
  EXPECT_EQ(match("https://gateway/{function}", "https://gateway:443/greet"), "greet");
  EXPECT_EQ(match("http://[::1]:8080/{function}", "http://[::1]:8080/greet"), "greet");
  EXPECT_EQ(match("http://[::1]/{function}", "http://[::1]/greet"), "greet");
}

TEST(Gateways, DoNotGuessAtDotSegments) {
  const char *pattern = "http://gateway/function/{function}";
  EXPECT_EQ(match(pattern, "http://gateway/function/./greet"), "-");
  EXPECT_EQ(match(pattern, "http://gateway/function/greet/../other"), "-");
  EXPECT_EQ(match(pattern, "http://gateway/x/../function/greet"), "-");
}

TEST(Gateways, TakeTextAroundTheName) {
  EXPECT_EQ(match("http://gw/run/{function}/now", "http://gw/run/greet/now"), "greet");
  EXPECT_EQ(match("http://gw/run/{function}/now", "http://gw/run/greet/now/x"), "greet");
  EXPECT_EQ(match("http://gw/run/{function}/now", "http://gw/run/greet/nowhere"), "-");
  EXPECT_EQ(match("http://gw/run/{function}/now", "http://gw/run/greet"), "-");
  EXPECT_EQ(match("http://gw/fn-{function}.ns", "http://gw/fn-greet.ns"), "greet");
  EXPECT_EQ(match("http://gw/fn-{function}.ns", "http://gw/fn-greet.other"), "-");
  EXPECT_EQ(match("http://gw/fn-{function}.ns", "http://gw/fn-.ns"), "-");
}

TEST(Gateways, FindTheNameInTheHost) {
  const char *pattern = "http://{function}.default.svc.cluster.local";
  EXPECT_EQ(match(pattern, "http://greet.default.svc.cluster.local"), "greet");
  EXPECT_EQ(match(pattern, "http://greet.default.svc.cluster.local/any/path?q"), "greet");
  EXPECT_EQ(match(pattern, "http://greet.other.svc.cluster.local/"), "-");
  EXPECT_EQ(match(pattern, "http://a.b.default.svc.cluster.local/"), "-");
  EXPECT_EQ(match(pattern, "http://.default.svc.cluster.local/"), "-");
  EXPECT_EQ(match(pattern, "http://greet.default.svc.cluster.local:8080/"), "-");
  EXPECT_EQ(match("http://{function}/api", "http://greet/api/x"), "greet");
  EXPECT_EQ(match("http://{function}/api", "http://greet/apis"), "-");
}

TEST(Gateways, LeaveWhatIsNoHttp) {
  const char *pattern = "http://gateway/function/{function}";
  for (const char *url : {"", "/", "://", "http", "http://", "http:///function/greet", "ftp://gateway/function/greet",
                          "file:///function/greet", "ht://gateway/function/greet"})
    EXPECT_EQ(match(pattern, url), "-") << url;
  EXPECT_EQ(match("http://gateway/function/fixed", "http://gateway/function/fixed"), "-");
}

} // namespace
