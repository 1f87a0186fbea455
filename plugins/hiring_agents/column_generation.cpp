// Dantzig and Wolfe's decomposition: the master programme has the incentive rows and says how often
// a joint effort is asked for with which payments; such pairs are found by pricing.
#include <algorithm>
#include <assay/errors.hpp>
#include <numeric>
#include <set>

#include "plugins/hiring_agents/pricing.hpp"
#include "plugins/hiring_agents/programme.hpp"
#include "plugins/hiring_agents/references.hpp"

namespace assay::hiring_agents {
namespace {

using Column = LinearProgramme::Column;

// Paying `agent` the cap where `paid` says so when `profile` is asked for.
struct Pattern {
  std::size_t profile, agent;
  Paid paid;
};

// Rows: incentives; for each joint effort and agent, that his patterns are not used more often than
// the effort is asked for; that probabilities sum to one. Columns: lies, recommendations, patterns.
class Master {
 public:
  Master(const Game& game, std::span<const double> values, const IncentiveBlocks& blocks,
         double tolerance)
      : game_(game), blocks_(blocks), programme_(bounds(), tolerance) {
    std::vector<Column> columns;
    for (const auto& agent : blocks_.of)
      for (const auto& block : agent) block.append_lies(columns);
    asked_ = columns.size();
    for (std::size_t b = 0; b < values.size(); ++b) columns.push_back(recommendation(b, values[b]));
    programme_.add(columns);
  }

  const LinearProgramme& programme() const { return programme_; }
  void solve() {
    if (programme_.solve() != LinearProgramme::Outcome::optimal)
      throw Diverged("the master programme has no feasible mechanism");
  }
  void add(const std::vector<Pattern>& patterns) {
    std::vector<Column> columns;
    for (const auto& pattern : patterns) columns.push_back(column_of(pattern));
    programme_.add(columns);
    patterns_.insert(patterns_.end(), patterns.begin(), patterns.end());
  }
  // Those that promise more than this at these prices; whether there are any.
  bool add_improving(const std::vector<Pattern>& patterns, std::span<const double> prices,
                     double least_value);
  Mechanism mechanism() const;

 private:
  std::size_t use_row(std::size_t profile, std::size_t agent) const {
    return blocks_.rows + profile * game_.agents() + agent;
  }
  std::size_t sum_row() const { return use_row(game_.profiles(), 0); }
  std::vector<LinearProgramme::Bounds> bounds() const {
    std::vector<LinearProgramme::Bounds> rows(sum_row());
    rows.push_back({1, 1});
    return rows;
  }
  const IncentiveBlock& block(std::size_t profile, std::size_t agent) const {
    return blocks_.of[agent][game_.effort_of(profile, agent)];
  }
  Column recommendation(std::size_t profile, double value) const {
    Column column;
    column.objective = value;
    for (std::size_t i = 0; i < game_.agents(); ++i) {
      block(profile, i).fill(column, ReportTable(game_.efforts[i], game_.signals[i]), 1);
      column.add(use_row(profile, i), -1);
    }
    column.add(sum_row(), 1);
    return column;
  }
  Column column_of(const Pattern& pattern) const;
  std::vector<double> payments(const Pattern& pattern) const {
    std::vector<double> paid(pattern.paid.size());
    for (std::size_t k = 0; k < paid.size(); ++k) paid[k] = pattern.paid[k] ? game_.cap : 0;
    return paid;
  }

  const Game& game_;
  const IncentiveBlocks& blocks_;
  LinearProgramme programme_;
  std::size_t asked_ = 0;  // column of the first recommendation
  std::vector<Pattern> patterns_;
};

Column Master::column_of(const Pattern& pattern) const {
  const auto& [b, i, bits] = pattern;
  Column column;
  const auto paid = payments(pattern);
  const auto law = game_.law(b);
  column.objective = -std::inner_product(law.begin(), law.end(), paid.begin(), 0.0);
  ReportTable table(game_.efforts[i], game_.signals[i]);
  add_reports(game_, i, b, paid, 1, table);
  block(b, i).fill(column, table, 0);
  column.add(use_row(b, i), 1);
  return column;
}

bool Master::add_improving(const std::vector<Pattern>& patterns, std::span<const double> prices,
                           double least_value) {
  std::vector<Column> columns;
  for (const auto& pattern : patterns) {
    auto column = column_of(pattern);
    double value = column.objective;
    for (std::size_t e = 0; e < column.rows.size(); ++e)
      value -= prices[static_cast<std::size_t>(column.rows[e])] * column.values[e];
    if (value <= least_value) continue;
    columns.push_back(std::move(column));
    patterns_.push_back(pattern);
  }
  programme_.add(columns);
  return !columns.empty();
}

Mechanism Master::mechanism() const {
  Mechanism m(game_);
  const auto asked = programme_.values().subspan(asked_);
  for (std::size_t b = 0; b < m.efforts.size(); ++b) m.efforts[b] = std::max(asked[b], 0.0);
  for (std::size_t c = 0; c < patterns_.size(); ++c) {
    const auto& pattern = patterns_[c];
    const double used = asked[m.efforts.size() + c], all = m.efforts[pattern.profile];
    if (used <= 0 || all <= 0) continue;
    const auto paid = payments(pattern);
    const auto mean = m.payment(pattern.agent, pattern.profile);
    for (std::size_t k = 0; k < paid.size(); ++k) mean[k] += used / all * paid[k];
  }
  return m;
}

// All-or-nothing payments whose mean are these: the cap is paid where the payment exceeds a level
// that is drawn evenly from [0, cap].
std::vector<Pattern> layers(const Game& game, const Mechanism& mechanism, std::size_t profile) {
  std::vector<Pattern> patterns;
  for (std::size_t i = 0; i < game.agents(); ++i) {
    const auto payments = mechanism.payment(i, profile);
    std::set<double> levels(payments.begin(), payments.end());
    levels.insert(0);
    for (const double level : levels) {
      if (level >= std::ranges::max(payments)) continue;
      auto& pattern = patterns.emplace_back(Pattern{profile, i, {}});
      for (const double paid : payments) pattern.paid.push_back(paid > level);
    }
  }
  return patterns;
}

// Prices from the last basis swing; pricing at a point between them and the best ones so far takes
// fewer rounds (Wentges 1997). Where that finds nothing new, the last basis' own are taken.
class Generation {
 public:
  Generation(const Game& game, std::span<const double> values, const ProgrammeOptions& options)
      : game_(game),
        options_(options),
        blocks_(game),
        master_(game, values, blocks_, options.tolerance),
        pricing_(game, blocks_, values) {
    master_.add(start(values));
  }

