// What a remote invocation sends besides its body, when it is sent again, and how long it is waited for. The gateway is
// a thread that follows a script.
#include <gtest/gtest.h>

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <functional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "loopback.h"
#include "runtime.h"

namespace {

// Answers the connections that come, one after another, each with the next text of a script; with "" it closes, with
// "hold" it waits for the client to do so.
class Gateway {
public:
  explicit Gateway(std::vector<std::string> answers) : script(std::move(answers)) {
    int port;
    listener = listenOnLoopback(8, port);
    url = "http://127.0.0.1:" + std::to_string(port) + "/{function}";
    thread = std::thread([this] { serve(); });
  }
  // What came.
  std::vector<std::string> &end() {
    if (thread.joinable()) {
      shutdown(listener, SHUT_RDWR);
      thread.join();
      close(listener);
    }
    return requests;
  }
  ~Gateway() { end(); }

  std::string url;

private:
  void serve() {
    for (const std::string &answer : script) {
      int client = accept(listener, nullptr, nullptr);
      if (client < 0)
        return;
      std::string text;
      char data[4096];
      while (text.find("\r\n\r\nbody") == std::string::npos) {
        ssize_t got = recv(client, data, sizeof data, 0);
        if (got <= 0)
          break;
        text.append(data, size_t(got));
      }
      requests.push_back(text);
      if (answer == "hold")
        while (recv(client, data, sizeof data, 0) > 0)
          ;
      else
        send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      close(client);
    }
  }

  std::vector<std::string> script, requests;
  std::thread thread;
  int listener;
};

std::string reply(int status, const std::string &headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: 4\r\nConnection: close\r\n" + headers +
         "\r\ntext";
}

struct Answer {
  int status;
  std::string error;
};

Answer invoke(const Gateway &gateway) {
  faas_options.gateway = gateway.url.c_str();
  faas_response response;
  Answer answer = {faas_invoke("callee", "body", 4, &response), response.error};
  faas_response_free(&response);
  return answer;
}

std::string header(const std::string &request, const std::string &name) {
  size_t at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos)
    return "";
  at += name.size() + 4;
  return request.substr(at, request.find("\r\n", at) - at);
}

class RetryTest : public testing::Test {
protected:
  void SetUp() override {
    faas_options.idempotent = "";
    faas_options.timeout = 30;
  }
  void TearDown() override {
    faas_workflow_release(faas_workflow);
    faas_workflow = nullptr;
    faas_metadata = nullptr;
  }
  void begin(const std::vector<std::pair<const char *, const char *>> &headers) {
    for (auto [name, value] : headers)
      faas_fields_add(&fields, name, value);
    faas_metadata = &fields;
    faas_workflow = faas_workflow_begin(&fields);
  }
  ~RetryTest() override { faas_buffer_free(&fields); }

  faas_buffer fields = {};
};

TEST_F(RetryTest, SendsAnIdOfItsOwn) {
  Gateway gateway({reply(200), reply(200)});
  EXPECT_EQ(invoke(gateway).status, FAAS_OK);
  EXPECT_EQ(invoke(gateway).status, FAAS_OK);
  std::vector<std::string> &requests = gateway.end();
  ASSERT_EQ(requests.size(), 2u);
  std::string first = header(requests[0], "X-Call-Id"), second = header(requests[1], "X-Call-Id");
  EXPECT_EQ(first.size(), 36u);
  EXPECT_EQ(first[14], '4') << first;
  EXPECT_EQ(std::count(first.begin(), first.end(), '-'), 4) << first;
  EXPECT_NE(first, second);
  EXPECT_EQ(header(requests[0], "Idempotency-Key"), first);
  EXPECT_EQ(header(requests[0], "traceparent"), "");
}

