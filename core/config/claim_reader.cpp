// Claims: forms, metrics, keys.
#include "core/config/claim_reader.hpp"

#include <algorithm>

#include "core/config/keys.hpp"

namespace assay {
namespace {

// The block as it is written, from its first line to the last one of its values.
std::string text_of(const Node& claim) {
  auto last = claim.where.last_line;
  const auto extend = [&](const auto& self, const Node& node) -> void {
    if (node.where.source == claim.where.source) last = std::max(last, node.where.last_line);
    if (const auto* table = node.as<NodeTable>())
      for (const auto& entry : *table) self(self, entry.value);
  };
  extend(extend, claim);
  std::string text;
  for (auto line = claim.where.line; line <= last; ++line)
    text += (text.empty() ? "" : "\n") + claim.where.source->lines[line - 1];
  return text;
}

class ClaimReader {
 public:
  ClaimReader(const Method& method, const std::vector<Point>& points, Faults& faults)
      : method_(method), points_(points), faults_(faults) {}

  Claim read(const Node& node) {
    node_ = &node;
    claim_ = {};
    claim_.where = to_location(node.where);
    claim_.text = text_of(node);
    const auto form = form_of();
    if (form == "bound") read_bound();
    if (form == "trend") read_trend();
    if (form == "best") read_best();
    if (form == "compare") read_comparison();
    read_flags();
    return std::move(claim_);
  }

 private:
  const Entry* entry(std::string_view key) const { return find(*node_, key); }

  // Empty, with a fault, where the block has no form or more than one.
  std::string form_of() {
    const std::pair<std::string, std::vector<std::string>> kForms[] = {
        {"bound", {"max", "min", "equals"}},
        {"trend", {"trend"}},
        {"best", {"best"}},
        {"compare", {"left", "less_than"}}};
    std::string form, first;
    for (const auto& [name, keys] : kForms)
      for (const auto& key : keys) {
        if (entry(key) == nullptr || form == name) continue;
        if (!form.empty()) return report_two_forms(first, key);
        form = name;
        first = key;
      }
    if (form.empty())
      faults_.error(node_->where, "this claims nothing",
                    "expected max, min, equals, trend, best, or left with less_than");
    return form;
  }

  std::string report_two_forms(const std::string& first, const std::string& second) {
    faults_.error(entry(second)->where,
                  "a claim has one form, not '" + first + "' and '" + second + "'",
                  "write a [[claim]] for each");
    return {};
  }

  void check_claim_keys(std::string_view form) {
    check_keys(*node_, "this claim", {form, "claim"}, faults_);
  }

  void read_bound() {
    claim_.kind = Claim::Kind::bound;
    check_claim_keys("bound");
    claim_.left = read_side(*node_);
    claim_.min = number("min");
    claim_.max = number("max");
    claim_.equals = number("equals");
    if (const auto tolerance = real("tolerance")) claim_.tolerance = *tolerance;
    read_fold();
    read_level();
    check_bound();
  }

  void check_bound() {
    if (const auto* tolerance = entry("tolerance")) {
      if (!entry("equals"))
        faults_.error(tolerance->where, "'tolerance' needs 'equals'");
      else if (claim_.tolerance < 0)
        faults_.error(tolerance->value.where, "'tolerance' must not be negative");
    }
    if (entry("equals") && (entry("min") || entry("max")))
      faults_.error(entry("equals")->where, "'equals' excludes 'min' and 'max'");
    if (claim_.min && claim_.max && *claim_.min > *claim_.max)
      faults_.error(entry("min")->value.where, "'min' is greater than 'max'");
  }

  void read_trend() {
    claim_.kind = Claim::Kind::trend;
    check_claim_keys("trend");
    claim_.left = read_side(*node_);
    read_across();
    claim_.increasing = chosen("trend", {"increasing", "decreasing"}) != "decreasing";
    claim_.fold = Claim::Fold::mean;
    read_fold();
  }

  void read_best() {
    claim_.kind = Claim::Kind::best;
    check_claim_keys("best");
    claim_.left = read_side(*node_);
    if (read_across()) {
      const auto* best = entry("best");
      const auto match = parse_match({claim_.across, best->where, &best->value}, method_, faults_);
      if (match) claim_.best = match->value;
    }
    read_goal();
    claim_.fold = Claim::Fold::mean;
    read_fold();
  }

