// What comes with a request: fields, and the variables that are made of them.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "runtime.h"

namespace {

class MetadataTest : public testing::Test {
protected:
  ~MetadataTest() override {
    faas_buffer_free(&Fields);
    faas_spelling = FAAS_SPELLING_OPENFAAS;
  }

  void add(const char *name, const char *value) { EXPECT_EQ(faas_fields_add(&Fields, name, value), FAAS_OK); }
  std::set<std::string> variables() {
    std::set<std::string> seen;
    for (faas_text *text = faas_metadata_variables(&Fields), *next; text; text = next) {
      next = text->next;
      EXPECT_TRUE(seen.insert(text->text).second);
      free(text);
    }
    return seen;
  }

  faas_buffer Fields = {};
};

TEST_F(MetadataTest, FindsTheFirstOfAName) {
  EXPECT_EQ(faas_fields_find(&Fields, "a"), nullptr);
  add("A-b", "1");
  add("a-B", "2");
  add("empty", "");
  add("=NAME", "3");
  EXPECT_STREQ(faas_fields_find(&Fields, "a-b"), "1");
  EXPECT_STREQ(faas_fields_find(&Fields, "EMPTY"), "");
  EXPECT_STREQ(faas_fields_find(&Fields, "NAME"), "3");
  EXPECT_EQ(faas_fields_find(&Fields, "a"), nullptr);
  EXPECT_EQ(faas_fields_find(&Fields, ""), nullptr);
}

TEST_F(MetadataTest, SpellsAsOpenFaas) {
  add(":method", "PUT");
  add(":path", "/a");
  add(":query", "");
  add("x-cALL-id", "1");
  add("X-Call-ID", "2");
  add("X_Call_Id", "3");
  add("proxy", "4");
  add("=_X_AMZN_TRACE_ID", "5");
  EXPECT_EQ(variables(), (std::set<std::string>{"Http_Method=PUT", "Http_Path=/a", "Http_Query=", "Http_X_Call_Id=1",
                                                "_X_AMZN_TRACE_ID=5"}));
}

// Quadratic, this would take minutes.
TEST_F(MetadataTest, TakesManyFields) {
  constexpr int Count = 200000;
  for (int i = 0; i < Count; i++)
    add(("x-" + std::to_string(i % (Count / 2))).c_str(), i < Count / 2 ? "first" : "second");
  size_t first = 0;
  for (const std::string &text : variables())
    first += text.find("=first") != std::string::npos;
  EXPECT_EQ(first, size_t{Count / 2});
}

TEST_F(MetadataTest, SpellsAsFission) {
  faas_spelling = FAAS_SPELLING_FISSION;
  add(":method", "PUT");
  add(":path", "/a");
  add(":query", "b=c");
  add("Content-Length", "7");
  add("x-Call-id", "1");
  EXPECT_EQ(variables(), (std::set<std::string>{"REQUEST_METHOD=PUT", "REQUEST_URI=/a?b=c", "CONTENT_LENGTH=7",
                                                "HTTP_CONTENT-LENGTH=7", "HTTP_X-CALL-ID=1"}));
  faas_buffer_free(&Fields);
  add("Transfer-Encoding", "chunked");
  EXPECT_EQ(variables().count("CONTENT_LENGTH=-1"), 1u);
}

} // namespace
