#include "plugins/conditional_monge_gap/embedding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "plugins/numerics/ot/sinkhorn.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::conditional_monge_gap {
namespace {

constexpr int kSmacofSteps = 300;
constexpr double kSmacofTol = 1e-6;  // relative decrease of the stress, as in common practice
constexpr double kEffectTol = 1e-3;

double distance(const Matrix& x, Index i, Index j) { return (x.row(i) - x.row(j)).norm(); }

double stress_of(const Matrix& x, const Matrix& distances) {
  double sum = 0;
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < i; ++j) sum += std::pow(distance(x, i, j) - distances(i, j), 2);
  return sum;
}

// x <- B(x) x / n, which never raises the stress (Guttman transform).
Matrix guttman(const Matrix& x, const Matrix& distances) {
  Matrix b = Matrix::Zero(x.rows(), x.rows());
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < i; ++j) {
      const double d = distance(x, i, j);
      if (d > 0) b(i, j) = b(j, i) = -distances(i, j) / d;
    }
  b.diagonal() = -b.rowwise().sum();
  return b * x / static_cast<double>(x.rows());
}

Layout descend(const Matrix& distances, Index dimension, Rng& rng) {
  Layout layout;
  layout.points =
      Matrix::NullaryExpr(distances.rows(), dimension, [&](Index, Index) { return rng.normal(); });
  layout.stress = stress_of(layout.points, distances);
  for (int k = 0; k < kSmacofSteps; ++k) {
    layout.points = guttman(layout.points, distances);
    const double before = layout.stress;
    layout.stress = stress_of(layout.points, distances);
    if (before - layout.stress <= kSmacofTol * before) break;
  }
  layout.points.rowwise() -= layout.points.colwise().mean();
  return layout;
}

void scale_to_unit(Matrix& x) {
  for (Index k = 0; k < x.cols(); ++k) {
    const double low = x.col(k).minCoeff(), range = x.col(k).maxCoeff() - low;
    x.col(k) = (x.col(k).array() - low) / (range > 0 ? range : 1);
  }
}

}  // namespace

std::optional<Index> Embedding::find(const std::string& key) const {
  const auto at = std::find(keys.begin(), keys.end(), key);
  if (at == keys.end()) return std::nullopt;
  return static_cast<Index>(at - keys.begin());
}

Embedding one_hot(const std::vector<std::string>& keys) {
  Embedding e;
  for (const auto& key : keys)
    if (!e.find(key)) e.keys.push_back(key);
  const auto n = static_cast<Index>(e.keys.size());
  e.vectors = Matrix::Identity(n, n);
  return e;
}

Layout smacof(const Matrix& distances, Index dimension, Rng rng) {
  Layout best;
  best.stress = std::numeric_limits<double>::infinity();
  for (int start = 0; start < kSmacofStarts; ++start) {
    auto layout = descend(distances, dimension, rng);
    if (layout.stress < best.stress) best = std::move(layout);
  }
  return best;
}

Embedding effect_embedding(const std::vector<std::string>& ids, const std::vector<Matrix>& cells,
                           const EffectOptions& options, Rng rng) {
  const auto n = static_cast<Index>(cells.size());
  Matrix distances = Matrix::Zero(n, n);
  ot::SinkhornOptions solver;
  solver.epsilon = options.epsilon;
  solver.tol = kEffectTol;
  solver.on_check = optimise::stop_check(options.stop_point);
  const auto some = [&](Index k) {
    const auto& all = cells[static_cast<std::size_t>(k)];
    return Matrix(all.topRows(std::min(options.batch, all.rows())));
  };
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < i; ++j) {
      const Matrix x = some(i), y = some(j);
      const auto geometry = ot::Geometry::of_points({ot::CostKind::kEuclidean}, x, y);
      const auto solved = ot::sinkhorn(geometry, ot::uniform_weights(x.rows()),
                                       ot::uniform_weights(y.rows()), solver);
      distances(i, j) = distances(j, i) = std::max(0.0, solved.dual_value);
    }
  Embedding e{true, ids, smacof(distances, std::min(options.dimension, n), rng).points};
  scale_to_unit(e.vectors);
  return e;
}

}  // namespace assay::conditional_monge_gap