  ProgrammeAnswer run() {
    do {
      options_.stop_point();
      master_.solve();
      ++rounds_;
    } while (improve());
    return answer();
  }

 private:
  // Paying nobody, and the best payments that compare nobody.
  std::vector<Pattern> start(std::span<const double> values) const {
    std::vector<Pattern> patterns;
    for (const auto& reference :
         {zero_payment(game_, values), best_uncorrelated(game_, values, options_)}) {
      const auto asked = std::find(reference.efforts.begin(), reference.efforts.end(), 1.0);
      const auto profile = static_cast<std::size_t>(asked - reference.efforts.begin());
      const auto more = layers(game_, reference, profile);
      patterns.insert(patterns.end(), more.begin(), more.end());
    }
    return patterns;
  }

  double gap() const { return bound_ - master_.programme().optimum(); }

  // Whether there are new patterns.
  bool improve() {
    std::vector<double> last(master_.programme().prices().begin(),
                             master_.programme().prices().end());
    for (const auto& agent : blocks_.of)
      for (const auto& block : agent) block.make_feasible(last);
    if (centre_.empty()) centre_ = last;
    for (const double share : {kSmoothing, 0.0}) {
      std::vector<double> point(last.size());
      for (std::size_t r = 0; r < point.size(); ++r)
        point[r] = share * centre_[r] + (1 - share) * last[r];
      const auto found = price(point);
      if (options_.on_round) options_.on_round(gap());
      if (gap() <= options_.tolerance) return false;
      if (master_.add_improving(found, last, least_value())) return true;
    }
    return false;
  }

  // Of a new pattern: what all agents' patterns leave open is below the gap that is asked for, and
  // what one promises is above what CLP leaves open.
  double least_value() const {
    constexpr double kRounding = 5e-12;
    return std::max(options_.tolerance / static_cast<double>(2 * game_.agents()), kRounding);
  }

  // The best patterns at these prices; they bound the optimum.
  std::vector<Pattern> price(const std::vector<double>& point) {
    pricing_.set_prices(point);
    const auto best = pricing_.best_values();
    std::vector<std::size_t> order(best.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto count = std::min(kProfiles, order.size());
    std::partial_sort(
        order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
        [&](auto a, auto b) { return std::pair(-best[a], a) < std::pair(-best[b], b); });
    if (best[order[0]] < bound_) bound_ = best[order[0]], centre_ = point;
    std::vector<Pattern> patterns;
    for (std::size_t k = 0; k < count && best[order[k]] > master_.programme().optimum(); ++k)
      for (std::size_t i = 0; i < game_.agents(); ++i)
        patterns.push_back({order[k], i, pricing_.best_payments(order[k], i)});
    return patterns;
  }

  ProgrammeAnswer answer() const {
    ProgrammeAnswer a(game_);
    const auto& programme = master_.programme();
    a.mechanism = master_.mechanism();
    a.upper_bound = bound_;
    a.rows = programme.rows(), a.columns = programme.columns(), a.nonzeros = programme.nonzeros();
    a.iterations = programme.iterations(), a.rounds = rounds_;
    a.converged = gap() <= options_.tolerance;
    return a;
  }

  static constexpr double kSmoothing = 0.5;
  static constexpr std::size_t kProfiles = 16;  // that get patterns in a round

  const Game& game_;
  const ProgrammeOptions& options_;
  IncentiveBlocks blocks_;
  Master master_;
  Pricing pricing_;
  std::vector<double> centre_;
  double bound_ = LinearProgramme::kInfinite;
  std::size_t rounds_ = 0;
};

}  // namespace

ProgrammeAnswer solve_by_columns(const Game& game, std::span<const double> values,
                                 const ProgrammeOptions& options) {
  return Generation(game, values, options).run();
}

}  // namespace assay::hiring_agents
