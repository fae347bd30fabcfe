// JSON and base64 as the front ends read and write them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "runtime.h"
extern "C" {
#include "core/base64.h"
#include "core/json.h"
}

namespace {

struct json parse(const std::string &text) { return json_parse(text.data(), text.size()); }

std::string take(faas_buffer &buffer) {
  std::string text(buffer.size ? buffer.data : "", buffer.size);
  faas_buffer_free(&buffer);
  return text;
}

std::string textOf(struct json value) {
  faas_buffer text = {};
  EXPECT_EQ(json_text(value, &text), FAAS_OK);
  EXPECT_NE(text.data, nullptr);
  EXPECT_EQ(text.data[text.size], '\0');
  return take(text);
}

std::string encoded(const std::string &text) {
  faas_buffer json = {};
  EXPECT_EQ(json_append_string(&json, text.data(), text.size()), FAAS_OK);
  return take(json);
}

TEST(JsonTest, TakesWhatIsValid) {
  for (std::string text : {"{}", "[]", " [ ] ", "\"\"", "0", "-0", "10.25e+3", "1E-2", "true", "false", "null",
                           R"({"a":[1,{"b":"\u00e4\n\/"}],"a":null})", "\t{\"a\" : 1 , \"b\":2}\r\n"})
    EXPECT_TRUE(parse(text).size) << text;
  EXPECT_TRUE(parse(std::string(200, '[') + std::string(200, ']')).size);
}

TEST(JsonTest, RefusesWhatIsNot) {
  const std::vector<std::string> table = {"",
                                          " ",
                                          "{",
                                          "[1",
                                          "[1,]",
                                          "{\"a\"}",
                                          "{\"a\":}",
                                          "{\"a\":1,}",
                                          "{a:1}",
                                          "01",
                                          "1.",
                                          ".5",
                                          "1e",
                                          "-",
                                          "+1",
                                          "nul",
                                          "truex",
                                          "'a'",
                                          "\"a",
                                          "\"\\x\"",
                                          "\"\\u12g4\"",
                                          "\"\\u12",
                                          "\"a\nb\"",
                                          "[1 2]",
                                          "{} {}",
                                          "[}",
                                          "{]",
                                          "[,1]",
                                          ",",
                                          ":",
                                          "\"\\",
                                          std::string("{}\0", 3),
                                          std::string(201, '[') + std::string(201, ']'),
                                          std::string(100000, '[')};
  for (const std::string &text : table)
    EXPECT_FALSE(parse(text).size) << text;
}

TEST(JsonTest, FindsMembers) {
  std::string text = R"( {"a" : [1, {"x":2}] , "b":{"c":"d"},"b" : "last", "":7} )";
  struct json object = parse(text);
  EXPECT_EQ(textOf(json_member(object, "a")), R"([1, {"x":2}])");
  EXPECT_EQ(textOf(json_member(object, "b")), "last");
  EXPECT_EQ(textOf(json_member(object, "")), "7");
  EXPECT_FALSE(json_member(object, "x").size);
  EXPECT_FALSE(json_member(json_member(object, "a"), "x").size) << "no object";
  EXPECT_FALSE(json_member(json{}, "x").size);
}

TEST(JsonTest, StepsThroughContainers) {
  std::string text = R"([1,"a:b",[],{"k":"v"}])", seen;
  struct json rest = parse(text), key, value;
  while (json_next(&rest, &key, &value)) {
    EXPECT_FALSE(key.size);
    seen += textOf(value) + "|";
  }
  EXPECT_EQ(seen, R"(1|a:b|[]|{"k":"v"}|)");
  for (std::string none : {"[]", "{}", "7", "\"[\"", "[ ]"}) {
    rest = parse(none);
    EXPECT_FALSE(json_next(&rest, &key, &value)) << none;
  }
}

TEST(JsonTest, DecodesStrings) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {R"("")", ""},
      {R"("a\"\\\/\b\f\n\r\tz")", "a\"\\/\b\f\n\r\tz"},
      {R"("\u0041\u00e4\u20ac\ud83c\udf88")", "A\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\x88"},
      {R"("\ud83c")", "\xef\xbf\xbd"},
      {R"("\udf88x")", "\xef\xbf\xbdx"},
      {R"("\ud83c\u0041")", "\xef\xbf\xbd"
                            "A"},
      {R"("\u0000")", std::string(1, '\0')},
  };
  for (const auto &[text, expected] : table)
    EXPECT_EQ(textOf(parse(text)), expected) << text;
}

TEST(JsonTest, EncodesStrings) {
  EXPECT_EQ(encoded("a\"\\\n\x7f\xc3\xa4"), "\"a\\\"\\\\\\u000a\\u007f\xc3\xa4\"");
  EXPECT_EQ(encoded(std::string(1, '\0')), R"("\u0000")");
  for (std::string bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"})
    EXPECT_EQ(encoded(bad).substr(0, 4), "\"\xef\xbf\xbd") << bad;
  for (int c = 0; c < 256; c++) {
    std::string text = encoded(std::string(3, static_cast<char>(c)));
    EXPECT_TRUE(parse(text).size) << c;
  }
}

TEST(Base64Test, GoesBothWays) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"\xff\xfe\xfd", "//79"}};
  for (const auto &[plain, coded] : table) {
    faas_buffer buffer = {};
    EXPECT_EQ(base64_append(&buffer, plain.data(), plain.size()), FAAS_OK);
    EXPECT_EQ(take(buffer), coded);
    EXPECT_EQ(base64_decode(coded.data(), coded.size(), &buffer), FAAS_OK);
    EXPECT_EQ(take(buffer), plain);
  }
}

TEST(Base64Test, RefusesWhatIsNone) {
  for (std::string text : {"Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "Zm 9", "Zm9\n", "Zm-_"}) {
    faas_buffer buffer = {};
    EXPECT_EQ(base64_decode(text.data(), text.size(), &buffer), FAAS_FAILED) << text;
    faas_buffer_free(&buffer);
  }
}

} // namespace
