// front - lets shout say its request, and answers with JSON.
#include <faas.hpp>
#include <nlohmann/json.hpp>

static std::string handle(std::string_view request) {
  faas::response answer = faas::invoke("shout", request);
  return nlohmann::json{{"said", answer.body()}}.dump() + "\n";
}
FAAS_FUNCTION(handle)
