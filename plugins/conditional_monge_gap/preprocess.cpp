#include "plugins/conditional_monge_gap/preprocess.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::conditional_monge_gap {
namespace {

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

void normalize_totals(Matrix& x, const Rows& training) {
  std::vector<double> totals;
  for (const Index i : training) totals.push_back(x.row(i).sum());
  const double target = median(totals);
  for (Index i = 0; i < x.rows(); ++i)
    if (const double total = x.row(i).sum(); total > 0) x.row(i) *= target / total;
}

Vector variance_of(MatrixView x) {
  const double n = static_cast<double>(x.rows());
  return ((x.rowwise() - x.colwise().mean()).colwise().squaredNorm() / std::max(1.0, n - 1))
      .transpose();
}

}  // namespace

Rows largest(const Vector& scores, Index count) {
  Rows order(static_cast<std::size_t>(scores.size()));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return scores[a] > scores[b]; });
  order.resize(static_cast<std::size_t>(std::min<Index>(count, scores.size())));
  std::sort(order.begin(), order.end());
  return order;
}

Rows most_variable(MatrixView x, const Rows& rows, Index count) {
  return largest(variance_of(pick(x, rows)), count);
}

void preprocess(Cells& cells, const Rows& training, const PreprocessOptions& options) {
  if (options.normalize_total) normalize_totals(cells.x, training);
  if (options.log1p) cells.x = cells.x.array().log1p().matrix();
  if (options.top_genes == 0) return;
  const Rows genes = most_variable(cells.x, training, options.top_genes);
  cells.x = pick_columns(cells.x, genes);
  std::vector<std::string> names;
  for (const Index g : genes) names.push_back(cells.features[static_cast<std::size_t>(g)]);
  cells.features = std::move(names);
}

Rows marker_genes(MatrixView treated, MatrixView control, Index count) {
  const Vector difference = mean_of(treated) - mean_of(control);
  const Vector error = variance_of(treated) / static_cast<double>(treated.rows()) +
                       variance_of(control) / static_cast<double>(control.rows());
  Vector score(difference.size());
  for (Index g = 0; g < score.size(); ++g)
    score[g] = difference[g] == 0 ? 0 : std::abs(difference[g]) / std::sqrt(error[g]);
  return largest(score, count == 0 ? score.size() : count);
}

}  // namespace assay::conditional_monge_gap
