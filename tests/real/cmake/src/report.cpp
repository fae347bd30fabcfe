// report - sums up an inventory.
#include "inventory.hpp"
#include <iostream>
#include <iterator>

int main() {
  try {
    Inventory inventory({std::istreambuf_iterator<char>(std::cin), {}});
    std::cout << inventory.summary().dump(1) << "\n";
  } catch (const nlohmann::json::exception &e) {
    std::cerr << e.what() << "\n";
    return 2;
  } // std::out_of_range ends the program
}
