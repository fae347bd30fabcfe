/* compose-review - publishes a review of a film: sends its parts to the services that check them; the one that comes
 * last has the review put together. */
#include "workflow.hpp"

static json compose_review(const json &input) {
  const json &request = input.at("request_id");
  call user = start("upload-user", {{"request_id", request}, {"username", input.at("username")}});
  call film = start("upload-movie-id",
                    {{"request_id", request}, {"title", input.at("title")}, {"rating", input.at("rating")}});
  call text = start("upload-text", {{"request_id", request}, {"text", input.at("text")}});
  json parts = {
      {"user", answer_of(std::move(user))}, {"film", answer_of(std::move(film))}, {"text", answer_of(std::move(text))}};
  return invoke("upload-unique-id", {{"request_id", request}, {"parts", parts}});
}

WORKFLOW_FUNCTION(compose_review)
