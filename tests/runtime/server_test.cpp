// The HTTP front end, over sockets.
#include "client.h"

#include <cerrno>
#include <memory>

namespace {

void expectAnswer(const Response &response, const std::string &body) {
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.body == body) << response.body.size() << " bytes instead of " << body.size();
}

// On a connection of its own.
Response ask(const Server &server, const std::string &request) {
  Client client(server.port);
  EXPECT_TRUE(client.send(request));
  return client.receive();
}

const std::string mebibyte(1 << 20, 'm');
const std::string zeros("a\0b\0\0", 5);

TEST(ServerTest, AnswersBodiesOfAnyKind) {
  Server server;
  Client client(server.port);
  for (const std::string &body : {std::string(), std::string("hello"), zeros, mebibyte}) {
    client.send(post(body));
    Response response = client.receive();
    expectAnswer(response, body);
    EXPECT_EQ(response.headers["Content-Type"], "application/octet-stream");
    EXPECT_EQ(response.headers["Connection"], "keep-alive");
    for (size_t size : {size_t(1) << 15, size_t(1000)}) {
      client.send(postChunks(body, size));
      expectAnswer(client.receive(), body);
    }
  }
  client.send(postChunks(std::string(10000, 'x'), 1));
  expectAnswer(client.receive(), std::string(10000, 'x'));
}

TEST(ServerTest, TakesAnyMethodWithOrWithoutBody) {
  Server server;
  Client client(server.port);
  for (const char *method : {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"}) {
    client.send(std::string(method) + " / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
    expectAnswer(client.receive(), "hi");
    client.send(std::string(method) + " / HTTP/1.1\r\nHost: h\r\n\r\n");
    expectAnswer(client.receive(), "");
  }
}

TEST(ServerTest, AnswersHeadWithoutBody) {
  Server server;
  Client client(server.port);
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello");
  Response response = client.receive(false);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers["Content-Length"], "5");
  client.send("HEAD /_/none HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.receive(false).status, 404);
  client.send(post("next"));
  expectAnswer(client.receive(), "next");
}

TEST(ServerTest, KeepsOrderOfPipelinedRequests) {
  Server server;
  Client client(server.port);
  std::string requests;
  for (int i = 0; i < 100; i++)
    requests += i % 3 ? post(std::to_string(i)) : postChunks(std::to_string(i), 1);
  requests += post("slow") + post("last");
  // The end of one and the beginning of the next come together.
  for (size_t at = 0; at < requests.size(); at += 1000)
    client.send(requests.substr(at, 1000));
  for (int i = 0; i < 100; i++)
    expectAnswer(client.receive(), std::to_string(i));
  expectAnswer(client.receive(), "slow");
  expectAnswer(client.receive(), "last");
}

TEST(ServerTest, TakesARequestByteByByte) {
  Server server;
  Client client(server.port);
  for (char c : post("hello"))
    client.send(std::string(1, c));
  expectAnswer(client.receive(), "hello");
}

TEST(ServerTest, EndsConnectionsAsAsked) {
  Server server;
  struct {
    std::string request;
    bool kept;
  } table[] = {
      {post("hello", "/", "Connection: close\r\n"), false},
      {"POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello", false},
      {"POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello", true},
      {post("hello"), true},
  };
  for (const auto &row : table) {
    SCOPED_TRACE(row.request);
    Client client(server.port);
    client.send(row.request);
    Response response = client.receive();
    expectAnswer(response, "hello");
    EXPECT_EQ(response.headers["Connection"], row.kept ? "keep-alive" : "close");
    if (row.kept) {
      client.send(post("again"));
      expectAnswer(client.receive(), "again");
    } else {
      EXPECT_TRUE(client.atEnd());
    }
  }
}

TEST(ServerTest, AnswersAClientThatHasEndedSending) {
  Server server;
  Client client(server.port);
  client.send(post("slow") + post("hello"));
  client.endSending();
  expectAnswer(client.receive(), "slow");
  expectAnswer(client.receive(), "hello");
  EXPECT_TRUE(client.atEnd());
}

TEST(ServerTest, SaysContinue) {
  Server server;
  Client client(server.port);
  for (int i = 0; i < 2; i++) {
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.receive().status, 100);
    client.send("hello");
    expectAnswer(client.receive(), "hello");
  }
  client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 413) << "no leave to send a body that is refused";
}

TEST(ServerTest, ServesHealth) {
  Server server;
  for (const char *path : {"/_/health", "/_/ready"}) {
    Response response = ask(server, get(path));
    expectAnswer(response, "OK");
    EXPECT_EQ(response.headers["Content-Type"], "text/plain");
    EXPECT_EQ(ask(server, post("hello", path)).status, 405);
  }
}

TEST(ServerTest, GivesAnyOtherPathToTheFunction) {
  Server server;
  for (const char *path : {"/x", "//", "/function", "/_", "/x/y?z=/_/health", "/favicon.ico"})
    expectAnswer(ask(server, post("hello", path)), "hello");
}

