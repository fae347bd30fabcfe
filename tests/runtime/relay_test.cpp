// A connection of a function that is passed on to the gateway.
#include <gtest/gtest.h>

#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "loopback.h"

extern "C" {
#include "clients/sockets/sockets.h"
}

namespace {

std::string readAll(int descriptor) {
  std::string text;
  char data[1 << 16];
  for (ssize_t got; (got = recv(descriptor, data, sizeof data, 0)) > 0;)
    text.append(data, size_t(got));
  return text;
}

void writeAll(int descriptor, const std::string &text) {
  for (size_t at = 0; at < text.size();) {
    ssize_t sent = send(descriptor, text.data() + at, text.size() - at, MSG_NOSIGNAL);
    if (sent <= 0)
      break;
    at += size_t(sent);
  }
  shutdown(descriptor, SHUT_WR);
}

class RelayTest : public testing::Test {
protected:
  RelayTest() {
    int port, ends[2];
    listener = listenOnLoopback(1, port);
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    client = ends[0];
    EXPECT_TRUE(faas_relay(ends[1], "127.0.0.1", port));
  }
  ~RelayTest() override {
    close(client);
    close(listener);
  }

  int listener, client;
};

// No request starts with the first byte, so all that follows is the gateway's.
const std::string much = "\x16" + std::string(16 << 20, 'm'), other = std::string(16 << 20, 'o');

// Both ends send all that they have before they read anything: what is under way fits into no buffer of the kernel's.
TEST_F(RelayTest, AnEndThatTakesNothingHoldsUpOnlyItself) {
  std::thread server([this] {
    int end = accept(listener, nullptr, nullptr);
    writeAll(end, other);
    EXPECT_EQ(readAll(end), much);
    close(end);
  });
  std::thread writer([this] { writeAll(client, much); });
  EXPECT_EQ(readAll(client), other);
  writer.join();
  server.join();
}

TEST_F(RelayTest, TheEndOfOneDirectionIsNotThatOfTheOther) {
  std::thread server([this] {
    int end = accept(listener, nullptr, nullptr);
    EXPECT_EQ(readAll(end), much);
    writeAll(end, other);
    close(end);
  });
  writeAll(client, much);
  EXPECT_EQ(readAll(client), other);
  server.join();
}

TEST_F(RelayTest, AServerThatGoesAwayEndsIt) {
  std::thread server([this] { close(accept(listener, nullptr, nullptr)); });
  writeAll(client, much);
  EXPECT_EQ(readAll(client), "");
  server.join();
}

} // namespace
