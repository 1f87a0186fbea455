// Passes over the columns of a problem, by a few threads, with the same bits for any number.
#pragma once

#include <algorithm>
#include <vector>

#include "plugins/numerics/ot/sparse_column.hpp"
#include "plugins/numerics/parallel/team.hpp"
#include "plugins/sparse_ot/problem.hpp"
#include "plugins/sparse_ot/screen.hpp"

namespace assay::sparse_ot {

struct Visited {
  double value;  // summand of the column
  double level;  // rows with lower scores have no entry
  Index entries;
};

// Columns are dealt to shards, whose number depends on the problem alone; each shard has row
// accumulators of its own, which are added up in the order of the shards.
class Sweep {
 public:
  using Column = ot::SparseColumn;

  Sweep(const Problem& problem, int threads)
      : problem_(problem),
        team_(problem.rows() * problem.cols() < kWorthThreads ? 1 : std::max(threads, 1)),
        shards_(static_cast<std::size_t>(std::clamp<Index>(problem.cols() / 32, 1, kMaxShards))),
        alpha_(problem.costs.stride(), 0.0) {
    for (Shard& shard : shards_) {
      shard.rows.resize(problem.costs.stride());
      shard.scratch.resize(problem.costs.stride());
    }
  }

  // Sums visit(j, alpha, costs, column, rows) over the columns j and leaves the sum of the row
  // accumulators `rows` in `sums`. `visit` calls project() or clip() of `column`, and returns a
  // summand, the level above which rows may have entries, and their number; it runs in several
  // threads, for different columns, and must not throw. `up` and `down` as in Screen; `up` is
  // alpha.
  template <class Visit>
  double sum(const Vector& up, const Vector& down, Vector& sums, Visit visit) {
    std::copy(up.begin(), up.end(), alpha_.begin());
    const auto mode = screen_.begin(up, down);
    team_.run([&](int member) {
      const auto [first, last] = team_.share(static_cast<Index>(shards_.size()), 1, member);
      for (Index s = first; s < last; ++s) run(s, mode, visit);
    });
    if (mode == Screen::Mode::kBuild)
      screen_.built(std::all_of(shards_.begin(), shards_.end(),
                                [](const Shard& shard) { return shard.lists.fits(); }));
    sums.setZero(problem_.rows());
    double total = 0;
    fullest_ = 0;
    for (const Shard& shard : shards_) {
      sums += Eigen::Map<const Vector>(shard.rows.data(), problem_.rows());
      total += shard.total;
      fullest_ = std::max(fullest_, shard.fullest);
    }
    return total;
  }

  // Entries of the fullest column of the last pass.
  Index fullest() const { return fullest_; }

 private:
  static constexpr Index kMaxShards = 8;
  static constexpr Index kWorthThreads = 1 << 16;  // pairs; below, waking a thread costs more
  static constexpr Index kListedShare = 16;        // lists hold at most this part of all pairs

  struct Shard {
    Column column;
    linalg::PaddedArray<double> rows, scratch;
    ScreenLists lists;
    double total = 0;
    Index fullest = 0;
  };

  template <class Visit>
  void run(Index s, Screen::Mode mode, Visit& visit) {
    const auto count = static_cast<Index>(shards_.size());
    Shard& shard = shards_[static_cast<std::size_t>(s)];
    std::fill(shard.rows.begin(), shard.rows.end(), 0.0);
    shard.total = 0;
    shard.fullest = 0;
    const Index first = problem_.cols() * s / count, last = problem_.cols() * (s + 1) / count;
    if (mode == Screen::Mode::kBuild)
      shard.lists.start(
          static_cast<std::size_t>(problem_.rows() * (last - first) / kListedShare + 1),
          static_cast<std::size_t>(problem_.rows()));
    for (Index j = first; j < last; ++j) {
      const auto costs = mode == Screen::Mode::kListed
                             ? shard.lists[static_cast<std::size_t>(j - first)]
                             : problem_.costs.whole(j, shard.scratch.data());
      const auto [value, level, entries] =
          visit(j, alpha_.data(), costs, shard.column, shard.rows.data());
      shard.total += value;
      shard.fullest = std::max(shard.fullest, entries);
      if (mode == Screen::Mode::kBuild)
        shard.lists.add(shard.column, alpha_.data(), costs, level - screen_.margin());
    }
  }

  const Problem& problem_;
  parallel::Team team_;
  std::vector<Shard> shards_;
  Screen screen_;
  Index fullest_ = 0;
  linalg::PaddedArray<double> alpha_;
};

// Calls visit(j, column) with every column of alpha after column.project(), without threads.
template <class Visit>
void project_all(const Problem& p, const Vector& alpha, Visit visit) {
  linalg::PaddedArray<double> padded(p.costs.stride(), 0.0), scratch(p.costs.stride());
  std::copy(alpha.begin(), alpha.end(), padded.begin());
  ot::SparseColumn column;
  for (Index j = 0; j < p.cols(); ++j) {
    column.project(padded.data(), p.costs.whole(j, scratch.data()), p.b[j],
                   p.k[static_cast<std::size_t>(j)], p.gamma);
    visit(j, column);
  }
}

}  // namespace assay::sparse_ot
