/* compose-post - publishes a post: makes it, stores it and adds it to all timelines.
 *
 *   request   {"user_id": 1, "username": "alice", "text": "...", "media_ids": ["18"], "media_types": ["png"],
 *              "post_type": 0}
 *   response  {"post": {"post_id": "187f...", "timestamp": 1700000000000, "post_type": 0,
 *                       "creator": {"user_id": 1, "username": "alice"}, "text": "...",
 *                       "urls": [{"shortened_url": "...", "expanded_url": "..."}],
 *                       "user_mentions": [{"user_id": 99, "username": "bob"}],
 *                       "media": [{"media_id": "18", "media_type": "png"}]},
 *              "user_timeline": 1, "home_timelines": [21, 34]}    ids of the users whose timelines have it
 *
 * Invokes unique-id-service, compose-creator-with-userid, text-service, media-service, store-post,
 * write-user-timeline and write-home-timeline. */
#include "json.hpp"

#include <chrono>
#include <faas.hpp>

/* Always inlined, to keep the callee's name a constant. */
[[gnu::always_inline]] static inline json invoke(std::string_view function, const json &request) {
  return parse_json(faas::invoke(function, request.dump()).body());
}

static long long milliseconds_since_1970() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

static json make_post(const json &input) {
  const json &type = input.at("post_type");
  json text = invoke("text-service", {{"text", input.at("text")}});
  json media = invoke("media-service",
                      {{"media_ids", input.at("media_ids")}, {"media_types", input.at("media_types")}});
  json creator = invoke("compose-creator-with-userid",
                        {{"user_id", input.at("user_id")}, {"username", input.at("username")}});
  json id = invoke("unique-id-service", {{"post_type", type}});
  return {{"post_id", id.at("post_id")},
          {"timestamp", milliseconds_since_1970()},
          {"post_type", type},
          {"creator", creator.at("creator")},
          {"text", text.at("text")},
          {"urls", text.at("urls")},
          {"user_mentions", text.at("user_mentions")},
          {"media", media.at("media")}};
}

static json compose_post(const json &input) {
  json post = make_post(input);
  invoke("store-post", post);

  const json &user_id = post.at("creator").at("user_id");
  const json &post_id = post.at("post_id");
  json user_timeline = invoke("write-user-timeline", {{"user_id", user_id}, {"post_id", post_id}});
  json mention_ids = json::array();
  for (const json &mention : post.at("user_mentions"))
    mention_ids.push_back(mention.at("user_id"));
  json home_timelines = invoke("write-home-timeline",
                               {{"user_id", user_id}, {"post_id", post_id}, {"user_mention_ids", mention_ids}});

  return {{"post", post},
          {"user_timeline", user_timeline.at("user_id")},
          {"home_timelines", home_timelines.at("user_ids")}};
}

static std::string handle(std::string_view request) { return answer_json("compose-post", request, compose_post); }

FAAS_FUNCTION(handle)
