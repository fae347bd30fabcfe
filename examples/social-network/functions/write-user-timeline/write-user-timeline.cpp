/* write-user-timeline - adds a post to the timeline of its creator.
 *
 *   request   {"user_id": 1, "post_id": "187f..."}
 *   response  {"user_id": 1} */
#include "json.hpp"
#include "store.h"

#include <faas.hpp>

static json write_user_timeline(const json &input) {
  const json &user_id = input.at("user_id");
  check_id(user_id);
  auto post_id = input.at("post_id").get<std::string>();
  std::string key = "user-timeline:" + user_id.dump();

  store store;
  bool failed = store_open(&store) || store_push(&store, key.c_str(), post_id.c_str());
  store_close(&store);
  if (failed)
    throw std::runtime_error(store.error);
  return {{"user_id", user_id}};
}

static std::string handle(std::string_view request) {
  return answer_json("write-user-timeline", request, write_user_timeline);
}

FAAS_FUNCTION(handle)
