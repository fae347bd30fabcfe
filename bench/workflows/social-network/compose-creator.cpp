/* compose-creator - makes the creator of a post. */
#include "workflow.hpp"

static json compose_creator(const json &input) {
  return {{"creator", {{"user_id", input.at("user_id")}, {"username", input.at("username")}}}};
}

WORKFLOW_FUNCTION(compose_creator)