TEST(ServerTest, ServesExposedFunctionsOnly) {
  Server hidden({"FAAS_FUNCTION=echo"});
  Response response = ask(hidden, post("hello", "/function/echo"));
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.headers["Content-Type"], "text/plain");
  EXPECT_NE(response.body.find("'echo'"), std::string::npos) << response.body;

  Server all({"FAAS_FUNCTION=echo", "FAAS_EXPOSE=all"});
  expectAnswer(ask(all, post("hello", "/function/echo")), "hello");
  expectAnswer(ask(all, post("hello", "/function/%65ch%6F?a=b")), "hello");
  expectAnswer(ask(all, post("hello", "http://localhost/function/echo")), "hello");
  for (const char *path : {"/function/", "/function/ech", "/function/echo/", "/function/echo%00", "/function/echo%",
                           "/function/%zz", "/function/ECHO", "/function/%2e%2e", "/_/", "/_/metrics"}) {
    response = ask(all, get(path));
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_NE(response.body.find('\''), std::string::npos) << response.body;
  }

  Server listed({"FAAS_FUNCTION=echo", "FAAS_EXPOSE=echo,echo"});
  expectAnswer(ask(listed, post("hello", "/function/echo")), "hello");
  EXPECT_EQ(ask(listed, get("/function/a")).status, 404);
}

TEST(ServerTest, RefusesToExposeWhatIsNotThere) {
  struct {
    std::string expose, name;
  } table[] = {{"ech", "ech"}, {"echo,echoes", "echoes"}, {"echo,all", "all"}};
  for (const auto &row : table) {
    Outcome outcome = runEcho("", {"FAAS_FUNCTION=echo", "FAAS_EXPOSE=" + row.expose, "FAAS_PORT=0"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.error, "faas: FAAS_EXPOSE=" + row.name + ": no such function in this binary; it has echo\n");
  }
  for (const std::string list : {",", "echo,", ",echo", "echo,,echo"}) {
    Outcome outcome = runEcho("", {"FAAS_FUNCTION=echo", "FAAS_EXPOSE=" + list, "FAAS_PORT=0"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.error, "faas: FAAS_EXPOSE=" + list + ": expected names with a comma between them, or all\n");
  }
}

TEST(ServerTest, AnswersFailuresWithTheirText) {
  Server server({"FAAS_FUNCTION=echo"});
  Client client(server.port);
  client.send(post("fail"));
  Response response = client.receive();
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body, "told to fail");
  EXPECT_EQ(response.headers["Content-Type"], "text/plain");
  EXPECT_EQ(response.headers["Connection"], "keep-alive");
  client.send(post("exit3"));
  response = client.receive();
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body, "function 'echo' exited with status 3");
  client.send(post("hello"));
  expectAnswer(client.receive(), "hello");
}

TEST(ServerTest, RefusesWhatItCannotUnderstand) {
  Server server;
  struct {
    std::string request;
    int status;
  } table[] = {
      {"hello\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
      {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(70000, 'x') + "\r\n\r\n", 431},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\nz\r\n", 400},
  };
  for (const auto &row : table) {
    SCOPED_TRACE(row.request.substr(0, 100));
    Client client(server.port);
    client.send(row.request + get("/"));
    Response response = client.receive();
    EXPECT_EQ(response.status, row.status);
    EXPECT_EQ(response.headers["Connection"], "close");
    EXPECT_EQ(response.headers["Content-Type"], "text/plain");
    EXPECT_NE(response.body, "");
    EXPECT_TRUE(client.atEnd()) << "nothing behind it is taken for a request";
  }
}

TEST(ServerTest, RefusesLargeBodies) {
  Server server({"FAAS_MAX_BODY=1048576"});
  const std::string large = mebibyte + "m";
  for (const std::string &request : {post(large), postChunks(large, 4096), post(large + large + large)}) {
    Client client(server.port);
    client.send(request);
    EXPECT_EQ(client.receive().status, 413);
    EXPECT_TRUE(client.atEnd());
  }
  expectAnswer(ask(server, post(mebibyte)), mebibyte);
  expectAnswer(ask(server, postChunks(mebibyte, 4096)), mebibyte);
}

TEST(ServerTest, RefusesLargeResponses) {
  Server server({"FAAS_MAX_BODY=10", "FAAS_FUNCTION=echo"});
  Response response = ask(server, post("double"));
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(response.body, "function 'echo': response over FAAS_MAX_BODY");
}

TEST(ServerTest, ServesManyAtOnce) {
  Server server;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++)
    threads.emplace_back([&server, i] {
      Client client(server.port);
      client.send(post("slow"));
      expectAnswer(client.receive(), "slow");
      for (int j = 0; j < 100; j++) {
        std::string body = std::to_string(i) + " " + std::to_string(j) + std::string(static_cast<size_t>(j) * 997, 'x');
        client.send(post(body));
        expectAnswer(client.receive(), body);
      }
    });
  for (std::thread &thread : threads)
    thread.join();
}

