#include "plugins/numerics/ot/sparse_column.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "plugins/numerics/ot/row_kernels.hpp"

namespace assay::ot {
namespace {

static_assert(kPad % kMaxBlock == 0);
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A level that every entry reaches, from scores that are seen one by one. Two facts: the masses of
// any k scores above the threshold do not exceed the total, so every subset of at most k scores
// bounds it from below (Condat 2016); and no entry is below the k-th largest score.
class EntryLevel {
 public:
  // Scores are relative to the largest, 0, which is not shown to add().
  EntryLevel(double total, std::size_t k) : total_(total), k_(k), level_(k == 1 ? 0 : -total) {}

  void add(double score) {
    if (score < level_) return;
    if (k_ <= kFew)
      insert(score);
    else if (count_ < k_)
      extend(score);
  }
  double level() const { return level_; }

 private:
  static constexpr std::size_t kFew = 16;

  void extend(double score) {
    sum_ += score;
    count_ += 1;
    level_ = std::max(level_, (sum_ - total_) / static_cast<double>(count_));
  }

  // Keeps the k largest in falling order.
  void insert(double score) {
    std::size_t at = std::min(count_, k_ - 1);
    for (; at > 0 && largest_[at - 1] < score; --at) largest_[at] = largest_[at - 1];
    if (at == k_) return;
    largest_[at] = score;
    count_ = std::min(count_ + 1, k_);
    if (count_ == k_) level_ = std::max(level_, largest_[k_ - 1]);
    sum_ = std::accumulate(largest_.begin(), largest_.begin() + count_, 0.0);
    level_ = std::max(level_, (sum_ - total_) / static_cast<double>(count_));
  }

  double total_;
  std::size_t k_, count_ = 1;
  double level_, sum_ = 0;
  std::array<double, kFew> largest_{};
};

}  // namespace

double SparseColumn::largest_score(const double* alpha, const Costs& costs) {
  if (!costs.is_listed) {
    block_max_.resize(costs.padded_rows / kMaxBlock);
    return kernels().block_max(alpha, costs.all, block_max_.data(), costs.padded_rows);
  }
  double top = -kInfinity;
  for (const auto& [cost, row] : costs.listed) top = std::max(top, alpha[row] - cost);
  return top;
}

// Block maxima bound the threshold well: the rows of an entry are mostly the largest of a block.
double SparseColumn::entry_level(const double* alpha, const Costs& costs, double top, double total,
                                 std::size_t k) const {
  EntryLevel level(total, k);
  bool has_top = false;
  const auto add = [&](double score) {
    if (score == 0 && !has_top)
      has_top = true;
    else
      level.add(score);
  };
  if (costs.is_listed)
    for (const auto& [cost, row] : costs.listed) add(alpha[row] - cost - top);
  else
    for (const double most : block_max_) add(most - top);
  return level.level();
}

// Most blocks hold no candidate: their maxima say so without a look at the rows.
void SparseColumn::gather(const double* alpha, const Costs& costs, double origin, double level) {
  candidates_.clear();
  const auto consider = [&](double cost, Index row) {
    const double score = alpha[row] - cost - origin;
    if (score >= level) candidates_.push_back({score, row});
  };
  if (costs.is_listed) {
    for (const auto& [cost, row] : costs.listed) consider(cost, row);
    return;
  }
  for (std::size_t block = 0; block < block_max_.size(); ++block) {
    if (block_max_[block] - origin < level) continue;
    for (std::size_t i = block * kMaxBlock; i < (block + 1) * kMaxBlock; ++i)
      consider(costs.all[i], static_cast<Index>(i));
  }
}

void SparseColumn::list(const double* alpha, const Costs& costs, double level,
                        std::vector<Listed>& rows) const {
  for (std::size_t block = 0; block < block_max_.size(); ++block) {
    if (block_max_[block] < level) continue;
    for (std::size_t i = block * kMaxBlock; i < (block + 1) * kMaxBlock; ++i)
      if (alpha[i] - costs.all[i] >= level)
        rows.push_back({costs.all[i], static_cast<std::int32_t>(i)});
  }
}

void SparseColumn::keep_largest(std::size_t k) {
  if (candidates_.size() <= k) return;
  const auto end = candidates_.begin() + static_cast<std::ptrdiff_t>(k);
  std::nth_element(candidates_.begin(), end, candidates_.end(),
                   [](const Candidate& p, const Candidate& q) {
                     return p.score != q.score ? p.score > q.score : p.row < q.row;
                   });
  candidates_.resize(k);
  std::sort(candidates_.begin(), candidates_.end(),
            [](const Candidate& p, const Candidate& q) { return p.row < q.row; });
}

// The threshold tau with sum max(score - tau, 0) = total over the candidates, by Michelot's rule:
// what the current threshold excludes stays excluded as it rises. Drops what is not above it.
double SparseColumn::michelot(double total) {
  for (;;) {
    double sum = 0;
    for (const Candidate& c : candidates_) sum += c.score;
    const double tau = (sum - total) / static_cast<double>(candidates_.size());
    const auto end = std::remove_if(candidates_.begin(), candidates_.end(),
                                    [tau](const Candidate& c) { return c.score <= tau; });
    // An empty rest is rounding alone: `total` is lost beside the scores.
    if (end == candidates_.end() || end == candidates_.begin()) return tau;
    candidates_.erase(end, candidates_.end());
  }
}

// Scores are taken relative to the largest, which loses no digits however far alpha has drifted.
double SparseColumn::project(const double* alpha, const Costs& costs, double mass, Index k,
                             double gamma) {
  entries_.clear();
  const double top = largest_score(alpha, costs);
  if (mass <= 0) return 0;
  const double total = gamma * mass;
  const auto most = static_cast<std::size_t>(k);
  gather(alpha, costs, top, entry_level(alpha, costs, top, total, most));
  keep_largest(most);
  const double tau = michelot(total);
  threshold_ = top + tau;
  double value = top * mass;
  for (const auto& [score, row] : candidates_) {
    const double t = (score - tau) / gamma;
    value += t * (score - gamma / 2 * t);
    entries_.push_back({row, t});
  }
  return value;
}

double SparseColumn::clip(const double* alpha, const Costs& costs, double beta, Index k,
                          double gamma) {
  entries_.clear();
  if (!costs.is_listed) largest_score(alpha, costs);
  gather(alpha, costs, -beta, std::numeric_limits<double>::min());
  keep_largest(static_cast<std::size_t>(k));
  double squares = 0;
  for (const auto& [score, row] : candidates_) {
    squares += score * score;
    entries_.push_back({row, score / gamma});
  }
  return squares / (2 * gamma);
}

double SparseColumn::solve(std::span<const double> scores, double mass, Index k, double gamma) {
  const std::size_t n = padded(scores.size());
  zeros_.assign(n, kInfinity);
  std::fill_n(zeros_.begin(), scores.size(), 0.0);
  scores_.assign(n, 0.0);
  std::copy(scores.begin(), scores.end(), scores_.begin());
  return project(scores_.data(), {zeros_.data(), n, {}, false}, mass, k, gamma);
}

}  // namespace assay::ot
