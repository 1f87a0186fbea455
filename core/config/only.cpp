// --only: a part of the plan.
#include <algorithm>
#include <deque>
#include <set>

#include "core/config/assignment.hpp"
#include "core/config/points.hpp"
#include "core/config/schema.hpp"

namespace assay {
namespace {

// One --only: a key and the values that it may have.
struct Filter {
  std::optional<Key> key;  // none: seeds
  std::vector<Match> matches;
  std::set<std::uint64_t> seeds;
  Place where;  // of the first that names the key
};

class Filters {
 public:
  Filters(const Method& method, Faults& faults) : method_(method), faults_(faults) {}

  void read(const std::string& text) {
    Diagnostics broken;
    auto tree = parse_assignment(text, "--only", broken);
    for (const auto& fault : broken)
      faults_.error({make_source("--only", {}, Origin::override_, text), fault.where.line,
                     fault.where.column, fault.where.length, fault.where.line},
                    fault.message, fault.hint);
    if (!tree) return;
    for (const auto& entry : dotted_entries(trees_.emplace_back(std::move(*tree)))) add(entry);
  }

  void apply(std::vector<Point>& points) const {
    for (const auto& filter : filters_) {
      const auto selected = [&](const Point& point) { return !kept_seeds(filter, point).empty(); };
      if (!points.empty() && std::none_of(points.begin(), points.end(), selected))
        return report_nothing(filter, points);
      for (auto& point : points) point.seeds = kept_seeds(filter, point);
      std::erase_if(points, [](const Point& point) { return point.seeds.empty(); });
    }
  }

 private:
  void add(const DottedEntry& entry) {
    if (entry.key == "seed") {
      auto& filter = filter_for(std::nullopt, entry.where);
      for (const auto seed : seeds_of(*entry.node)) filter.seeds.insert(seed);
      return;
    }
    auto match = parse_match(entry, method_, faults_, keys_of({"exclude"}));
    if (match) filter_for(match->key, entry.where).matches.push_back(std::move(*match));
  }

  std::vector<std::uint64_t> seeds_of(const Node& node) {
    if (node.as<std::int64_t>() == nullptr) return read_seeds(node, faults_);
    return read_seeds(Node{NodeList{node}, node.where}, faults_);
  }

  Filter& filter_for(std::optional<Key> key, const Place& where) {
    const auto same = std::find_if(filters_.begin(), filters_.end(),
                                   [&](const Filter& filter) { return filter.key == key; });
    if (same != filters_.end()) return *same;
    return filters_.emplace_back(Filter{std::move(key), {}, {}, where});
  }

  static std::vector<std::uint64_t> kept_seeds(const Filter& filter, const Point& point) {
    auto seeds = point.seeds;
    if (!filter.key)
      std::erase_if(seeds, [&](std::uint64_t seed) { return !filter.seeds.contains(seed); });
    else if (std::none_of(filter.matches.begin(), filter.matches.end(),
                          [&](const Match& match) { return has(point, match); }))
      seeds.clear();
    return seeds;
  }

  void report_nothing(const Filter& filter, const std::vector<Point>& points) const {
    constexpr std::size_t kMostShown = 20;
    std::set<std::string> seen;
    std::vector<std::string> values;
    for (const auto& point : points) {
      const auto value = filter.key ? value_at(point, *filter.key) : std::nullopt;
      if (!value || !seen.insert(to_toml(*value)).second) continue;
      if (values.size() == kMostShown) {
        values.emplace_back("...");
        break;
      }
      values.push_back(to_toml(*value));
    }
    faults_.error(filter.where, "this selects no run",
                  values.empty() ? "" : "the plan has " + joined(values));
  }

  const Method& method_;
  Faults& faults_;
  std::deque<Node> trees_;
  std::vector<Filter> filters_;
};

// Both are in the order of the points' numbers.
void drop_seeds_of(const std::vector<Point>& kept, std::vector<Point>& from) {
  auto next = kept.begin();
  for (auto& point : from) {
    while (next != kept.end() && next->index < point.index) ++next;
    if (next == kept.end() || next->index != point.index) continue;
    const std::set<std::uint64_t> seeds(next->seeds.begin(), next->seeds.end());
    std::erase_if(point.seeds, [&](std::uint64_t seed) { return seeds.contains(seed); });
  }
  std::erase_if(from, [](const Point& point) { return point.seeds.empty(); });
}

}  // namespace

std::vector<Point> keep_only(std::vector<Point>& points, const std::vector<std::string>& only,
                             const Method& method, Faults& faults) {
  if (only.empty()) return {};
  auto rest = points;
  Filters filters(method, faults);
  for (const auto& text : only) filters.read(text);
  filters.apply(points);
  drop_seeds_of(points, rest);
  return rest;
}

}  // namespace assay
