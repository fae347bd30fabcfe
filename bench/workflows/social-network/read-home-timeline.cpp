/* read-home-timeline - a part of a user's home timeline, with the posts. */
#include "workflow.hpp"

static json read_home_timeline(const json &input) {
  json ids = stored("timeline:" + input.at("user_id").dump(), json::array({"1", "2", "3", "4", "5", "6", "7", "8"}));
  std::size_t first = input.at("start"), last = input.at("stop");
  json wanted = json::array();
  for (std::size_t i = first; i < last && i < ids.size(); i++)
    wanted.push_back(ids[i]);
  return invoke("read-posts", {{"post_ids", wanted}});
}

WORKFLOW_FUNCTION(read_home_timeline)