  void read_goal() {
    const auto goal = entry("goal") ? chosen("goal", {"min", "max"}) : std::string();
    if (goal == "min") claim_.goal = Goal::minimize;
    if (goal == "max") claim_.goal = Goal::maximize;
    if (entry("goal")) return;
    const auto* output = find_output(method_, claim_.left.metric);
    claim_.goal = output != nullptr ? output->goal : Goal::none;
    if (output != nullptr && claim_.goal == Goal::none)
      faults_.error(
          entry("best")->where, "'goal' is missing",
          "expected \"min\" or \"max\": method '" + method_.id + "' does not say which is better");
  }

  void read_comparison() {
    claim_.kind = Claim::Kind::compare;
    check_claim_keys("compare");
    for (const auto* key : {"left", "less_than"})
      if (entry(key) == nullptr)
        faults_.error(node_->where, "'" + std::string(key) + "' is missing in this claim",
                      "expected { metric = ..., where = { ... } }");
    if (const auto* left = entry("left"); left != nullptr && is_table(*left, faults_)) {
      check_keys(left->value, "'left'", {"left"}, faults_);
      claim_.left = read_side(left->value);
    }
    if (const auto* right = entry("less_than"); right != nullptr && is_table(*right, faults_))
      read_right(right->value);
    if (const auto* output = find_output(method_, claim_.left.metric)) claim_.goal = output->goal;
    claim_.share = real("share");
    if (claim_.share && !(*claim_.share > 0 && *claim_.share <= 1))
      faults_.error(entry("share")->value.where, "'share' is out of range", "expected > 0, <= 1");
    if (!claim_.share) claim_.fold = Claim::Fold::mean;
    if (claim_.share && entry("fold"))
      faults_.error(entry("fold")->where, "'fold' and 'share' exclude each other",
                    "with 'share' the seeds are compared one by one");
    read_fold();
    read_level();
  }

  void read_right(const Node& right) {
    check_keys(right, "'less_than'", {"less_than"}, faults_);
    claim_.right = read_side(right);
    if (const auto* times = find(right, "times"))
      claim_.times = real_of(*times, faults_).value_or(1);
    if (const auto* plus = find(right, "plus")) claim_.plus = real_of(*plus, faults_).value_or(0);
  }

  Claim::Side read_side(const Node& table) {
    Claim::Side side;
    const auto* metric = find(table, "metric");
    if (metric == nullptr)
      faults_.error(table.where, "'metric' is missing in this claim",
                    "expected one of: " + joined(metric_names()));
    else if (const auto* name = text_of_metric(*metric))
      side.metric = *name;
    if (const auto* where = find(table, "where"); where != nullptr && is_table(*where, faults_))
      read_where(*where, side);
    return side;
  }

  const std::string* text_of_metric(const Entry& metric) {
    const auto* name = assay::text_of(metric, faults_);
    if (name == nullptr) return nullptr;
    const auto* output = find_output(method_, *name);
    const auto& where = metric.value.where;
    if (output == nullptr)
      faults_.error(where, "method '" + method_.id + "' has no output '" + *name + "'",
                    suggestion(*name, metric_names()));
    else if (name->find('{') != std::string::npos)
      faults_.error(where, "'" + *name + "' is a family of outputs", "name one member of it");
    else if (output->type == Type::text)
      faults_.error(where, "output '" + *name + "' is a text, which no claim can weigh");
    return name;
  }

  std::vector<std::string> metric_names() const {
    std::vector<std::string> names;
    for (const auto& output : method_.outputs)
      if (output.type != Type::text) names.push_back(output.name);
    return names;
  }

  void read_where(const Entry& where, Claim::Side& side) {
    std::vector<Match> matches;
    for (const auto& entry : dotted_entries(where.value))
      if (auto match = parse_match(entry, method_, faults_)) {
        side.where.emplace_back(match->key.dotted(), match->value);
        matches.push_back(std::move(*match));
      }
    const auto meets = [&](const Point& point) {
      return std::all_of(matches.begin(), matches.end(),
                         [&](const Match& match) { return has(point, match); });
    };
    if (!points_.empty() && std::none_of(points_.begin(), points_.end(), meets))
      faults_.warn(where.value.where, "no point of this experiment meets this",
                   "the claim cannot be decided");
  }

