/* compose-creator-with-userid - the creator of a post, from a user's id and name.
 *
 *   request   {"user_id": 1, "username": "alice"}
 *   response  {"creator": {"user_id": 1, "username": "alice"}}
 *
 * A plain program: request on stdin, response on stdout. */
#include "json.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <iterator>

static bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static json compose_creator(const json &input) {
  const json &user_id = input.at("user_id");
  check_id(user_id);
  auto username = input.at("username").get<std::string>();
  if (username.empty() || !std::all_of(username.begin(), username.end(), is_name_character))
    throw std::runtime_error("username has other characters than letters, digits and _, or none");
  return {{"creator", {{"user_id", user_id}, {"username", username}}}};
}

int main() {
  std::string request{std::istreambuf_iterator<char>(std::cin), {}};
  try {
    std::cout << answer_json("compose-creator-with-userid", request, compose_creator) << '\n';
  } catch (const std::exception &exception) {
    std::cerr << exception.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
