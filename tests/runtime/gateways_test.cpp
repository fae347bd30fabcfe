// Which URLs a gateway pattern matches, and the name that it finds in them.

#include <cstring>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "runtime.h"

namespace {

// The name, still encoded; "-" where the URL is not one of the pattern's.
std::string match(const char *pattern, const char *url) {
  faas_url parts;
  faas_span name;
  return faas_url_split(url, &parts) && faas_url_match(pattern, &parts, &name) ? std::string(name.data, name.size)
                                                                               : "-";
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

TEST(Gateways, TellWhatIsBehindTheName) {
  auto behind = [](const char *pattern, const char *url) {
    faas_url parts;
    faas_span name;
    const char *rest = nullptr;
    return faas_url_split(url, &parts) && faas_url_match_to(pattern, &parts, &name, &rest) ? std::string(rest) : "-";
  };
  const char *path = "http://gateway/function/{function}", *host = "http://{function}.test/base/";
  EXPECT_EQ(behind(path, "http://gateway/function/greet"), "");
  EXPECT_EQ(behind(path, "http://gateway/function/greet/"), "/");
  EXPECT_EQ(behind(path, "http://gateway/function/greet/a/b?c=d#e"), "/a/b?c=d#e");
  EXPECT_EQ(behind(path, "http://gateway/function/greet?c"), "?c");
  EXPECT_EQ(behind("http://gateway/run/{function}.x/now", "http://gateway/run/greet.x/now/a?b"), "/a?b");
  EXPECT_EQ(behind(host, "http://greet.test/base"), "");
  EXPECT_EQ(behind(host, "http://greet.test/base/a?b"), "/a?b");
  EXPECT_EQ(behind("http://{function}.test", "http://greet.test?b"), "?b");
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

// The one function of this program.
TEST(Gateways, OfPlatformsAreKnown) {
  const char *rest;
  const faas_function *own = __faas_root;
  std::string name(own->name, own->name_size);
  for (const std::string &url : std::vector<std::string>{
           "http://gateway.openfaas:8080/function/" + name,
           "http://gateway.openfaas.svc.cluster.local:8080/function/" + name + ".openfaas-fn/x",
           "http://gateway:8080/function/" + name + "?x", "http://router.fission/fission-function/" + name,
           "http://router.fission.svc/fission-function/default/" + name})
    EXPECT_EQ(faas_gateway_function(url.c_str(), &rest), own) << url;
  for (const std::string &url : std::vector<std::string>{
           "http://gateway.openfaas/function/" + name, "http://gateway.openfaas:8080/function/" + name + ".other",
           "http://gateway.openfaas:8080/function/other", "https://gateway.openfaas:8080/function/" + name,
           "http://gateway.openfaas:8080/async-function/" + name, "http://127.0.0.1:8080/function/" + name,
           "http://router.fission/fission-function/other/" + name, "http://" + name + ".default.svc.cluster.local/",
           "http://api.example/function/" + name, "http://gateway.openfaas:8080/function/" + std::string(300, 'x')})
    EXPECT_EQ(faas_gateway_function(url.c_str(), &rest), nullptr) << url;
}

TEST(Gateways, OfTheEnvironmentAreKnown) {
  const char *rest;
  std::string name(__faas_root->name, __faas_root->name_size);
  faas_options.gateway = "https://host.test/{function}";
  EXPECT_EQ(faas_gateway_function(("https://host.test/" + name).c_str(), &rest), __faas_root);
  EXPECT_EQ(faas_gateway_function(("https://host.test/%"
                                   "67" +
                                   name.substr(1))
                                      .c_str(),
                                  &rest),
            __faas_root);
  EXPECT_FALSE(faas_gateway_has_host("host.test")) << "TLS is not for sockets";
  faas_options.gateway = nullptr;
  EXPECT_EQ(faas_gateway_function(("https://host.test/" + name).c_str(), &rest), nullptr);
}

TEST(Gateways, KnowTheirServers) {
  faas_options.gateway = "http://host.test:81/{function}";
  EXPECT_TRUE(faas_gateway_has_host("Host.Test."));
  EXPECT_TRUE(faas_gateway_has_server("host.test", 81));
  EXPECT_FALSE(faas_gateway_has_server("host.test", 80));
  EXPECT_FALSE(faas_gateway_has_host("other.test"));
  EXPECT_FALSE(faas_gateway_has_host(""));
  faas_options.gateway = "http://127.0.0.1/{function}";
  EXPECT_TRUE(faas_gateway_has_server("127.0.0.1", 80));
  EXPECT_FALSE(faas_gateway_has_host("127.0.0.1")) << "an address needs no other";
  faas_options.gateway = "http://{function}.test/";
  EXPECT_TRUE(faas_gateway_has_host((std::string(__faas_root->name) + ".test").c_str()));
  EXPECT_FALSE(faas_gateway_has_host("elsewhere.test"));
  faas_options.gateway = nullptr;
  EXPECT_TRUE(faas_gateway_has_server("gateway.openfaas", 8080));
  EXPECT_FALSE(faas_gateway_has_server("gateway.openfaas", 80));
}

TEST(Gateways, LeaveWhatIsNoHttp) {
  const char *pattern = "http://gateway/function/{function}";
  for (const char *url : {"", "/", "://", "http", "http://", "http:///function/greet", "ftp://gateway/function/greet",
                          "file:///function/greet", "ht://gateway/function/greet"})
    EXPECT_EQ(match(pattern, url), "-") << url;
  EXPECT_EQ(match("http://gateway/function/fixed", "http://gateway/function/fixed"), "-");
}

TEST(Gateways, KnowRequestsThatAreAnsweredFirst) {
  auto defers = [](const char *name, const char *value) { return faas_gateway_defers(name, strlen(name), value); };
  EXPECT_TRUE(defers("x-fission-invoke-mode", "async"));
  EXPECT_TRUE(defers("X-Callback-Url", "http://somewhere/"));
  EXPECT_TRUE(defers("X-Amz-Invocation-Type", "event"));
  EXPECT_FALSE(defers("X-Amz-Invocation-Type", "RequestResponse"));
  EXPECT_FALSE(defers("X-Callback", "http://somewhere/"));
  EXPECT_FALSE(defers("X-Callback-Url-", "x"));
  EXPECT_FALSE(defers("", ""));
}

} // namespace
