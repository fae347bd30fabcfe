// client.h - an HTTP client of the tests, which can also do what a proper one does not.
#pragma once

#include "process.h"

#include <algorithm>
#include <arpa/inet.h>
#include <map>
#include <netinet/in.h>
#include <sys/socket.h>

struct Response {
  int status = 0; // 0: none came
  std::map<std::string, std::string> headers;
  std::string body;
};

// A connection. Whatever it waits for fails the test after the deadline.
class Client {
public:
  explicit Client(int port, const char *address = "127.0.0.1") {
    bool six = strchr(address, ':');
    descriptor = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    timeval timeout = {deadlineSeconds, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    sockaddr_in6 to6 = {};
    to6.sin6_family = AF_INET6;
    to6.sin6_port = htons(static_cast<in_port_t>(port));
    sockaddr_in to4 = {};
    to4.sin_family = AF_INET;
    to4.sin_port = to6.sin6_port;
    inet_pton(six ? AF_INET6 : AF_INET, address, six ? (void *)&to6.sin6_addr : (void *)&to4.sin_addr);
    connected = !connect(descriptor, six ? (sockaddr *)&to6 : (sockaddr *)&to4, six ? sizeof to6 : sizeof to4);
  }
  Client(const Client &) = delete;
  ~Client() { close(descriptor); }

  // False if the server has closed the connection.
  bool send(const std::string &data) {
    for (size_t sent = 0; sent < data.size();) {
      ssize_t size = ::send(descriptor, data.data() + sent, data.size() - sent, MSG_NOSIGNAL);
      if (size <= 0)
        return false;
      sent += static_cast<size_t>(size);
    }
    return true;
  }
  void endSending() { shutdown(descriptor, SHUT_WR); }
  // Closes as a process does that is killed: with a reset.
  void reset() {
    linger now = {1, 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(descriptor);
    descriptor = -1;
  }

  // The next response. `hasBody`: it has as many bytes as its Content-Length says.
  Response receive(bool hasBody = true) {
    Response response;
    size_t end;
    while ((end = pending.find("\r\n\r\n")) == std::string::npos)
      if (!receiveMore())
        return response;
    std::string head = pending.substr(0, end + 2);
    pending.erase(0, end + 4);
    EXPECT_EQ(sscanf(head.c_str(), "HTTP/1.1 %d ", &response.status), 1) << head;
    for (size_t line = head.find("\r\n") + 2; line < head.size(); line = head.find("\r\n", line) + 2) {
      size_t colon = head.find(": ", line);
      response.headers[head.substr(line, colon - line)] = head.substr(colon + 2, head.find("\r\n", line) - colon - 2);
    }
    if (!hasBody || response.status == 100)
      return response;
    EXPECT_EQ(response.headers.count("Content-Length"), 1u);
    size_t size = std::stoul(response.headers["Content-Length"]);
    while (pending.size() < size)
      if (!receiveMore())
        return Response();
    response.body = pending.substr(0, size);
    pending.erase(0, size);
    return response;
  }
  // True if the server has ended the connection and nothing more came before that.
  bool atEnd() {
    char data;
    return pending.empty() && recv(descriptor, &data, 1, 0) == 0;
  }

  bool connected;

private:
  bool receiveMore() {
    char data[1 << 16];
    ssize_t size = recv(descriptor, data, sizeof data, 0);
    if (size > 0)
      pending.append(data, static_cast<size_t>(size));
    return size > 0;
  }

  int descriptor;
  std::string pending;
};

inline std::string post(const std::string &body, const std::string &path = "/", const std::string &header = "") {
  return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string get(const std::string &path) { return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"; }

// In chunks of `size` bytes.
inline std::string postChunks(const std::string &body, size_t size) {
  std::string text = "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (size_t at = 0; at < body.size(); at += size) {
    char line[32];
    snprintf(line, sizeof line, "%zx\r\n", std::min(size, body.size() - at));
    text += line + body.substr(at, size) + "\r\n";
  }
  return text + "0\r\n\r\n";
}
