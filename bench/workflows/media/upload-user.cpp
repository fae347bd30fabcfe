/* upload-user - finds the author of a review. */
#include "workflow.hpp"

static json upload_user(const json &input) {
  const json &name = input.at("username");
  json id = stored("user-id:" + name.get<std::string>(), name.get<std::string>().size());
  return invoke("keep-user-id", {{"request_id", input.at("request_id")}, {"key", "user_id"}, {"value", id}});
}

WORKFLOW_FUNCTION(upload_user)
