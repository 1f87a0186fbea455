#include "plugins/numerics/ot/sparse_column.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>

#include "plugins/numerics/linalg/row_kernels.hpp"

namespace assay::ot {
namespace {

constexpr std::size_t kFewScores = 16;  // largest scores that are found by insertion
constexpr std::size_t kOftenFree = 8;   // from here on the budget k is tried as if it did not bind

// The k largest of the scores that are shown, k <= kFewScores.
class Largest {
 public:
  explicit Largest(std::size_t k) : k_(k) { scores_.fill(-kInfinity); }

  void add(double score) {
    if (score <= scores_[k_ - 1]) return;
    std::size_t at = k_ - 1;
    for (; at > 0 && scores_[at - 1] < score; --at) scores_[at] = scores_[at - 1];
    scores_[at] = score;
  }
  double last() const { return scores_[k_ - 1]; }  // -infinity while there are fewer

 private:
  std::size_t k_;
  std::array<double, kFewScores> scores_;
};

}  // namespace

// The potentials that belong to the costs.
const double* SparseColumn::scored(const double* alpha, const Costs& costs) {
  if (!costs.rows) return alpha;
  if (listed_.size() < costs.padded_rows) listed_.resize(costs.padded_rows);
  for (std::size_t i = 0; i < costs.padded_rows; ++i) listed_[i] = alpha[costs.rows[i]];
  return listed_.data();
}

double SparseColumn::largest_score(const double* alpha, const Costs& costs) {
  stripe_max_.resize(linalg::stripe_count(costs.padded_rows));
  return linalg::kernels().stripe_max(alpha, costs.all, stripe_max_.data(), costs.padded_rows);
}

// A level that every entry reaches, relative to the largest score. Two facts: the masses of any k
// scores above the threshold do not exceed the total, so the threshold of any subset of at most k
// scores is a lower bound (Condat 2016); and no entry is below the k-th largest score. The subset
// is that of the maxima of stripes: the rows of an entry are mostly the largest of theirs. The
// slack covers the rounding of the bound.
double SparseColumn::entry_level(double top, double total, std::size_t k) const {
  constexpr double kSlack = 1e-12;
  if (k == 1) return 0;
  if (k >= kOftenFree) {
    const double level = linalg::kernels().threshold(stripe_max_.data(), top, total,
                                                     static_cast<double>(k), stripe_max_.size());
    if (level > -kInfinity) return std::max(-total, level - kSlack * total);
  }
  if (k > kFewScores) return -total;
  return std::max(-total,
                  linalg::kernels().distinct(stripe_max_.data(), top, k, stripe_max_.size()) - top);
}

void SparseColumn::gather(const double* alpha, const Costs& costs, const double* best,
                          double origin, double level) {
  if (rows_.size() < costs.padded_rows) {
    rows_.resize(costs.padded_rows);
    scores_.resize(costs.padded_rows);
  }
  count_ = linalg::kernels().collect(alpha, costs.all, best, origin, level, costs.padded_rows,
                                     rows_.data(), scores_.data());
}

void SparseColumn::list(const double* alpha, const Costs& costs, double level, Lists& lists) {
  gather(alpha, costs, nullptr, 0, level);
  for (std::size_t c = 0; c < count_; ++c) {
    lists.costs.push_back(costs.all[rows_[c]]);
    lists.rows.push_back(rows_[c]);
  }
  lists.costs.resize(linalg::padded(lists.costs.size()), kInfinity);
  lists.rows.resize(lists.costs.size());
}

// Keeps the candidates for whose score `keeps` holds, in order.
template <class Keep>
void SparseColumn::filter(Keep keeps) {
  std::size_t kept = 0;
  for (std::size_t c = 0; c < count_; ++c) {
    const double score = scores_[c];
    rows_[kept] = rows_[c];
    scores_[kept] = score;
    kept += keeps(score) ? 1 : 0;
  }
  count_ = kept;
}

// The k-th largest score; of those equal to it the first rows stay.
void SparseColumn::keep_largest(std::size_t k) {
  if (count_ <= k) return;
  double last = 0;
  if (k <= kFewScores) {
    Largest largest(k);
    for (std::size_t c = 0; c < count_; ++c) largest.add(scores_[c]);
    last = largest.last();
  } else {
    sorted_.assign(scores_.begin(), scores_.begin() + static_cast<std::ptrdiff_t>(count_));
    const auto place = sorted_.begin() + static_cast<std::ptrdiff_t>(k - 1);
    std::nth_element(sorted_.begin(), place, sorted_.end(), std::greater<>());
    last = *place;
  }
  filter([last](double score) { return score >= last; });
  for (std::size_t c = count_; count_ > k && c-- > 0;) {
    if (scores_[c] != last) continue;
    rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(c));
    scores_.erase(scores_.begin() + static_cast<std::ptrdiff_t>(c));
    --count_;
  }
}

