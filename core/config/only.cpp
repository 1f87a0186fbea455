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
struct OnlyClause {
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
    for (const auto& clause : clauses_) {
      const auto selected = [&](const Point& point) { return !kept_seeds(clause, point).empty(); };
      if (!points.empty() && std::none_of(points.begin(), points.end(), selected))
        return report_nothing(clause, points);
      for (auto& point : points) point.seeds = kept_seeds(clause, point);
      std::erase_if(points, [](const Point& point) { return point.seeds.empty(); });
    }
  }

 private:
  void add(const DottedEntry& entry) {
    if (entry.key == "seed") {
      auto& clause = clause_for(std::nullopt, entry.where);
      for (const auto seed : seeds_of(*entry.node)) clause.seeds.insert(seed);
      return;
    }
    auto match = parse_match(entry, method_, faults_, keys_of({"exclude"}));
    if (match) clause_for(match->key, entry.where).matches.push_back(std::move(*match));
  }

  std::vector<std::uint64_t> seeds_of(const Node& node) {
    if (node.as<std::int64_t>() == nullptr) return read_seeds(node, faults_);
    return read_seeds(Node{NodeList{node}, node.where}, faults_);
  }

  OnlyClause& clause_for(std::optional<Key> key, const Place& where) {
    const auto same = std::find_if(clauses_.begin(), clauses_.end(),
                                   [&](const OnlyClause& clause) { return clause.key == key; });
    if (same != clauses_.end()) return *same;
    return clauses_.emplace_back(OnlyClause{std::move(key), {}, {}, where});
  }

  static std::vector<std::uint64_t> kept_seeds(const OnlyClause& clause, const Point& point) {
    auto seeds = point.seeds;
    if (!clause.key)
      std::erase_if(seeds, [&](std::uint64_t seed) { return !clause.seeds.contains(seed); });
    else if (std::none_of(clause.matches.begin(), clause.matches.end(),
                          [&](const Match& match) { return has(point, match); }))
      seeds.clear();
    return seeds;
  }

  void report_nothing(const OnlyClause& clause, const std::vector<Point>& points) const {
    constexpr std::size_t kMostShown = 20;
    std::set<std::string> seen;
    std::vector<std::string> values;
    for (const auto& point : points) {
      const auto value = clause.key ? value_at(point, *clause.key) : std::nullopt;
      if (!value || !seen.insert(to_toml(*value)).second) continue;
      if (values.size() == kMostShown) {
        values.emplace_back("...");
        break;
      }
      values.push_back(to_toml(*value));
    }
    faults_.error(clause.where, "this selects no run",
                  values.empty() ? "" : "the plan has " + joined(values));
  }

  const Method& method_;
  Faults& faults_;
  std::deque<Node> trees_;
  std::vector<OnlyClause> clauses_;
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
