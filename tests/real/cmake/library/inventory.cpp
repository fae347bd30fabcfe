#include "inventory.hpp"
#include <future>
#include <map>
#include <numeric>
#include <stdexcept>

static int inventories; // how many this process has read

void from_json(const nlohmann::json &json, Item &item) {
  json.at("name").get_to(item.name);
  json.at("price").get_to(item.price);
  item.count = json.value("count", 1);
  if (item.count < 0)
    throw std::out_of_range(item.name + ": less than none");
}

void to_json(nlohmann::json &json, const Item &item) {
  json = {{"name", item.name}, {"price", item.price}, {"count", item.count}};
}

Inventory::Inventory(const std::string &text) : items(nlohmann::json::parse(text).get<std::vector<Item>>()) {
  ++inventories;
}

double Inventory::total() const {
  auto sum = std::async(std::launch::async, [this] {
    return std::accumulate(items.begin(), items.end(), 0.0,
                           [](double before, const Item &item) { return before + item.price * item.count; });
  });
  return sum.get();
}

nlohmann::json Inventory::summary() const {
  std::map<std::string, int> counts;
  for (const Item &item : items)
    counts[item.name] += item.count;
  std::string text = nlohmann::json(items).dump();
  return {{"counts", counts}, {"total", total()}, {"checksum", checksum(text.data(), text.size())},
          {"inventories", inventories}, {"version", INVENTORY_VERSION}};
}
