/* fan-out - invokes a function that needs much memory as often as the request says. */
#include "workflow.hpp"

#include <vector>

static json fan_out(const json &input) {
  std::vector<call> calls;
  for (int i = 0; i < input.at("count"); i++)
    calls.push_back(start("memory-hungry", {{"seed", i}, {"megabytes", input.at("megabytes")}}));
  json sums = json::array();
  for (call &started : calls)
    sums.push_back(answer_of(std::move(started)));
  return sums;
}

WORKFLOW_FUNCTION(fan_out)
