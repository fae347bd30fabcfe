/* page-service - all that the page of a film shows. */
#include "workflow.hpp"

static json page_service(const json &input) {
  const json &film = input.at("movie_id");
  call reviews = start("movie-reviews", {{"movie_id", film}, {"start", 0}, {"stop", 5}});
  json info = invoke("movie-info", {{"movie_id", film}});
  call cast = start("cast-info", {{"cast_ids", info.at("cast_ids")}});
  call plot = start("plot", {{"plot_id", info.at("plot_id")}});
  return {{"info", info},
          {"reviews", answer_of(std::move(reviews))},
          {"cast", answer_of(std::move(cast))},
          {"plot", answer_of(std::move(plot))}};
}

WORKFLOW_FUNCTION(page_service)
