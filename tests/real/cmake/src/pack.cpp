// pack - checks an inventory and says how long its JSON is in other encodings.
#include "inventory.hpp"
#include <iomanip>
#include <iostream>
#include <iterator>

int main() {
  std::string text(std::istreambuf_iterator<char>(std::cin), {});
  nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) {
    std::cout << "not JSON\n";
    return 1;
  }
  std::cout << std::fixed << std::setprecision(2) << Inventory(text).total() << ' '
            << nlohmann::json::to_cbor(json).size() << ' ' << nlohmann::json::to_msgpack(json).size() << ' '
            << json.flatten().size() << std::endl;
}