  bool read_across() {
    const auto* across = entry("across");
    if (across == nullptr) {
      faults_.error(node_->where, "'across' is missing in this claim",
                    "expected a swept key, such as \"params.epsilon\"");
      return false;
    }
    const auto* text = assay::text_of(*across, faults_);
    const auto key = text ? parse_key(*text, across->value.where, method_, faults_) : std::nullopt;
    if (!key) return false;
    claim_.across = key->dotted();
    warn_if_constant(*key, across->value.where);
    return true;
  }

  void warn_if_constant(const Key& key, const Place& where) {
    if (points_.empty()) return;
    const auto first = value_at(points_.front(), key);
    const bool is_constant = std::all_of(points_.begin(), points_.end(), [&](const Point& point) {
      return value_at(point, key) == first;
    });
    if (is_constant)
      faults_.warn(where, "'" + key.dotted() + "' does not vary in this experiment",
                   "the claim cannot be decided");
  }

  void read_fold() {
    if (entry("fold") == nullptr) return;
    const auto fold = chosen("fold", {"mean", "median"});
    if (fold == "mean") claim_.fold = Claim::Fold::mean;
    if (fold == "median") claim_.fold = Claim::Fold::median;
  }

  void read_flags() {
    if (const auto* strict = entry("strict")) claim_.strict = bool_of(*strict, faults_);
    if (const auto* optional = entry("optional"))
      claim_.is_optional = bool_of(*optional, faults_).value_or(false);
    if (const auto* untrusted = entry("untrusted"))
      claim_.admits_untrusted = bool_of(*untrusted, faults_).value_or(false);
  }

  void read_level() {
    claim_.level = real("level");
    if (!claim_.level) return;
    const auto& at = entry("level")->value.where;
    if (!(*claim_.level >= 0.5 && *claim_.level < 1))
      faults_.error(at, "'level' is out of range", "expected >= 0.5, < 1, such as 0.95");
    if (claim_.fold == Claim::Fold::median || claim_.share)
      faults_.error(at, "'level' is of a mean", "leave out 'share', and take fold = \"mean\"");
    claim_.fold = Claim::Fold::mean;
  }

  std::optional<long double> number(std::string_view key) {
    const auto* found = entry(key);
    return found != nullptr ? number_of(*found, faults_) : std::nullopt;
  }

  std::optional<double> real(std::string_view key) {
    const auto* found = entry(key);
    return found != nullptr ? real_of(*found, faults_) : std::nullopt;
  }

  // Empty, with a fault, where the value is none of the choices.
  std::string chosen(std::string_view key, const std::vector<std::string>& choices) {
    const auto& found = *entry(key);
    const auto* text = assay::text_of(found, faults_);
    if (text == nullptr) return {};
    if (std::find(choices.begin(), choices.end(), *text) != choices.end()) return *text;
    faults_.error(found.value.where, "unknown value '" + *text + "' of '" + found.key + "'",
                  suggestion(*text, choices));
    return {};
  }

  const Method& method_;
  const std::vector<Point>& points_;
  Faults& faults_;
  const Node* node_ = nullptr;
  Claim claim_;
};

}  // namespace

std::vector<Claim> read_claims(const Node& tree, const Method& method,
                               const std::vector<Point>& points, Faults& faults) {
  std::vector<Claim> claims;
  const auto* entry = find(tree, "claim");
  if (entry == nullptr) return claims;
  ClaimReader reader(method, points, faults);
  const auto* list = entry->value.as<NodeList>();
  if (list == nullptr && is_table(*entry, faults)) claims.push_back(reader.read(entry->value));
  if (list == nullptr) return claims;
  for (const auto& item : *list) {
    if (item.as<NodeTable>() != nullptr)
      claims.push_back(reader.read(item));
    else
      faults.error(item.where, "a claim is " + std::string(kind_name(item)) + ", not a table");
  }
  return claims;
}

}  // namespace assay
