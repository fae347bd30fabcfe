/* upload-movie-review - lists a review with its film. */
#include "workflow.hpp"

static json upload_movie_review(const json &input) {
  store_append(("movie-reviews:" + input.at("movie_id").dump()).c_str(), input.at("review_id").dump().c_str());
  return input;
}

WORKFLOW_FUNCTION(upload_movie_review)
