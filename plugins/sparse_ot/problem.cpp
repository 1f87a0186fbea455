#include "plugins/sparse_ot/problem.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace assay::sparse_ot {
namespace {

void require(bool condition, const char* message) {
  if (!condition) throw std::invalid_argument(message);
}

bool is_legal(const Vector& weights) {
  return std::all_of(weights.begin(), weights.end(),
                     [](double w) { return w >= 0 && std::isfinite(w); });
}

void require_legal_column(const Problem& p, Index j, double* scratch) {
  const double* c = p.costs.column(j, scratch);
  bool is_reachable = false;
  for (Index i = 0; i < p.rows(); ++i) {
    require(!std::isnan(c[i]) && c[i] != -kInfinity, "costs must be numbers or +inf");
    is_reachable = is_reachable || c[i] < kInfinity;
  }
  require(is_reachable || p.b[j] == 0, "every pair of a column is forbidden");
}

}  // namespace

void require_legal(const Problem& p) {
  require(p.a.size() == p.rows() && p.b.size() == p.cols(),
          "weights and costs have different sizes");
  require(static_cast<Index>(p.k.size()) == p.cols(), "k needs one number for each column");
  require(std::all_of(p.k.begin(), p.k.end(), [](Index k) { return k >= 1; }),
          "k must be at least 1");
  require(p.gamma > 0 && std::isfinite(p.gamma), "gamma must be positive");
  require(is_legal(p.a) && is_legal(p.b), "weights must be finite and not negative");
  require(std::abs(p.a.sum() - p.b.sum()) <= kSumTolerance, "weights have different sums");
  std::vector<double> scratch(p.costs.stride());
  for (Index j = 0; j < p.cols(); ++j) require_legal_column(p, j, scratch.data());
}

}  // namespace assay::sparse_ot
