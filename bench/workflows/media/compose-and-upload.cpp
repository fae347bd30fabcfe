/* compose-and-upload - stores a review and lists it with its author and its film. */
#include "workflow.hpp"

static json compose_and_upload(const json &review) {
  call stored = start("store-review", review);
  call user = start("upload-user-review", {{"user_id", review.at("user_id")}, {"review_id", review.at("review_id")}});
  call film = start("upload-movie-review",
                    {{"movie_id", review.at("movie_id")}, {"review_id", review.at("review_id")}});
  answer_of(std::move(stored));
  answer_of(std::move(user));
  answer_of(std::move(film));
  return review;
}

WORKFLOW_FUNCTION(compose_and_upload)
