// The HTTP client: which answer is a request's, and when a connection is used again. The server is a thread that follows
// a script.
#include <gtest/gtest.h>

#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "loopback.h"
#include "runtime.h"

namespace {

using Connection = std::vector<std::string>; // the answers to the requests that come on it

class ScriptedServer {
public:
  explicit ScriptedServer(std::vector<Connection> script) {
    int number;
    listener = listenOnLoopback(8, number);
    port = std::to_string(number);
    thread = std::thread([this, script = std::move(script)] { serve(script); });
  }
  ~ScriptedServer() {
    shutdown(listener, SHUT_RDWR);
    thread.join();
    close(listener);
  }

  std::string port;

private:
  void serve(const std::vector<Connection> &script) const {
    for (const Connection &answers : script) {
      int client = accept(listener, nullptr, nullptr);
      if (client < 0)
        return;
      for (const std::string &answer : answers) {
        std::string text;
        char data[4096];
        ssize_t got = 1;
        while (text.find("\r\n\r\nbody") == std::string::npos && (got = recv(client, data, sizeof data, 0)) > 0)
          text.append(data, size_t(got));
        if (got > 0)
          send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
      close(client);
    }
  }

  int listener;
  std::thread thread;
};

class ClientTest : public testing::Test {
protected:
  ClientTest() {
    client.socket = -1;
    client.milliseconds = 30000;
  }
  ~ClientTest() override {
    if (client.socket >= 0)
      close(client.socket);
  }

  // The status and the body of the answer, or why there is none.
  std::string ask(const ScriptedServer &server) {
    client.host = "127.0.0.1";
    client.port = server.port.c_str();
    http_request reply = {};
    std::string text;
    if (http_ask(&client, "POST", "/", "", "body", 4, &reply))
      text = std::to_string(reply.status) + " " + std::string(reply.body.size ? reply.body.data : "", reply.body.size);
    else
      text = reply.error;
    http_request_free(&reply);
    return text;
  }

  http_client client = {};
};

std::string good(const std::string &body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_F(ClientTest, KeepsAConnection) {
  ScriptedServer server({{good("1"), "HTTP/1.1 304 Same\r\nContent-Length: 7\r\n\r\n", good("3")}});
  EXPECT_EQ(ask(server), "200 1");
  EXPECT_EQ(ask(server), "304 ");
  EXPECT_EQ(ask(server), "200 3");
}

TEST_F(ClientTest, SkipsWhatComesBeforeTheAnswer) {
  ScriptedServer server({{"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + good("1"), good("2")}});
  EXPECT_EQ(ask(server), "200 1");
  EXPECT_EQ(ask(server), "200 2");
}

// What a server sends besides its answers is not the next one.
TEST_F(ClientTest, LeavesAConnectionWithBytesOfNoAnswer) {
  const std::string stray = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray";
  ScriptedServer server({{"HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\nstray"}, {good("2") + stray}, {good("3")}});
  EXPECT_EQ(ask(server), "204 ");
  EXPECT_EQ(ask(server), "200 2");
  EXPECT_EQ(ask(server), "200 3");
}

// The server saw the request, so it is not sent again.
TEST_F(ClientTest, DoesNotRepeatWhatHadAnInterimAnswer) {
  ScriptedServer server({{good("1"), "HTTP/1.1 100 Continue\r\n\r\n"}, {good("again")}});
  EXPECT_EQ(ask(server), "200 1");
  EXPECT_EQ(ask(server), "the connection ended before the answer");
}

TEST_F(ClientTest, ConnectsAgainAfterTheServersEnd) {
  ScriptedServer server({{good("1")}, {good("2")}});
  EXPECT_EQ(ask(server), "200 1");
  EXPECT_EQ(ask(server), "200 2");
}

} // namespace