TEST_F(RetryTest, PassesTheTraceAndTheDeadlineOn) {
  begin({{"Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}, {"X-Timeout", "90.5s"}});
  Gateway gateway({reply(200)});
  EXPECT_EQ(invoke(gateway).status, FAAS_OK);
  std::string request = gateway.end().at(0), limit = header(request, "X-Timeout");
  EXPECT_EQ(header(request, "traceparent"), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  EXPECT_EQ(limit.back(), 's');
  EXPECT_GT(atof(limit.c_str()), 0) << limit;
  EXPECT_LE(atof(limit.c_str()), 90.5) << limit;
}

TEST_F(RetryTest, SendsTheTraceFromTheThreadsOfThePool) {
  begin({{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  Gateway gateway({reply(200)});
  faas_options.gateway = gateway.url.c_str();
  faas_future *future = faas_invoke_async("callee", "body", 4);
  while (!faas_ready(future, 0))
    std::this_thread::yield();
  faas_future_free(future);
  EXPECT_EQ(header(gateway.end().at(0), "traceparent"), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
}

TEST_F(RetryTest, ReadsDurations) {
  for (auto [text, duration] : {std::pair("2s", 2000), {"1m30s", 90000}, {"1500ms", 1500}, {"0.5h", 1800000}}) {
    int64_t before = faas_milliseconds();
    begin({{"X-Timeout", text}});
    EXPECT_GE(faas_workflow->deadline, before + duration) << text;
    EXPECT_LE(faas_workflow->deadline, faas_milliseconds() + duration) << text;
    TearDown();
    faas_buffer_free(&fields);
  }
  for (const char *text : {"", "5", "s", "-1s", "1x", "1s2", "1e400s", "nan"}) {
    begin({{"X-Timeout", text}});
    EXPECT_EQ(faas_workflow->deadline, 0) << text;
    TearDown();
    faas_buffer_free(&fields);
  }
}

TEST_F(RetryTest, AsksIdempotentCalleesAgain) {
  faas_options.idempotent = "other,callee";
  Gateway gateway({reply(503), "", reply(200)});
  EXPECT_EQ(invoke(gateway).status, FAAS_OK);
  std::vector<std::string> &requests = gateway.end();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(header(requests[0], "X-Call-Id"), header(requests[2], "X-Call-Id"));
}

TEST_F(RetryTest, AsksThreeTimesAtMost) {
  faas_options.idempotent = "all";
  Gateway gateway({reply(502), reply(504), reply(429), reply(200)});
  Answer answer = invoke(gateway);
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.error, "text");
  EXPECT_EQ(gateway.end().size(), 3u);
}

TEST_F(RetryTest, AsksOthersOnce) {
  faas_options.idempotent = "other,calle,callee2";
  for (int status : {429, 500, 502, 503, 504}) {
    Gateway gateway({reply(status), reply(200)});
    EXPECT_EQ(invoke(gateway).status, status);
    EXPECT_EQ(gateway.end().size(), 1u) << status;
  }
  Gateway gateway({"", reply(200)});
  EXPECT_EQ(invoke(gateway).status, FAAS_UNREACHABLE);
  EXPECT_EQ(gateway.end().size(), 1u);
}

TEST_F(RetryTest, NeverRepeatsAFailureOfTheFunction) {
  faas_options.idempotent = "all";
  Gateway gateway({reply(500), reply(200)});
  EXPECT_EQ(invoke(gateway).status, 500);
  EXPECT_EQ(gateway.end().size(), 1u);
}

TEST_F(RetryTest, ComesBackWhenItIsTold) {
  Gateway gateway({reply(503, "Retry-After: 1\r\n"), reply(200)});
  int64_t start = faas_milliseconds();
  EXPECT_EQ(invoke(gateway).status, FAAS_OK);
  EXPECT_GE(faas_milliseconds() - start, 1000);
}

TEST_F(RetryTest, DoesNotComeBackAfterTheDeadline) {
  begin({{"X-Timeout", "50s"}});
  Gateway gateway({reply(429, "Retry-After: 60\r\n"), reply(200)});
  EXPECT_EQ(invoke(gateway).status, 429);
  EXPECT_EQ(gateway.end().size(), 1u);
}

TEST_F(RetryTest, DoesNotWaitForHours) {
  faas_options.timeout = 0;
  for (const char *pause : {"100000", "61", "9223372036854775"}) {
    Gateway gateway({reply(503, "Retry-After: " + std::string(pause) + "\r\n"), reply(200)});
    EXPECT_EQ(invoke(gateway).status, 503);
    EXPECT_EQ(gateway.end().size(), 1u);
  }
}

TEST_F(RetryTest, EndsInTime) {
  faas_options.timeout = 1;
  Gateway gateway({"hold"});
  Answer answer = invoke(gateway);
  EXPECT_EQ(answer.status, FAAS_TIMED_OUT);
  EXPECT_EQ(answer.error, "function 'callee': no answer in time");
}

TEST_F(RetryTest, EndsWithTheRequest) {
  begin({{"X-Timeout", "100ms"}});
  Gateway gateway({"hold", reply(200)});
  EXPECT_EQ(invoke(gateway).status, FAAS_TIMED_OUT);
  EXPECT_EQ(invoke(gateway).status, FAAS_TIMED_OUT) << "which is over";
  EXPECT_LE(gateway.end().size(), 1u) << "and none if this test was stopped for so long";
}

TEST_F(RetryTest, HasNoLimitIfThereIsNone) {
  faas_options.timeout = 0;
  Gateway gateway({reply(200)});
  EXPECT_EQ(invoke(gateway).status, FAAS_OK);
  EXPECT_EQ(header(gateway.end().at(0), "X-Timeout"), "");
}

} // namespace
