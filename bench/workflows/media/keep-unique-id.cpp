/* keep-unique-id - keeps the last part of a review, and has it put together. */
#include "workflow.hpp"

static json keep_unique_id(const json &input) {
  store_put("review-part:review_id", input.at("value").dump().c_str());
  const json &parts = input.at("parts");
  const json &film = parts.at("film");
  return invoke("compose-and-upload", {{"review_id", input.at("value")},
                                       {"user_id", parts.at("user").at("value")},
                                       {"movie_id", film.at("movie").at("value")},
                                       {"rating", film.at("rating").at("value")},
                                       {"text", parts.at("text").at("value")}});
}

WORKFLOW_FUNCTION(keep_unique_id)
