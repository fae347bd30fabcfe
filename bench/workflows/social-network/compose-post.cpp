/* compose-post - publishes a post: makes it, stores it and adds it to all timelines. */
#include "workflow.hpp"

static json compose_post(const json &input) {
  call text = start("text-service", {{"text", input.at("text")}});
  call media = start("media-service", {{"media_ids", input.at("media_ids")}, {"media_types", input.at("media_types")}});
  call creator = start("compose-creator", {{"user_id", input.at("user_id")}, {"username", input.at("username")}});
  call id = start("unique-id", {{"post_type", input.at("post_type")}});
  json post = answer_of(std::move(text));
  post.update(answer_of(std::move(media)));
  post.update(answer_of(std::move(creator)));
  post.update(answer_of(std::move(id)));

  json mentioned = json::array();
  for (const json &mention : post.at("user_mentions"))
    mentioned.push_back(mention.at("user_id"));
  json entry = {{"user_id", input.at("user_id")}, {"post_id", post.at("post_id")}, {"user_mention_ids", mentioned}};
  call stored = start("post-storage", post);
  call user = start("write-user-timeline", entry);
  call home = start("write-home-timeline", entry);
  answer_of(std::move(stored));
  return {
      {"post", post}, {"user_timeline", answer_of(std::move(user))}, {"home_timelines", answer_of(std::move(home))}};
}

WORKFLOW_FUNCTION(compose_post)
