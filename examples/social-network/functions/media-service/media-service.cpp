/* media-service - checks the media of a post and pairs their ids with their types.
 *
 *   request   {"media_ids": ["18", "19"], "media_types": ["png", "mp4"]}
 *   response  {"media": [{"media_id": "18", "media_type": "png"}, {"media_id": "19", "media_type": "mp4"}]}
 */
#include "json.hpp"

#include <algorithm>
#include <faas.hpp>
#include <vector>

static constexpr std::string_view TYPES[] = {"gif", "jpg", "mp4", "png", "webm", "webp"};

static json compose_media(const json &input) {
  auto ids = input.at("media_ids").get<std::vector<std::string>>();
  auto types = input.at("media_types").get<std::vector<std::string>>();
  if (ids.size() != types.size())
    throw std::runtime_error(std::to_string(ids.size()) + " media_ids but " + std::to_string(types.size()) +
                             " media_types");
  json media = json::array();
  for (size_t i = 0; i < ids.size(); i++) {
    if (ids[i].empty())
      throw std::runtime_error("a media id is empty");
    if (std::find(std::begin(TYPES), std::end(TYPES), types[i]) == std::end(TYPES))
      throw std::runtime_error("media of unknown type '" + types[i] + "'");
    media.push_back({{"media_id", ids[i]}, {"media_type", types[i]}});
  }
  return {{"media", media}};
}

static std::string handle(std::string_view request) { return answer_json("media-service", request, compose_media); }

FAAS_FUNCTION(handle)
