/* check-availability - those of some hotels that have a room on all of the given days. */
#include "workflow.hpp"

static json check_availability(const json &input) {
  json free = json::array();
  for (const json &hotel : input.at("hotel_ids")) {
    json booked = stored("booked:" + hotel.dump(), json::object());
    bool has_room = true;
    for (const json &day : input.at("days"))
      has_room = has_room && booked.value(day.get<std::string>(), 0) < 200;
    if (has_room)
      free.push_back(hotel);
  }
  return {{"hotel_ids", free}};
}

WORKFLOW_FUNCTION(check_availability)
