/* json.hpp - nlohmann::json for the C++ functions. */
#ifndef JSON_HPP
#define JSON_HPP

/* Errors name the field that they are about. */
#define JSON_DIAGNOSTICS 1
#include <nlohmann/json.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

using nlohmann::json;

/* Parses a text; throws if it is not JSON, or nested so deep that later recursion over it might not fit the
 * stack. */
inline json parse_json(std::string_view text) {
  constexpr int max_depth = 64;
  return json::parse(text, [](int depth, json::parse_event_t, const json &) {
    if (depth > max_depth)
      throw std::runtime_error("JSON is nested too deep");
    return true;
  });
}

/* An id is a whole number that JSON carries exactly, which ends at 2^53. */
inline void check_id(const json &id) {
  if (!id.is_number_unsigned() || id.get<std::uint64_t>() > std::uint64_t{1} << 53)
    throw std::runtime_error("an id is not a whole number from 0 to 2^53");
}

/* What `answer` makes of the parsed request, as a text. An exception gets the function's name in front, so
 * that a caller several invocations away still sees whose error it is. */
template <typename Answer> std::string answer_json(std::string_view function, std::string_view request, Answer answer) {
  try {
    return answer(parse_json(request)).dump();
  } catch (const std::exception &exception) {
    throw std::runtime_error(std::string(function) + ": " + exception.what());
  }
}

#endif