// The threshold tau with sum max(score - tau, 0) = total over the candidates, by Michelot's rule:
// what the current threshold excludes stays excluded as it rises. Drops what is not above it.
double SparseColumn::michelot(double total) {
  for (;;) {
    double sum = 0;
    for (std::size_t c = 0; c < count_; ++c) sum += scores_[c];
    const std::size_t before = count_;
    const double tau = (sum - total) / static_cast<double>(before);
    if (!(tau < 0)) return tau;  // rounding alone: `total` is lost beside the scores
    filter([tau](double score) { return score > tau; });
    if (count_ == before) return tau;
  }
}

// The threshold of the column, whose entries stay as candidates. Without a budget the threshold is
// that of Michelot's rule; where that takes no more than k entries, the budget does not bind.
double SparseColumn::balance(const double* alpha, const Costs& costs, double top, double total,
                             std::size_t k) {
  const double level = entry_level(top, total, k);
  gather(alpha, costs, stripe_max_.data(), top, level);
  if (k >= kOftenFree) {
    const double tau = michelot(total);
    if (count_ <= k) return tau;
    gather(alpha, costs, stripe_max_.data(), top, level);
  }
  keep_largest(k);
  return michelot(total);
}

Index SparseColumn::row_of(const Costs& costs, std::size_t candidate) const {
  const int at = rows_[candidate];
  return costs.rows ? costs.rows[at] : at;
}

// Scores are taken relative to the largest, which loses no digits however far alpha has drifted.
double SparseColumn::project(const double* alpha, const Costs& costs, double mass, Index k,
                             double gamma) {
  entries_.clear();
  if (mass <= 0) return 0;
  alpha = scored(alpha, costs);
  const double top = largest_score(alpha, costs);
  const double tau = balance(alpha, costs, top, gamma * mass, static_cast<std::size_t>(k));
  threshold_ = top + tau;
  double value = top * mass;
  for (std::size_t c = 0; c < count_; ++c) {
    const double t = (scores_[c] - tau) / gamma;
    value += t * (scores_[c] - gamma / 2 * t);
    entries_.push_back({row_of(costs, c), t});
  }
  return value;
}

double SparseColumn::clip(const double* alpha, const Costs& costs, double beta, Index k,
                          double gamma) {
  entries_.clear();
  gather(scored(alpha, costs), costs, nullptr, -beta, std::numeric_limits<double>::min());
  keep_largest(static_cast<std::size_t>(k));
  double squares = 0;
  for (std::size_t c = 0; c < count_; ++c) {
    squares += scores_[c] * scores_[c];
    entries_.push_back({row_of(costs, c), scores_[c] / gamma});
  }
  return squares / (2 * gamma);
}

SparseColumn::Sums SparseColumn::clip_all(const double* alpha, const Costs& costs, double beta,
                                          double gamma, double* rows) {
  double totals[3];
  double* masses = rows;
  if (costs.rows) {
    masses_.assign(costs.padded_rows, 0.0);
    masses = masses_.data();
  }
  linalg::kernels().add_positive(scored(alpha, costs), costs.all, beta, 1 / gamma, masses, totals,
                                 costs.padded_rows);
  if (costs.rows)
    for (std::size_t i = 0; i < costs.padded_rows; ++i) rows[costs.rows[i]] += masses[i];
  return {static_cast<Index>(totals[0]), totals[1], gamma / 2 * totals[2]};
}

double SparseColumn::solve(std::span<const double> scores, double mass, Index k, double gamma) {
  const std::size_t n = linalg::padded(scores.size());
  free_.assign(n, kInfinity);
  std::fill_n(free_.begin(), scores.size(), 0.0);
  alpha_.assign(n, 0.0);
  std::copy(scores.begin(), scores.end(), alpha_.begin());
  return project(alpha_.data(), {free_.data(), n}, mass, k, gamma);
}

}  // namespace assay::ot
