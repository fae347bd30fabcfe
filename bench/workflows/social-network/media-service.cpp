/* media-service - checks media ids and types and pairs them. */
#include "workflow.hpp"

static json media_service(const json &input) {
  const json &ids = input.at("media_ids"), &types = input.at("media_types");
  if (ids.size() != types.size())
    throw std::runtime_error("media-service: as many ids as types are needed");
  json media = json::array();
  for (std::size_t i = 0; i < ids.size(); i++)
    media.push_back({{"media_id", ids[i]}, {"media_type", types[i]}});
  return {{"media", media}};
}

WORKFLOW_FUNCTION(media_service)
