// The parser of requests and the writer of response heads.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "runtime.h"

namespace {

// What a request was parsed to.
struct Parsed {
  http_stage stage;
  int status = 0;
  std::string path, body;
  bool isHead = false, keepAlive = false;
  size_t used = 0; // bytes that belong to the request
};

// Feeds `text` in pieces of `piece` bytes.
Parsed parse(std::string_view text, size_t piece) {
  http_request request = {};
  Parsed parsed = {};
  while (parsed.used < text.size() && request.stage < HTTP_COMPLETE) {
    size_t size = std::min(piece, text.size() - parsed.used);
    // A copy of its own, so that a sanitizer sees a read past its end.
    std::string data(text.substr(parsed.used, size));
    size_t used = http_request_feed(&request, data.data(), size);
    EXPECT_LE(used, size);
    if (request.stage < HTTP_COMPLETE)
      EXPECT_EQ(used, size);
    parsed.used += used;
  }
  parsed.stage = request.stage;
  parsed.isHead = request.is_head;
  parsed.keepAlive = request.keep_alive;
  if (request.path)
    parsed.path = request.path;
  if (request.body.size)
    parsed.body.assign(request.body.data, request.body.size);
  if (request.stage == HTTP_REFUSED) {
    parsed.status = request.status;
    EXPECT_FALSE(request.keep_alive);
    EXPECT_NE(request.error, nullptr);
  }
  http_request_free(&request);
  EXPECT_EQ(request.stage, HTTP_REQUEST_LINE);
  EXPECT_EQ(request.path, nullptr);
  return parsed;
}

const size_t pieces[] = {1, 2, 3, 7, 1000000};

class HttpTest : public testing::Test {
protected:
  void SetUp() override { faas_options.max_body = 1000; }
};

struct Good {
  const char *what, *text, *path, *body;
  bool keepAlive = true;
};

TEST_F(HttpTest, AcceptsGoodRequests) {
  const Good table[] = {
      {"least", "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "/", ""},
      {"empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "/", ""},
      {"empty line first", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "/", ""},
      {"query", "GET /a/b?c=d?e HTTP/1.1\r\nHost: h\r\n\r\n", "/a/b", ""},
      {"percent", "GET /%41%zz HTTP/1.1\r\nHost: h\r\n\r\n", "/%41%zz", ""},
      {"whole URL", "GET http://h:80/a?b HTTP/1.1\r\nHost: h\r\n\r\n", "/a", ""},
      {"URL without path", "GET HTTPS://h HTTP/1.1\r\nHost: h\r\n\r\n", "/", ""},
      {"URL with query only", "GET http://h?a/b HTTP/1.1\r\nHost: h\r\n\r\n", "/", ""},
      {"asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "*", ""},
      {"odd method", "M-SEARCH! /a HTTP/1.1\r\nHost: h\r\n\r\n", "/a", ""},
      {"later minor version", "GET / HTTP/1.7\r\nHost: h\r\n\r\n", "/", ""},
      {"length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", "/", "hello"},
      {"length 0", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "/", ""},
      {"same length twice", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "/",
       "hello"},
      {"names in any case", "POST / HTTP/1.1\r\nhOST:h\r\ncontent-LENGTH:\t 2 \t\r\n\r\nhi", "/", "hi"},
      {"body of GET", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi", "/", "hi"},
      {"body with line breaks", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n\n\r\r\n", "/", "\n\r\r\n"},
      {"beyond ASCII in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: \xc3\xa4\t\xff\r\n\r\n", "/", ""},
      {"empty value", "GET / HTTP/1.1\r\nHost: h\r\nX:\r\n\r\n", "/", ""},
      {"chunks",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n \r\n0a\r\n"
       "0123456789\r\n0\r\n\r\n",
       "/", "hello 0123456789"},
      {"no chunks", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", "/", ""},
      {"chunk extension",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2;a=\"b\"\r\nhi\r\n000;c\r\n\r\n", "/", "hi"},
      {"trailers",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
       "Content-Length: 99\r\nX: y\r\n\r\n",
       "/", "hi"},
      {"close", "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "/", "", false},
      {"close in a list", "GET / HTTP/1.1\r\nHost: h\r\nConnection: te ,, CLOSE\r\n\r\n", "/", "", false},
      {"close wins", "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nConnection: keep-alive\r\n\r\n", "/", "",
       false},
      {"not quite close", "GET / HTTP/1.1\r\nHost: h\r\nConnection: closed\r\n\r\n", "/", ""},
      {"1.0", "GET / HTTP/1.0\r\n\r\n", "/", "", false},
      {"1.0 kept", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "/", ""},
      {"1.0 with a body", "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi", "/", "hi", false},
  };
  for (const Good &good : table)
    for (size_t piece : pieces) {
      SCOPED_TRACE(std::string(good.what) + " in pieces of " + std::to_string(piece));
      // What follows belongs to the next request.
      Parsed parsed = parse(std::string(good.text) + "GET /next", piece);
      EXPECT_EQ(parsed.stage, HTTP_COMPLETE) << parsed.status;
      EXPECT_EQ(parsed.used, strlen(good.text));
      EXPECT_EQ(parsed.path, good.path);
      EXPECT_EQ(parsed.body, good.body);
      EXPECT_EQ(parsed.keepAlive, good.keepAlive);
    }
}

struct Bad {
  const char *what;
  std::string_view text;
  int status = 400;
};

TEST_F(HttpTest, RefusesBadRequests) {
  using namespace std::literals;
  const Bad table[] = {
      {"no version", "GET /\r\n\r\n"},
      {"no method", " / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"no target", "GET  HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"two spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"space behind the version", "GET / HTTP/1.1 \r\nHost: h\r\n\r\n"},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"tabs", "GET\t/\tHTTP/1.1\r\nHost: h\r\n\r\n"},
      {"tab in the target", "GET /\t HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"beyond ASCII in the target", "GET /\xc3\xa4 HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"query only", "POST ?x HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"target without a slash", "GET a/b HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"authority", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"more than an asterisk", "OPTIONS *?x HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"URL of another scheme", "GET ftp://h/ HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"URL without a host", "GET http:///a HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"method with a colon", "GET: / HTTP/1.1\r\nHost: h\r\n\r\n"},
      {"lower case version", "GET / http/1.1\r\nHost: h\r\n\r\n"},
      {"long version", "GET / HTTP/1.10\r\nHost: h\r\n\r\n"},
      {"short version", "GET / HTTP/1\r\nHost: h\r\n\r\n"},
      {"version in letters", "GET / HTTP/x.1\r\nHost: h\r\n\r\n"},
      {"version 2", "PRI * HTTP/2.0\r\n\r\n", 505},
      {"version 0.9", "GET / HTTP/0.9\r\n\r\n", 505},
      {"TLS", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\n"sv},
      {"no host", "GET / HTTP/1.1\r\n\r\n"},
      {"two hosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"},
      {"bare LF behind the request line", "GET / HTTP/1.1\nHost: h\r\n\r\n"},
      {"bare LF behind a header", "GET / HTTP/1.1\r\nHost: h\n\r\n"},
      {"bare LF at the end", "GET / HTTP/1.1\r\nHost: h\r\n\n"},
      {"bare CR", "GET / HTTP/1.1\r\nHost: h\r\nX: a\rContent-Length: 5\r\n\r\n"},
      {"two CRs", "GET / HTTP/1.1\r\nHost: h\r\r\n\r\n"},
      {"NUL in a name", "GET / HTTP/1.1\r\nHost: h\r\nX\0: a\r\n\r\n"sv},
      {"NUL in a value", "GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n"sv},
      {"NUL in the request line", "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"sv},
      {"control character", "GET / HTTP/1.1\r\nHost: h\r\nX: a\x01\r\n\r\n"},
      {"delete", "GET / HTTP/1.1\r\nHost: h\r\nX: a\x7f\r\n\r\n"},
      {"folded header", "GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n"},
      {"header that starts with a tab", "GET / HTTP/1.1\r\n\tHost: h\r\n\r\n"},
      {"space before the colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n"},
      {"no colon", "GET / HTTP/1.1\r\nHost: h\r\nX\r\n\r\n"},
      {"no name", "GET / HTTP/1.1\r\nHost: h\r\n: a\r\n\r\n"},
      {"name in brackets", "GET / HTTP/1.1\r\nHost: h\r\n(X): a\r\n\r\n"},
      {"empty length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\n"},
      {"negative length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n"},
      {"signed length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +1\r\n\r\na"},
      {"hexadecimal length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x1\r\n\r\na"},
      {"length with a letter", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1a\r\n\r\na"},
      {"list of lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 1\r\n\r\na"},
      {"two lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
      {"length 0, then another", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 2\r\n\r\nab"},
      {"large length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n", 413},
      {"length beyond 64 bits", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551617\r\n\r\na", 413},
      {"length and chunks",
       "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunks and length",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n"},
      {"chunks in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"chunks twice",
       "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"gzip", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
      {"identity", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n", 501},
      {"vertical tab chunked", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \vchunked\r\n\r\n"},
      {"almost chunked", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n", 501},
      {"line break in the host", "GET / HTTP/1.1\r\nHost: h\r\n\x0bX: a\r\n\r\n"},
  };
  for (const Bad &bad : table)
    for (size_t piece : pieces) {
      SCOPED_TRACE(std::string(bad.what) + " in pieces of " + std::to_string(piece));
      Parsed parsed = parse(bad.text, piece);
      EXPECT_EQ(parsed.stage, HTTP_REFUSED);
      EXPECT_EQ(parsed.status, bad.status);
    }
}

TEST_F(HttpTest, RefusesBadChunks) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Bad table[] = {
      {"empty size", "\r\n"},
      {"no size", ";a\r\n"},
      {"size that is none", "xyz\r\n"},
      {"signed size", "+5\r\nhello\r\n"},
      {"negative size", "-5\r\nhello\r\n"},
      {"prefixed size", "0x5\r\nhello\r\n"},
      {"space before the size", " 5\r\nhello\r\n"},
      {"space behind the size", "5 \r\nhello\r\n"},
      {"bare LF behind the size", "5\nhello\r\n"},
      {"bare CR in an extension", "5;a\rb\r\nhello\r\n"},
      {"short chunk", "6\r\nhello\r\n0\r\n\r\n"},
      {"long chunk", "4\r\nhello\r\n0\r\n\r\n"},
      {"bare LF behind a chunk", "5\r\nhello\n0\r\n\r\n"},
      {"no line break behind a chunk", "5\r\nhello0\r\n\r\n"},
      {"malformed trailer", "0\r\nX\r\n\r\n"},
      {"folded trailer", "0\r\nX: a\r\n b\r\n\r\n"},
      {"large chunk", "3e9\r\n", 413},
      {"chunk beyond 64 bits", "10000000000000005\r\nhello\r\n", 413},
      {"chunk of all ones", "5\r\nhello\r\nffffffffffffffff\r\n", 413},
      {"large second chunk", "1\r\na\r\n3e8\r\n", 413},
  };
  for (const Bad &bad : table)
    for (size_t piece : pieces) {
      SCOPED_TRACE(std::string(bad.what) + " in pieces of " + std::to_string(piece));
      Parsed parsed = parse(head + std::string(bad.text), piece);
      EXPECT_EQ(parsed.stage, HTTP_REFUSED);
      EXPECT_EQ(parsed.status, bad.status);
    }
}

// No piece of a request is one, and none is refused before its error has come.
TEST_F(HttpTest, WaitsForTheWholeRequest) {
  const std::string requests[] = {
      "POST /a?b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\nX: y\r\n\r\n",
  };
  for (const std::string &request : requests)
    for (size_t size = 0; size < request.size(); size++)
      EXPECT_LT(parse(request.substr(0, size), 1000).stage, HTTP_COMPLETE) << size;
}

TEST_F(HttpTest, KeepsAllBytesOfABody) {
  std::string bytes;
  for (int i = 0; i < 256; i++)
    bytes += static_cast<char>(i);
  EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 256\r\n\r\n" + bytes, 10).body, bytes);
  EXPECT_EQ(
      parse("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n" + bytes + "\r\n0\r\n\r\n", 10)
          .body,
      bytes);
}

TEST_F(HttpTest, TakesABodyOfTheLimit) {
  std::string body(1000, 'x');
  EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + body, 99).body, body);
  EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n3e7\r\n" + body.substr(1) +
                      "\r\n0\r\n\r\n",
                  99)
                .body,
            body);
}

TEST_F(HttpTest, LimitsTheHead) {
  const std::string start = "GET / HTTP/1.1\r\nHost: h\r\nX: ", end = "\r\n\r\n";
  std::string value(HTTP_MAX_HEAD - start.size() - end.size(), 'x');
  EXPECT_EQ(parse(start + value + end, 1000).stage, HTTP_COMPLETE);
  EXPECT_EQ(parse(start + value + "x" + end, 1000).status, 431);
  EXPECT_EQ(parse(std::string(HTTP_MAX_HEAD + 1, 'G'), 1000).status, 431) << "in the request line";
  std::string lines;
  while (lines.size() <= HTTP_MAX_HEAD)
    lines += "X: " + std::string(1000, 'y') + "\r\n";
  EXPECT_EQ(parse("GET / HTTP/1.1\r\n" + lines, 1000).status, 431) << "in large headers";
  EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + lines, 1000).status, 431)
      << "in trailers";
  std::string empty;
  while (empty.size() <= HTTP_MAX_HEAD)
    empty += "\r\n";
  EXPECT_EQ(parse(empty, 1000).status, 431) << "in empty lines";
}

TEST_F(HttpTest, LimitsTheNumberOfFields) {
  const std::string start = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n", body = "\r\n0\r\n";
  std::string lines;
  for (int i = 2; i < HTTP_MAX_FIELDS; i++)
    lines += "a:\r\n";
  EXPECT_EQ(parse(start + lines + body + "\r\n", 1000).stage, HTTP_COMPLETE);
  EXPECT_EQ(parse(start + lines + "a:\r\n" + body + "\r\n", 1000).status, 431);
  EXPECT_EQ(parse(start + lines + body + "a:\r\n\r\n", 1000).status, 431) << "in trailers";
}

TEST_F(HttpTest, KeepsTheQueryOfAUrl) {
  const std::pair<const char *, const char *> table[] = {{"http://h?q=1", ":path=/|:query=q=1|"},
                                                         {"http://h?a/b", ":path=/|:query=a/b|"},
                                                         {"http://h/?", ":path=/|:query=|"},
                                                         {"HTTPS://h:1/a?b?c", ":path=/a|:query=b?c|"},
                                                         {"/a?u=http://h/b", ":path=/a|:query=u=http://h/b|"},
                                                         {"*", ":path=*|:query=|"}};
  for (const auto &[target, fields] : table) {
    http_request request = {};
    std::string text = std::string("GET ") + target + " HTTP/1.1\r\nHost: h\r\n\r\n", seen;
    http_request_feed(&request, text.data(), text.size());
    ASSERT_EQ(request.stage, HTTP_COMPLETE) << target;
    for (const char *name = nullptr, *value; faas_fields_next(&request.fields, &name, &value);)
      if (std::string(name) == ":path" || std::string(name) == ":query")
        seen += std::string(name) + "=" + value + "|";
    EXPECT_EQ(seen, fields) << target;
    http_request_free(&request);
  }
}

TEST_F(HttpTest, LimitsTheLineOfAChunk) {
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(parse(head + "1;" + std::string(HTTP_MAX_CHUNK_LINE, 'x'), 100).status, 400);
  EXPECT_EQ(parse(head + std::string(HTTP_MAX_CHUNK_LINE + 1, '0'), 100).status, 400);
}

TEST_F(HttpTest, SaysWhenTheClientWaitsForContinue) {
  const std::pair<std::string, bool> table[] = {
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n", true},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n", true},
      {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: the-unexpected\r\n\r\n", false},
      {"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n\r\n", false},
      {"POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n", false},
  };
  for (const auto &[text, waits] : table) {
    http_request request = {};
    EXPECT_EQ(http_request_feed(&request, text.data(), text.size()), text.size());
    EXPECT_EQ(request.wants_continue, waits) << text;
    http_request_free(&request);
  }
}

TEST_F(HttpTest, KnowsHead) {
  EXPECT_TRUE(parse("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n", 100).isHead);
  EXPECT_FALSE(parse("HEADS / HTTP/1.1\r\nHost: h\r\n\r\n", 100).isHead);
  EXPECT_FALSE(parse("head / HTTP/1.1\r\nHost: h\r\n\r\n", 100).isHead);
}

struct Answer {
  const char *text;
  http_stage stage;
  int status;
  const char *body;
};

TEST_F(HttpTest, ReadsResponses) {
  const Answer table[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", HTTP_COMPLETE, 200, "hi"},
      {"HTTP/1.1 202\r\nContent-Length: 0\r\n\r\n", HTTP_COMPLETE, 202, ""},
      {"HTTP/1.1 204 No\r\n\r\n", HTTP_COMPLETE, 204, ""},
      {"HTTP/1.1 304 Same\r\n\r\n", HTTP_COMPLETE, 304, ""},
      {"HTTP/1.1 304 Same\r\nContent-Length: 9999\r\n\r\n", HTTP_COMPLETE, 304, ""},
      {"HTTP/1.1 304 Same\r\nTransfer-Encoding: chunked\r\n\r\n", HTTP_COMPLETE, 304, ""},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nContent-Length: 9\r\nLink: x\r\n\r\n"
       "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
       HTTP_COMPLETE, 200, "hi"},
      {"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", HTTP_REFUSED, 502, ""},
      {"HTTP/1.1 413 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", HTTP_COMPLETE, 413, "hi"},
      {"HTTP/1.0 200 OK\r\n\r\nhi", HTTP_BODY, 200, "hi"},
      {"HTTP/2.0 200 OK\r\n", HTTP_REFUSED, 502, ""},
      {"HTTP/1.1 20 OK\r\n", HTTP_REFUSED, 502, ""},
      {"HTTP/1.1 9999 OK\r\n", HTTP_REFUSED, 502, ""},
      {"POST / HTTP/1.1\r\n", HTTP_REFUSED, 502, ""},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", HTTP_REFUSED, FAAS_TOO_LARGE, ""},
  };
  for (const Answer &answer : table) {
    http_request reply = {};
    reply.is_response = true;
    std::string text = answer.text;
    http_request_feed(&reply, text.data(), text.size());
    EXPECT_EQ(reply.stage, answer.stage) << text;
    EXPECT_EQ(reply.status, answer.status) << text;
    EXPECT_EQ(std::string(reply.body.size ? reply.body.data : ""), answer.body) << text;
    EXPECT_EQ(reply.until_close, answer.stage == HTTP_BODY) << text;
    http_request_free(&reply);
  }
}

TEST_F(HttpTest, KnowsAfterWhichResponsesAConnectionIsGood) {
  const std::pair<std::string, bool> table[] = {
      {"HTTP/1.1 204 No\r\n\r\n", true},
      {"HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", true},
      {"HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n", false},
      {"HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", false},
      {"HTTP/1.1 304 Same\r\nContent-Length: 2\r\n\r\n", true},
      {"HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\nHTTP/1.1 204 No\r\n\r\n", true},
  };
  for (const auto &[text, isGood] : table) {
    http_request reply = {};
    reply.is_response = true;
    EXPECT_EQ(http_request_feed(&reply, text.data(), text.size()), text.size()) << text;
    EXPECT_EQ(reply.stage, HTTP_COMPLETE) << text;
    EXPECT_EQ(reply.keep_alive, isGood) << text;
    EXPECT_EQ(faas_fields_find(&reply.fields, "Link"), nullptr);
    http_request_free(&reply);
  }
}

TEST_F(HttpTest, KeepsWhatComesBesidesTheBody) {
  http_request request = {};
  std::string text = "PUT /a/b?c=d?e HTTP/1.1\r\nhost: h\r\nX-A:  1 \r\nx-a: 2\r\n\r\n", seen;
  http_request_feed(&request, text.data(), text.size());
  for (const char *name = nullptr, *value; faas_fields_next(&request.fields, &name, &value);)
    seen += std::string(name) + "=" + value + "|";
  EXPECT_EQ(seen, ":method=PUT|:path=/a/b|:query=c=d?e|host=h|X-A=1|x-a=2|");
  http_request_free(&request);
}

TEST_F(HttpTest, WritesTheHeadOfAResponse) {
  char head[HTTP_HEAD_ROOM];
  http_answer answer = {200, "text/plain", "content", 7, nullptr};
  size_t size = http_response_head(head, &answer, HTTP_BY_LENGTH, true);
  EXPECT_EQ(std::string(head, size), "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n"
                                     "Connection: keep-alive\r\n\r\n");
  const std::string headers = std::string(62, 'x') + "\r\n";
  for (int status = 200; status < 1000; status++) {
    answer = {status, http_binary, "", SIZE_MAX, headers.c_str()};
    EXPECT_LT(http_response_head(head, &answer, HTTP_BY_LENGTH, false), static_cast<size_t>(HTTP_HEAD_ROOM));
  }
}

TEST_F(HttpTest, AnswersWithTheResponseOrTheError) {
  faas_response good = {"body", 4, "", FAAS_OK, nullptr}, bad = {"", 0, "too deep", FAAS_FAILED, nullptr};
  http_answer answer = http_answer_of(&good);
  EXPECT_EQ(answer.status, 200);
  EXPECT_STREQ(answer.type, "application/octet-stream");
  EXPECT_EQ(std::string(static_cast<const char *>(answer.data), answer.size), "body");
  answer = http_answer_of(&bad);
  EXPECT_EQ(answer.status, 500);
  EXPECT_STREQ(answer.type, "text/plain");
  EXPECT_EQ(std::string(static_cast<const char *>(answer.data), answer.size), "too deep");
}

} // namespace
