// The HTTP server under load: 10,000 requests on 64 connections, while other clients are slow, go away in the midst
// of a request or of its answer, or do not speak HTTP. Each proper request gets its own answer, and each other client
// what it deserves.
#include "client.h"

#include <atomic>
#include <memory>
#include <random>
#include <sys/resource.h>

namespace {

constexpr int connections = 64, requestsPerConnection = 157; // 10,048 together

// What one connection sends. Deterministic, of very different sizes, and never the same twice.
std::string bodyOf(int connection, int request) {
  static const size_t sizes[] = {0, 1, 10, 100, 1000, 4096, 20000, 70000};
  std::string mark = std::to_string(connection) + "." + std::to_string(request) + ".";
  return mark + std::string(sizes[(connection + request * 7) % 8], static_cast<char>('a' + request % 26));
}

// Proper requests in all the ways to send them. Returns how many were answered with what they sent.
int exchange(int port, int number) {
  std::mt19937 random(static_cast<unsigned>(number));
  auto client = std::make_unique<Client>(port);
  int right = 0;
  for (int i = 0; i < requestsPerConnection;) {
    int group = std::min(static_cast<int>(1 + random() % 4), requestsPerConnection - i);
    std::string sent;
    for (int j = i; j < i + group; j++)
      sent += random() % 3 ? post(bodyOf(number, j)) : postChunks(bodyOf(number, j), 1 + random() % 9999);
    size_t piece = random() % 4 ? sent.size() : 1 + random() % 30000;
    for (size_t at = 0; at < sent.size(); at += piece)
      if (!client->send(sent.substr(at, piece)))
        ADD_FAILURE() << "connection " << number << " was closed";
    for (int j = i; j < i + group; j++) {
      Response response = client->receive();
      bool equal = response.status == 200 && response.body == bodyOf(number, j);
      EXPECT_TRUE(equal) << "connection " << number << ", request " << j << ": status " << response.status;
      right += equal;
    }
    i += group;
    if (random() % 20 == 0)
      client = std::make_unique<Client>(port);
  }
  return right;
}

// Bytes one at a time, and an answer that nobody takes for a while.
void beSlow(int port, const std::atomic<bool> &stop) {
  const std::string request = post("slowly but surely");
  while (!stop) {
    Client dribbling(port), lazy(port);
    lazy.send(post(std::string(300000, 'l')));
    for (char c : request) {
      dribbling.send(std::string(1, c));
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(dribbling.receive().body, "slowly but surely");
    EXPECT_EQ(lazy.receive().body.size(), 300000u);
  }
}

void goAway(int port, const std::atomic<bool> &stop) {
  const std::string whole = post(std::string(50000, 'g')), functionSleeps = post("slow");
  for (size_t i = 0; !stop; i++) {
    Client client(port);
    // Seldom enough that the functions for them do not take all threads.
    client.send(i % 50 == 49 ? functionSleeps : whole.substr(0, whole.size() * (i % 5) / 4));
    if (i % 2)
      client.reset();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

void beMalformed(int port, const std::atomic<bool> &stop) {
  static const char *const requests[] = {
      "nonsense\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\nHost: h\n\n",
      "GET / HTTP/1.1\r\nHost: h\r\n folded: x\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloworld\r\n",
  };
  for (size_t i = 0; !stop; i++) {
    Client client(port);
    client.send(requests[i % std::size(requests)] + get("/"));
    EXPECT_EQ(client.receive().status, 400) << requests[i % std::size(requests)];
    EXPECT_TRUE(client.atEnd()) << "nothing behind it is taken for a request";
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

TEST(LoadTest, LosesNoRequestAndMixesNoneUp) {
  Server server;
  std::atomic<bool> stop(false);
  std::atomic<int> right(0);
  std::vector<std::thread> others, proper;
  for (auto client : {beSlow, beSlow, goAway, goAway, beMalformed, beMalformed})
    others.emplace_back(client, server.port, std::cref(stop));
  for (int i = 0; i < connections; i++)
    proper.emplace_back([&, i] { right += exchange(server.port, i); });
  for (std::thread &thread : proper)
    thread.join();
  stop = true;
  for (std::thread &thread : others)
    thread.join();
  EXPECT_EQ(right, connections * requestsPerConnection);
}

TEST(LoadTest, KeepsThousandsOfIdleConnections) {
  Server server({"FAAS_THREADS=2"});
  std::vector<std::unique_ptr<Client>> idle;
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  size_t count = std::min<size_t>(5000, limit.rlim_cur - 100);
  for (size_t i = 0; i < count; i++) {
    idle.push_back(std::make_unique<Client>(server.port));
    ASSERT_TRUE(idle.back()->connected) << i;
  }
  for (size_t i = 0; i < count; i += 7) {
    idle[i]->send(post("hello"));
    EXPECT_EQ(idle[i]->receive().body, "hello");
  }
}

} // namespace