TEST(ServerTest, SurvivesClientsThatGoAway) {
  Server server({"FAAS_THREADS=2"});
  const std::string requests[] = {"",
                                  "GET",
                                  post("hello"),
                                  post("slow"),
                                  post(mebibyte),
                                  post(mebibyte).substr(0, 1 << 19),
                                  postChunks("hello", 5).substr(0, 80)};
  for (const std::string &request : requests)
    for (bool reset : {false, true}) {
      Client client(server.port);
      client.send(request);
      if (reset)
        client.reset();
    }
  expectAnswer(ask(server, post("hello")), "hello");
}

TEST(ServerTest, KeepsIdleConnectionsWithoutAThread) {
  Server server({"FAAS_THREADS=2"});
  std::vector<std::unique_ptr<Client>> idle;
  for (int i = 0; i < 200; i++) {
    idle.push_back(std::make_unique<Client>(server.port));
    ASSERT_TRUE(idle.back()->connected);
    if (i % 2) {
      idle.back()->send(post("hello"));
      expectAnswer(idle.back()->receive(), "hello");
    }
  }
  for (int i = 0; i < 100; i++)
    expectAnswer(ask(server, post("hello")), "hello");
  for (const auto &client : idle) {
    client->send(post("again"));
    expectAnswer(client->receive(), "again");
  }
}

TEST(ServerTest, SlowClientsHoldNoThread) {
  Server server({"FAAS_THREADS=1", "FAAS_MAX_BODY=33554432"});
  Client sender(server.port), receiver(server.port);
  sender.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
  // More than the sockets' buffers take.
  const std::string large(32 << 20, 'x');
  receiver.send(post(large));
  for (int i = 0; i < 10; i++)
    expectAnswer(ask(server, post("hello")), "hello");
  sender.send("lo");
  expectAnswer(sender.receive(), "hello");
  expectAnswer(receiver.receive(), large);
}

TEST(ServerTest, DropsClientsThatStopMidway) {
  Server server;
  Client head(server.port), body(server.port), dribbling(server.port), idle(server.port);
  head.send("GET / HT");
  body.send(post("hello").substr(0, post("hello").size() - 1));
  // Bytes that come one at a time do not prolong the time for a head.
  bool dropped = false;
  for (int i = 0; i < deadlineSeconds * 10 && !dropped; i++) {
    dropped = !dribbling.send("G");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_TRUE(dropped);
  EXPECT_TRUE(head.atEnd());
  EXPECT_TRUE(body.atEnd());
  idle.send(post("hello"));
  expectAnswer(idle.receive(), "hello");
}

TEST(ServerTest, ListensOnAllInterfaces) {
  Server server;
  for (const char *address : {"127.0.0.1", "127.0.0.2", "::1"}) {
    Client client(server.port, address);
    if (!client.connected && errno == EADDRNOTAVAIL)
      continue; // a host without IPv6
    EXPECT_TRUE(client.connected) << address;
    client.send(post("hello"));
    expectAnswer(client.receive(), "hello");
  }
}

TEST(ServerTest, SaysThatThePortIsTaken) {
  Server server;
  std::string port = std::to_string(server.port);
  Outcome outcome = runEcho("", {"PORT=" + port});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.error, "faas: port " + port + ": Address already in use\n");
}

// Waits until the server takes no more connections.
void waitForEnding(const Server &server) {
  for (int i = 0; i < deadlineSeconds * 100; i++) {
    if (!Client(server.port).connected)
      return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ADD_FAILURE() << "the server still listens";
}

class EndTest : public testing::TestWithParam<int> {};

TEST_P(EndTest, AnswersWhatIsInFlight) {
  Server server({"FAAS_THREADS=2"});
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 6; i++) {
    clients.push_back(std::make_unique<Client>(server.port));
    clients.back()->send(post("slow"));
  }
  server.terminate(GetParam());
  for (const auto &client : clients) {
    expectAnswer(client->receive(), "slow");
    EXPECT_TRUE(client->atEnd());
  }
  EXPECT_EQ(server.wait(), 0);
}

TEST_P(EndTest, IsNotHealthyWhileItEnds) {
  Server server;
  Client idle(server.port), used(server.port), begun(server.port), health(server.port);
  used.send(post("hello"));
  expectAnswer(used.receive(), "hello");
  std::string request = post("slow"), check = get("/_/health");
  begun.send(request.substr(0, request.size() - 1));
  health.send(check.substr(0, 10));
  server.terminate(GetParam());
  waitForEnding(server);
  EXPECT_TRUE(idle.atEnd());
  EXPECT_TRUE(used.atEnd());
  server.terminate(GetParam()); // once more changes nothing

  health.send(check.substr(10));
  Response response = health.receive();
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.headers["Connection"], "close");
  EXPECT_TRUE(health.atEnd());
  begun.send(request.substr(request.size() - 1));
  response = begun.receive();
  expectAnswer(response, "slow");
  EXPECT_EQ(response.headers["Connection"], "close");
  EXPECT_TRUE(begun.atEnd());
  EXPECT_EQ(server.wait(), 0);
}

INSTANTIATE_TEST_SUITE_P(Signals, EndTest, testing::Values(SIGTERM, SIGINT),
                         [](const auto &info) { return info.param == SIGTERM ? "Term" : "Int"; });

} // namespace
