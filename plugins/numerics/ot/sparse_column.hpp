// One column of a transport plan with at most k entries, from its dual scores.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/linalg/padded.hpp"

namespace assay::ot {

// Works on the scores s_i = alpha_i - c_i of a column. Of equal scores the first rows are taken,
// and only rows whose score exceeds the threshold are entries. Not for use by two threads at once.
class SparseColumn {
 public:
  struct Entry {
    Index row;
    double mass;
  };
  // Costs in an array of padded() length, +inf behind the last and for forbidden rows: of all rows
  // (alpha has that length too, with zeros), or of `rows` alone, which rise.
  struct Costs {
    const double* all;
    std::size_t padded_rows;
    const std::int32_t* rows = nullptr;
  };
  // Some rows of columns one after another, each filled up to a padded() length with +inf.
  struct Lists {
    std::vector<double> costs;
    std::vector<std::int32_t> rows;
  };

  // max s.t - gamma/2 |t|^2 over t >= 0 with sum t = mass and at most k entries, and its maximiser:
  // the simplex projection of the k largest scores (Kyrillidis et al. 2013). Requires k >= 1,
  // gamma > 0, mass >= 0 and, where mass > 0, a row that is not forbidden.
  double project(const double* alpha, const Costs& costs, double mass, Index k, double gamma);

  // The same without the sum: t_i = max(s_i + beta, 0) / gamma on the k largest.
  double clip(const double* alpha, const Costs& costs, double beta, Index k, double gamma);

  // project() for scores of any length; a score of -inf is never chosen.
  double solve(std::span<const double> scores, double mass, Index k, double gamma);

  // The maximiser's positive entries, rows rising; valid until the next call.
  std::span<const Entry> entries() const { return entries_; }

  // tau of t_i = max(s_i - tau, 0) / gamma, of the last project() with mass > 0.
  double threshold() const { return threshold_; }

  struct Sums {
    Index entries;
    double mass, value;
  };
  // clip() without a budget: adds the masses to `rows` (padded length) instead of listing the
  // entries, and returns their number, their sum and the value.
  Sums clip_all(const double* alpha, const Costs& costs, double beta, double gamma, double* rows);

  // Appends the rows with s_i >= level, of all costs.
  void list(const double* alpha, const Costs& costs, double level, Lists& lists);

 private:
  const double* scored(const double* alpha, const Costs& costs);
  // Sets the candidates to the costs with score - origin >= level, rising; `best` as in collect().
  void gather(const double* alpha, const Costs& costs, const double* best, double origin,
              double level);
  Index row_of(const Costs& costs, std::size_t candidate) const;
  double largest_score(const double* alpha, const Costs& costs);
  double entry_level(double top, double total, std::size_t k) const;
  template <class Keep>
  void filter(Keep keeps);
  double balance(const double* alpha, const Costs& costs, double top, double total, std::size_t k);
  void keep_largest(std::size_t k);
  double michelot(double total);

  std::vector<int> rows_;  // candidates: the first count_ count
  std::vector<double> scores_, sorted_;
  std::size_t count_ = 0;
  std::vector<Entry> entries_;
  std::vector<double> stripe_max_;
  double threshold_ = 0;
  linalg::PaddedArray<double> listed_, masses_;  // alpha and masses of a list
  linalg::PaddedArray<double> alpha_, free_;     // of solve()
};

}  // namespace assay::ot
