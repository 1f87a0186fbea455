// Relations among columns in words.
#include "plugins/causal_minimax/determined.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "plugins/causal_minimax/graph.hpp"
#include "plugins/causal_minimax/relations.hpp"

namespace assay::causal_minimax {
namespace {

// What remains has less than 0.3 % of the column's deviation: rounding to three digits leaves as
// much, and to see it beside an effect of the column's own size a test needs some 10^6 rows.
constexpr double kDetermined = 1e-5;
// A correlation is seen in n rows from about 2 / sqrt(n).
constexpr double kNearly = 0.01, kSeen = 4;
constexpr double kStillSpread = 1e-6;  // of a column's spread
constexpr std::size_t kMostNamed = 8;

using Facts = std::vector<std::string>;

// Beyond a few a list says how many more there are.
std::string joined(const Facts& facts) {
  std::string text;
  for (std::size_t i = 0; i < std::min(facts.size(), kMostNamed); ++i)
    text += (i == 0 ? "" : "; ") + facts[i];
  if (facts.size() > kMostNamed)
    text += "; and " + std::to_string(facts.size() - kMostNamed) + " more";
  return text;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

class Survey {
 public:
  Survey(const Dataset& train, const Params& params)
      : data_(train),
        env_(params.env),
        target_(column_named(train, params.target, "params.target")) {
    for (Eigen::Index c = 0; c < data_.values.cols(); ++c) {
      labels_.push_back(labels_of(data_.values.col(c)));
      values_.push_back(1 + *std::max_element(labels_.back().begin(), labels_.back().end()));
    }
  }

  // Columns that a fact explains are in no later one.
  void find_environments() {
    for (int c = 0; c < columns(); ++c)
      if (is_still_within(c)) explain(c, by_environment(c));
  }
  void find_relations() {
    for (const auto& r : linear_relations(data_.values, target_, kDetermined))
      if (!explains(r)) explain(r.column, equation(r));
    for (const auto& r : relations_within(data_, target_, kDetermined))
      if (!explains(r)) explain(r.column, "within each environment " + dependence_on(r));
  }
  void find_twins() {
    for (int c = 0; c < columns(); ++c)
      for (int d = 0; d < c; ++d)
        if (!contains(explained_, c) && !contains(explained_, d) && are_twins(c, d))
          explain(c, name(c) + " and " + name(d) + " determine each other");
  }
  void find_near_relations() {
    const double largest = std::min(kNearly, kSeen / static_cast<double>(data_.values.rows()));
    for (const auto& r : linear_relations(data_.values, target_, largest))
      facts_.push_back("of " + name(r.column) + " all but " + number(100 * r.rest) +
                       " % of the variance is linear in " + names_of(r));
  }
  void find_functions() {
    for (int c = 0; c < columns(); ++c) {
      for (int d = 0; d < columns(); ++d)
        if (c != d && has_few_values(d) &&
            dependence(at(labels_, c), at(labels_, d)) == Dependence::function)
          facts_.push_back(name(c) + " is a function of " + name(d));
      if (has_few_values(c) && dependence(data_.environment_of, at(labels_, c)) != Dependence::none)
        facts_.push_back("the environment " + quoted(env_) + " is a function of " + name(c));
    }
  }

  const Facts& facts() const { return facts_; }

 private:
  template <class T>
  static const T& at(const std::vector<T>& items, int i) {
    return items[static_cast<std::size_t>(i)];
  }
  static std::string quoted(const std::string& text) { return "'" + text + "'"; }
  std::string name(int column) const { return quoted(at(data_.names, column)); }
  int columns() const { return static_cast<int>(data_.names.size()); }

  void explain(int column, std::string fact) {
    explained_ |= bit(column);
    facts_.push_back(std::move(fact));
  }
  // Has an earlier fact said it, of the column or of one that it would be explained by?
  bool explains(const LinearRelation& r) const {
    bool known = contains(explained_, r.column);
    for (const auto& [other, weight] : r.terms) known |= contains(explained_, other);
    return known || r.terms.empty();
  }

  bool is_still_within(int column) const {
    const auto values = data_.values.col(column);
    const double still = kStillSpread * (values.maxCoeff() - values.minCoeff());
    for (int e = 0; e < static_cast<int>(data_.environments.size()); ++e) {
      const Eigen::VectorXd own = values(data_.rows_of(e));
      if (own.maxCoeff() - own.minCoeff() > still) return false;
    }
    return true;
  }
  std::string by_environment(int column) const {
    if (dependence(at(labels_, column), data_.environment_of) == Dependence::one_to_one)
      return name(column) + " equals the environment " + quoted(env_) +
             ", but for the names of its values";
    return name(column) + " is constant within every environment of " + quoted(env_);
  }

  std::string names_of(const LinearRelation& r) const {
    std::string text;
    for (const auto& [other, weight] : r.terms) text += (text.empty() ? "" : ", ") + name(other);
    return text;
  }
  std::string dependence_on(const LinearRelation& r) const {
    return name(r.column) + " is linear in " + names_of(r);
  }
  std::string equation(const LinearRelation& r) const {
    std::string text;
    const auto add = [&](double weight, const std::string& factor) {
      const double size = std::abs(weight);
      const auto shown = number(size);
      text += text.empty() ? (weight < 0 ? "-" : "") : (weight < 0 ? " - " : " + ");
      text += factor.empty() ? shown : shown == "1" ? factor : shown + " " + factor;
    };
    for (const auto& [other, weight] : r.terms) add(weight, name(other));
    if (r.constant != 0) add(r.constant, "");
    return name(r.column) + " = " + text;
  }

  bool has_few_values(int column) const {
    return 2 * static_cast<std::size_t>(at(values_, column)) <= data_.environment_of.size();
  }
  // By repeated values, or by the order of the rows.
  bool are_twins(int c, int d) const {
    if (at(values_, c) != at(values_, d)) return false;
    if (has_few_values(d))
      return dependence(at(labels_, c), at(labels_, d)) == Dependence::one_to_one;
    auto reversed = at(labels_, d);
    for (auto& label : reversed) label = at(values_, d) - 1 - label;
    return at(labels_, c) == at(labels_, d) || at(labels_, c) == reversed;
  }

  const Dataset& data_;
  std::string env_;
  int target_;
  std::vector<std::vector<int>> labels_;
  std::vector<int> values_;  // how many different ones a column has
  Mask explained_ = 0;
  Facts facts_;
};

}  // namespace

void require_no_relations(const Dataset& train, const Params& params) {
  if (train.environments.size() == train.environment_of.size())
    throw BadInput("every environment has a single row", "data.train");
  Survey survey(train, params);
  survey.find_environments();
  survey.find_relations();
  survey.find_twins();
  if (!survey.facts().empty())
    bad_input("data.train", "no test finds the edges of a column that others determine: ",
              joined(survey.facts()));
}

std::vector<std::string> doubts_of(const Dataset& train, const Params& params) {
  Survey survey(train, params);
  survey.find_near_relations();
  survey.find_functions();
  if (survey.facts().empty()) return {};
  return {"given what nearly determines a column, tests miss its edges: " + joined(survey.facts())};
}

}  // namespace assay::causal_minimax
