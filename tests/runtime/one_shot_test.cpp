// The front end that answers one request on stdin.
#include "process.h"

namespace {

TEST(OneShotTest, AnswersOnStdout) {
  const std::string requests[] = {"", "hello", "no line break added\n", std::string("a\0b\0", 4),
                                  std::string(1 << 20, 'x')};
  for (const std::string &request : requests) {
    Outcome outcome = runEcho(request);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.output, request);
    EXPECT_EQ(outcome.error, "this is a log line\n") << "what it prints is a log";
  }
}

TEST(OneShotTest, FailsAsTheFunctionDoes) {
  Outcome outcome = runEcho("exit3", {"FAAS_FUNCTION=echo"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(outcome.error, "faas: function 'echo' exited with status 3\n");
  outcome = runEcho("fail");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.error, "faas: told to fail\n");
}

TEST(OneShotTest, KeepsToMaxBody) {
  EXPECT_EQ(runEcho("hello", {"FAAS_MAX_BODY=5"}).output, "hello");
  Outcome outcome = runEcho("hello!", {"FAAS_MAX_BODY=5"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(outcome.error, "faas: stdin: request over FAAS_MAX_BODY\n");
  outcome = runEcho("double", {"FAAS_MAX_BODY=10", "FAAS_FUNCTION=echo"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_NE(outcome.error.find("faas: function 'echo': response over FAAS_MAX_BODY\n"), std::string::npos)
      << outcome.error;
}

TEST(OneShotTest, TakesTheFunctionOfFaasEntry) {
  EXPECT_EQ(runEcho("hello", {"FAAS_FUNCTION=echo", "FAAS_ENTRY=echo"}).output, "hello");
  Outcome outcome = runEcho("hello", {"FAAS_FUNCTION=echo", "FAAS_ENTRY=other"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(outcome.error, "faas: FAAS_ENTRY=other: no such function in this binary; it has echo\n");
}

TEST(OneShotTest, WarnsOfVariablesThatItDoesNotKnow) {
  const std::string unknown = "is not a variable of this runtime";
  const std::pair<std::string, std::string> table[] = {{"FAAS_MAXBODY", unknown + "; did you mean FAAS_MAX_BODY?\n"},
                                                       {"FAAS_TIMOUT", unknown + "; did you mean FAAS_TIMEOUT?\n"},
                                                       {"FAAS_PORTS", unknown + "; did you mean FAAS_PORT?\n"},
                                                       {"FAAS_REGION", unknown + "\n"},
                                                       {"FAAS_" + std::string(200, 'X'), unknown + "\n"}};
  for (const auto &[name, message] : table) {
    Outcome outcome = runEcho("hello", {name + "=5"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.output, "hello");
    EXPECT_EQ(outcome.error.find("faas: " + name + " " + message), 0u) << outcome.error;
  }
  EXPECT_EQ(runEcho("hello", {"FAAS_TEST_ANYTHING=5"}).error.find("is not"), std::string::npos);
}

// What Kubernetes sets for services "faas" and "faas-gateway".
TEST(OneShotTest, LeavesVariablesOfServicesAlone) {
  Outcome outcome = runEcho("hello", {"FAAS_SERVICE_HOST=10.0.0.1", "FAAS_SERVICE_PORT=80", "FAAS_SERVICE_PORT_HTTP=80",
                                      "FAAS_PORT_80_TCP=tcp://10.0.0.1:80", "FAAS_PORT_80_TCP_PROTO=tcp",
                                      "FAAS_PORT_80_TCP_PORT=80", "FAAS_PORT_80_TCP_ADDR=10.0.0.1",
                                      "FAAS_GATEWAY_SERVICE_HOST=10.0.0.2", "FAAS_GATEWAY_PORT=tcp://10.0.0.2:8080"});
  EXPECT_EQ(outcome.output, "hello");
  EXPECT_EQ(outcome.error.find("faas: "), std::string::npos) << outcome.error;
  for (std::string url : {"tcp://10.0.0.1:80", "udp://10.0.0.1:80", "sctp://10.0.0.1:80"}) {
    outcome = runEcho("hello", {"FAAS_PORT=" + url}); // and no HTTP server
    EXPECT_EQ(outcome.output, "hello");
    EXPECT_EQ(outcome.error.find("faas: FAAS_PORT=" + url + ": expected a whole number from 0 to 65535; ignored\n"), 0u)
        << outcome.error;
  }
}

// Names that others use, too.
TEST(OneShotTest, IgnoresMalformedValuesOfOtherVariables) {
  for (std::string variable : {"PORT=COM3", "max_inflight=many"}) {
    Outcome outcome = runEcho("hello", {variable});
    EXPECT_EQ(outcome.output, "hello");
    EXPECT_EQ(outcome.error.find("faas: " + variable + ": expected a whole number from 0 to "), 0u) << outcome.error;
    EXPECT_NE(outcome.error.find("; ignored\n"), std::string::npos) << outcome.error;
  }
}

TEST(OneShotTest, RefusesMalformedOptions) {
  const std::string table[] = {"FAAS_MAX_BODY=5k",       "FAAS_MAX_BODY=0",      "FAAS_MAX_BODY=99999999999999999999",
                               "FAAS_THREADS=-1",        "FAAS_THREADS=9e9",     "FAAS_PORT=65536",
                               "FAAS_TIMEOUT=1s",        "FAAS_TIMEOUT=-1",      "FAAS_MEMORY_PRESSURE=101",
                               "FAAS_MEMORY_PRESSURE=0", "FAAS_ASYNC_THREADS=0", "FAAS_MAX_DEPTH=0"};
  for (const std::string &variable : table) {
    Outcome outcome = runEcho("hello", {variable});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.output, "");
    EXPECT_EQ(outcome.error.find("faas: " + variable + ": expected a whole number from "), 0u) << outcome.error;
  }
  EXPECT_EQ(runEcho("hello", {"FAAS_LAZY=later"}).error, "faas: FAAS_LAZY=later: expected check or now\n");
  EXPECT_EQ(runEcho("hello", {"FAAS_LAZY=now"}).output, "hello") << "without libraries that could wait";
}

} // namespace
