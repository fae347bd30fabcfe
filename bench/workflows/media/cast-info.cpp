/* cast-info - the people of a film. */
#include "workflow.hpp"

static json cast_info(const json &input) {
  json people = json::array();
  for (const json &id : input.at("cast_ids"))
    people.push_back(stored("person:" + id.dump(), {{"id", id}, {"name", "Somebody"}, {"gender", "unknown"}}));
  return people;
}

WORKFLOW_FUNCTION(cast_info)
