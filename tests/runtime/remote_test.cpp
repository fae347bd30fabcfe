// Invocation through FAAS_GATEWAY, of the echo function's server.
#include "process.h"

#include "runtime.h"

namespace {

struct Answer {
  int status;
  std::string body, error;
};

Answer invoke(const std::string &function, const std::string &request) {
  faas_response response;
  int status = faas_invoke(function.c_str(), request.data(), request.size(), &response);
  EXPECT_EQ(status, response.status);
  Answer answer = {status, std::string(static_cast<const char *>(response.data), response.size), response.error};
  EXPECT_EQ(static_cast<const char *>(response.data)[response.size], '\0');
  faas_response_free(&response);
  return answer;
}

class RemoteTest : public testing::Test {
protected:
  void SetUp() override {
    gateway = "http://127.0.0.1:" + std::to_string(server.port) + "/function/{function}";
    faas_options.gateway = gateway.c_str();
    faas_options.max_body = 4 << 20;
  }

  Server server{{"FAAS_FUNCTION=echo me", "FAAS_EXPOSE=echo me", "FAAS_MAX_BODY=2097152"}};
  std::string gateway;
};

TEST_F(RemoteTest, GetsAnAnswer) {
  const std::string requests[] = {"", "hello", std::string("a\0b\0", 4), std::string(1 << 20, 'x')};
  for (const std::string &request : requests) {
    Answer answer = invoke("echo me", request);
    EXPECT_EQ(answer.status, FAAS_OK);
    EXPECT_EQ(answer.body, request);
    EXPECT_EQ(answer.error, "");
  }
}

TEST_F(RemoteTest, TakesAGatewayWithoutMarker) {
  gateway = "http://127.0.0.1:" + std::to_string(server.port) + "/";
  faas_options.gateway = gateway.c_str();
  EXPECT_EQ(invoke("whatever", "hello").body, "hello");
}

TEST_F(RemoteTest, GivesTheErrorOfTheCallee) {
  Answer answer = invoke("echo me", "fail");
  EXPECT_EQ(answer.status, FAAS_FAILED);
  EXPECT_EQ(answer.body, "");
  EXPECT_EQ(answer.error, "told to fail");
  answer = invoke("echo me", "exit3");
  EXPECT_EQ(answer.status, FAAS_FAILED);
  EXPECT_EQ(answer.error, "function 'echo me' exited with status 3");
}

TEST_F(RemoteTest, GivesTheErrorOfTheServer) {
  Answer answer = invoke("other", "hello");
  EXPECT_EQ(answer.status, FAAS_NOT_FOUND);
  EXPECT_NE(answer.error.find("'other'"), std::string::npos) << answer.error;
  EXPECT_EQ(invoke("echo me", std::string(3 << 20, 'x')).status, FAAS_TOO_LARGE);
  EXPECT_EQ(invoke("echo me", "hello").body, "hello") << "on a connection after one that was refused";
}

TEST_F(RemoteTest, KeepsToMaxBodyItself) {
  faas_options.max_body = 5;
  EXPECT_EQ(invoke("echo me", "hello").body, "hello");
  Answer answer = invoke("echo me", "hello!");
  EXPECT_EQ(answer.status, FAAS_TOO_LARGE);
  EXPECT_EQ(answer.error, "function 'echo me': response over FAAS_MAX_BODY");
}

TEST_F(RemoteTest, EscapesNames) {
  for (const char *name : {"../echo me", "a/b", "a?b", "a#b", "100%", "\xc3\xa4"}) {
    Answer answer = invoke(name, "");
    EXPECT_EQ(answer.status, FAAS_NOT_FOUND);
    EXPECT_NE(answer.error.find("'" + std::string(name) + "'"), std::string::npos) << answer.error;
  }
}

TEST_F(RemoteTest, SaysThatTheGatewayIsUnreachable) {
  int port = server.port;
  server.terminate();
  EXPECT_EQ(server.wait(), 0);
  Answer answer = invoke("echo me", "hello");
  EXPECT_EQ(answer.status, FAAS_UNREACHABLE);
  EXPECT_EQ(
      answer.error.find("function 'echo me': POST http://127.0.0.1:" + std::to_string(port) + "/function/echo%20me: "),
      0u)
      << answer.error;
}

TEST_F(RemoteTest, NeedsAGateway) {
  faas_options.gateway = nullptr;
  Answer answer = invoke("other", "hello");
  EXPECT_EQ(answer.status, FAAS_UNREACHABLE);
  EXPECT_EQ(answer.error, "function 'other' is not in this binary and FAAS_GATEWAY is not set");
}

TEST_F(RemoteTest, InvokesFromManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++)
    threads.emplace_back([i] {
      for (int j = 0; j < 20; j++) {
        std::string request = std::to_string(i) + " " + std::to_string(j);
        EXPECT_EQ(invoke("echo me", request).body, request);
      }
    });
  for (std::thread &thread : threads)
    thread.join();
}

} // namespace
