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

// Recommending `profile`, paying the cap where `paid` says so.
struct Pattern {
  std::size_t profile;
  Paid paid;
};

class Master {
 public:
  Master(const Game& game, std::span<const double> values, const IncentiveBlocks& blocks,
         double tolerance)
      : game_(game), values_(values), blocks_(blocks), programme_(bounds(), tolerance) {
    std::vector<Column> lies;
    for (const auto& agent : blocks_.of)
      for (const auto& block : agent) block.append_lies(lies);
    first_ = lies.size();
    programme_.add(lies);
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
  // Those of positive reduced value at these prices; whether there are any.
  bool add_improving(const std::vector<Pattern>& patterns, std::span<const double> prices,
                     double tolerance);
  Mechanism mechanism() const;

 private:
  std::vector<LinearProgramme::Bounds> bounds() const {
    std::vector<LinearProgramme::Bounds> rows(blocks_.rows);
    rows.push_back({1, 1});  // probabilities sum to one
    return rows;
  }
  Column column_of(const Pattern& pattern) const;
  std::vector<double> payments(const Pattern& pattern, std::size_t agent) const {
    std::vector<double> paid(game_.cells());
    for (std::size_t k = 0; k < paid.size(); ++k)
      if (pattern.paid[agent * paid.size() + k]) paid[k] = game_.cap;
    return paid;
  }

  const Game& game_;
  std::span<const double> values_;
  const IncentiveBlocks& blocks_;
  LinearProgramme programme_;
  std::size_t first_ = 0;  // column of a pattern
  std::vector<Pattern> patterns_;
};

Column Master::column_of(const Pattern& pattern) const {
  Column column;
  column.objective = values_[pattern.profile];
  const auto law = game_.law(pattern.profile);
  for (std::size_t i = 0; i < game_.agents(); ++i) {
    const auto paid = payments(pattern, i);
    column.objective -= std::inner_product(law.begin(), law.end(), paid.begin(), 0.0);
    ReportTable table(game_.efforts[i], game_.signals[i]);
    add_reports(game_, i, pattern.profile, paid, 1, table);
    blocks_.of[i][game_.effort_of(pattern.profile, i)].fill(column, table, 1);
  }
  column.add(blocks_.rows, 1);
  return column;
}

bool Master::add_improving(const std::vector<Pattern>& patterns, std::span<const double> prices,
                           double tolerance) {
  std::vector<Column> columns;
  for (const auto& pattern : patterns) {
    auto column = column_of(pattern);
    double value = column.objective;
    for (std::size_t e = 0; e < column.rows.size(); ++e)
      value -= prices[static_cast<std::size_t>(column.rows[e])] * column.values[e];
    if (value <= tolerance) continue;
    columns.push_back(std::move(column));
    patterns_.push_back(pattern);
  }
  programme_.add(columns);
  return !columns.empty();
}

Mechanism Master::mechanism() const {
  Mechanism m(game_);
  const auto weights = programme_.values().subspan(first_);
  for (std::size_t c = 0; c < patterns_.size(); ++c)
    m.efforts[patterns_[c].profile] += std::max(weights[c], 0.0);
  for (std::size_t c = 0; c < patterns_.size(); ++c) {
    const std::size_t b = patterns_[c].profile;
    if (weights[c] <= 0) continue;
    for (std::size_t i = 0; i < game_.agents(); ++i) {
      const auto paid = payments(patterns_[c], i);
      const auto mean = m.payment(i, b);
      for (std::size_t k = 0; k < paid.size(); ++k) mean[k] += weights[c] / m.efforts[b] * paid[k];
    }
  }
  return m;
}

// All-or-nothing payments whose mean are these: the cap is paid where the payment exceeds a level
// that is drawn evenly from [0, cap].
std::vector<Pattern> layers(const Game& game, const Mechanism& mechanism, std::size_t profile) {
  std::set<double> levels = {0};
  const auto visit = [&](auto&& action) {
    for (std::size_t i = 0; i < game.agents(); ++i)
      for (const double paid : mechanism.payment(i, profile)) action(paid);
  };
  visit([&](double paid) {
    if (paid < game.cap) levels.insert(paid);
  });
  std::vector<Pattern> patterns;
  for (const double level : levels) {
    auto& pattern = patterns.emplace_back(Pattern{profile, {}});
    visit([&](double paid) { pattern.paid.push_back(paid > level); });
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
      if (master_.add_improving(found, last, options_.tolerance)) return true;
    }
    return false;
  }

  // The best patterns at these prices; they bound the optimum.
  std::vector<Pattern> price(const std::vector<double>& point) {
    pricing_.set_prices(point);
    const auto best = pricing_.best_values();
    std::vector<std::size_t> order(best.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto count = std::min(kPatterns, order.size());
    std::partial_sort(
        order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
        [&](auto a, auto b) { return std::pair(-best[a], a) < std::pair(-best[b], b); });
    if (best[order[0]] < bound_) bound_ = best[order[0]], centre_ = point;
    std::vector<Pattern> patterns;
    for (std::size_t k = 0; k < count; ++k)
      if (best[order[k]] > master_.programme().optimum())
        patterns.push_back({order[k], pricing_.best_payments(order[k])});
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

  static constexpr double kSmoothing = 0.85;
  static constexpr std::size_t kPatterns = 64;  // a round, at most

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
