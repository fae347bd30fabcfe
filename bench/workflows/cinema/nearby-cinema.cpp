/* nearby-cinema - the cinemas nearest to a point. */
#include "workflow.hpp"

static json nearby_cinema(const json &input) {
  json points = invoke("nearest-points", input);
  for (json &point : points)
    point["name"] = "Cinema " + point.at("id").dump();
  return {{"cinemas", points}};
}

WORKFLOW_FUNCTION(nearby_cinema)
