/* write-user-timeline - adds a post to its creator's timeline. */
#include "workflow.hpp"

static json write_user_timeline(const json &input) {
  store_append(("user-timeline:" + input.at("user_id").dump()).c_str(), input.at("post_id").dump().c_str());
  return input.at("user_id");
}

WORKFLOW_FUNCTION(write_user_timeline)
