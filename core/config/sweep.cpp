// Sweep blocks: keys, joint keys, exclusions.
#include "core/config/sweep.hpp"

#include <algorithm>

#include "core/config/schema.hpp"
#include "core/config/settings.hpp"

namespace assay {
namespace {

std::vector<std::string> split_keys(std::string_view text) {
  std::vector<std::string> keys;
  for (;;) {
    const auto comma = text.find(',');
    auto key = text.substr(0, comma);
    while (key.starts_with(' ')) key.remove_prefix(1);
    while (key.ends_with(' ')) key.remove_suffix(1);
    keys.emplace_back(key);
    if (comma == std::string_view::npos) return keys;
    text.remove_prefix(comma + 1);
  }
}

class SweepReader {
 public:
  SweepReader(const Method& method, Faults& faults) : method_(method), faults_(faults) {}

  void read(const Entry& entry) {
    const auto* blocks = entry.value.as<NodeList>();
    if (blocks == nullptr) return read_block(entry.value, entry.where);
    for (const auto& block : *blocks) read_block(block, block.where);
  }

  Sweep sweep;

 private:
  void read_block(const Node& node, const Place& where) {
    if (node.as<NodeTable>() == nullptr)
      return faults_.error(node.where,
                           "a sweep is " + std::string(kind_name(node)) + ", not a table",
                           "expected dotted keys with lists: \"params.a\" = [1, 2]");
    SweepBlock block{where, {}, {}};
    for (const auto& entry : dotted_entries(node)) {
      if (entry.key == "exclude")
        read_exclusions(*entry.node, block);
      else
        read_axis(entry, block);
    }
    sweep.blocks.push_back(std::move(block));
  }

  void read_axis(const DottedEntry& entry, SweepBlock& block) {
    Axis axis;
    const auto names = split_keys(entry.key);
    for (const auto& name : names)
      if (auto key = parse_key(name, entry.where, method_, faults_, keys_of({"sweep"})))
        add_key(std::move(*key), entry.where, axis, block);
    const bool is_joint = names.size() > 1;
    for (const auto* value : values_of(entry)) {
      if (!is_joint)
        axis.steps.push_back({value});
      else if (is_tuple(*value, names.size()))
        axis.steps.push_back(parts(*value));
    }
    if (axis.keys.size() == names.size()) block.axes.push_back(std::move(axis));
  }

  void add_key(Key key, const Place& where, Axis& axis, const SweepBlock& block) {
    const auto is_same = [&](const Axis::Moving& moving) { return moving.key == key; };
    const auto has_key = [&](const Axis& other) {
      return std::any_of(other.keys.begin(), other.keys.end(), is_same);
    };
    if (has_key(axis) || std::any_of(block.axes.begin(), block.axes.end(), has_key))
      faults_.error(where, "'" + key.dotted() + "' is swept twice in one block");
    axis.keys.push_back({std::move(key), where});
  }

  std::vector<const Node*> values_of(const DottedEntry& entry) {
    std::vector<const Node*> values;
    if (entry.node->as<NodeTable>() != nullptr) {
      for (auto& value : range_values(*entry.node, faults_))
        values.push_back(&sweep.made.emplace_back(std::move(value)));
      return values;
    }
    const auto* list = entry.node->as<NodeList>();
    if (list == nullptr || list->empty()) {
      faults_.error(entry.node->where, "'" + entry.key + "' has no values to sweep over",
                    "expected [...], { linspace = [a, b, n] } or { logspace = [a, b, n] }");
      return values;
    }
    for (const auto& item : *list) values.push_back(&item);
    return values;
  }

  bool is_tuple(const Node& node, std::size_t size) {
    const auto* list = node.as<NodeList>();
    if (list != nullptr && list->size() == size) return true;
    faults_.error(node.where,
                  "a joint key of " + std::to_string(size) + " keys takes lists of " +
                      std::to_string(size) + " values",
                  "expected one value for each key, in their order");
    return false;
  }

  static std::vector<const Node*> parts(const Node& tuple) {
    std::vector<const Node*> nodes;
    for (const auto& item : *tuple.as<NodeList>()) nodes.push_back(&item);
    return nodes;
  }

  void read_exclusions(const Node& node, SweepBlock& block) {
    const auto* list = node.as<NodeList>();
    if (list == nullptr) return read_exclusion(node, block);
    for (const auto& item : *list) read_exclusion(item, block);
  }

  void read_exclusion(const Node& node, SweepBlock& block) {
    const auto* table = node.as<NodeTable>();
    if (table == nullptr || table->empty())
      return faults_.error(node.where, "this excludes nothing",
                           "expected tables such as { \"params.a\" = 1, seed = 2 }");
    Exclusion exclusion{node.where, {}, {}};
    for (const auto& entry : dotted_entries(node)) {
      if (entry.key == "seed")
        exclusion.seeds = seeds_of(*entry.node);
      else if (auto match = parse_match(entry, method_, faults_, keys_of({"exclude"})))
        exclusion.matches.push_back(std::move(*match));
    }
    block.exclusions.push_back(std::move(exclusion));
  }

  std::set<std::uint64_t> seeds_of(const Node& node) {
    const auto seeds = node.as<std::int64_t>() == nullptr
                           ? read_seeds(node, faults_)
                           : read_seeds(Node{NodeList{node}, node.where}, faults_);
    return {seeds.begin(), seeds.end()};
  }

  const Method& method_;
  Faults& faults_;
};

}  // namespace

Sweep read_sweep(const Node& tree, const Method& method, Faults& faults) {
  SweepReader reader(method, faults);
  if (const auto* entry = find(tree, "sweep")) reader.read(*entry);
  if (reader.sweep.blocks.empty()) reader.sweep.blocks.push_back({});
  return std::move(reader.sweep);
}

}  // namespace assay
