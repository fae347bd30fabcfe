/* follow-with-username - lets one user follow another; both are given by name. */
#include "workflow.hpp"

static json follow_with_username(const json &input) {
  call user = start("get-user-id", {{"username", input.at("username")}});
  call followee = start("get-user-id", {{"username", input.at("followee")}});
  json user_id = answer_of(std::move(user)).at("user_id");
  json followee_id = answer_of(std::move(followee)).at("user_id");
  return invoke("follow", {{"user_id", user_id}, {"followee_id", followee_id}});
}

WORKFLOW_FUNCTION(follow_with_username)
