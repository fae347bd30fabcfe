/* search-hotels - hotels near a place that have a room on the given days. */
#include "workflow.hpp"

static json search_hotels(const json &input) {
  json found = invoke("nearby-hotels", input);
  json free = invoke("check-availability", {{"hotel_ids", found.at("hotel_ids")}, {"days", input.at("days")}});
  return invoke("hotel-profiles", free);
}

WORKFLOW_FUNCTION(search_hotels)
