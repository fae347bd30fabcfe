/* json.hpp - nlohmann::json for the C++ functions. */
#ifndef JSON_HPP
#define JSON_HPP

/* Errors name the field that they are about. */
#define JSON_DIAGNOSTICS 1
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

using nlohmann::json;

/* What `answer` makes of the parsed request, as a text. An exception gets the function's name in front, so
 * that a caller several invocations away still sees whose error it is. */
template <typename Answer>
std::string answer_json(std::string_view function, std::string_view request, Answer answer) {
  try {
    const json input = json::parse(request);
    return answer(input).dump();
  } catch (const std::exception &exception) {
    throw std::runtime_error(std::string(function) + ": " + exception.what());
  }
}

#endif
