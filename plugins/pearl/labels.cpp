#include "plugins/pearl/labels.hpp"

#include <algorithm>
#include <assay/errors.hpp>
#include <cmath>
#include <numeric>

#include "plugins/numerics/linalg/product.hpp"
#include "plugins/pearl/statistics.hpp"

namespace assay::pearl {
namespace {

constexpr double kTie = 1e-9;             // |z - 1/2| below which neither is preferred
constexpr double kLabelTolerance = 1e-9;  // of z + z' = 1

double side(double label) {
  if (std::isnan(label)) return label;
  return std::abs(label - 0.5) < kTie ? 0.5 : label > 0.5 ? 1 : 0;
}

// What the literal sum would be, over known labels alone.
Matrix over_known(const Matrix& p, const Matrix& labels, bool is_divided) {
  constexpr double kNothing = 1e-12;  // weight that is none, of at most 1
  const Matrix known = labels.unaryExpr([](double z) { return std::isnan(z) ? 0.0 : 1.0; });
  const Matrix values = labels.unaryExpr([](double z) { return std::isnan(z) ? 0.0 : z; });
  const Matrix sums = linalg::product(p.transpose(), linalg::product(values, p));
  const Matrix weights = linalg::product(p.transpose(), linalg::product(known, p));
  const double least = kNothing * weights.maxCoeff();
  return sums.binaryExpr(weights, [&](double sum, double weight) {
    return weight <= least ? std::nan("") : is_divided ? sum / weight : sum;
  });
}

Series standardised_series(const Series& series) {
  const auto moments = moments_of(series);
  Series result = series;
  for (Index i = 0; i < series.count; ++i)
    for (Index t = 0; t < series.horizon; ++t) moments.standardise(result.step(i, t));
  return result;
}

Matrix cross_distances(const Series& source, const Series& target) {
  const Series a = standardised_series(source), b = standardised_series(target);
  const auto x = a.flat(), y = b.flat();
  Matrix d(x.rows(), y.rows());
  for (Index i = 0; i < d.rows(); ++i)
    for (Index j = 0; j < d.cols(); ++j) d(i, j) = (x.row(i) - y.row(j)).norm();
  return d;
}

}  // namespace

Matrix labels_of_scores(const Vector& scores) {
  const Index n = scores.size();
  Matrix z(n, n);
  for (Index j = 0; j < n; ++j)
    for (Index k = 0; k < n; ++k)
      z(j, k) = scores[j] > scores[k] ? 1 : scores[j] < scores[k] ? 0 : 0.5;
  return z;
}

Matrix aligned_labels(const Matrix& transport, const Matrix& source_labels,
                      LabelNormalization normalization) {
  Matrix p = transport;
  if (normalization == LabelNormalization::conditional)
    for (Index j = 0; j < p.cols(); ++j) p.col(j) /= p.col(j).sum();
  if (!are_all_known(source_labels))
    return over_known(p, source_labels, normalization == LabelNormalization::conditional);
  return linalg::product(p.transpose(), linalg::product(source_labels, p));
}

bool are_all_known(const Matrix& labels) { return !labels.array().isNaN().any(); }

double label_coverage(const Matrix& labels) {
  double known = 0;
  for (Index j = 0; j < labels.rows(); ++j)
    for (Index k = 0; k < labels.cols(); ++k) known += j != k && !std::isnan(labels(j, k)) ? 1 : 0;
  return known / static_cast<double>(labels.size() - labels.rows());
}

Vector preferences_of(const Matrix& labels) {
  if (are_all_known(labels)) return labels.rowwise().sum();
  Vector result(labels.rows());
  for (Index j = 0; j < labels.rows(); ++j) {
    double sum = 0, known = 0;
    for (const double z : labels.row(j))
      if (!std::isnan(z)) sum += z, ++known;
    result[j] = known > 0 ? sum / known * static_cast<double>(labels.cols())
                          : 0.5 * static_cast<double>(labels.cols());
  }
  return result;
}

Matrix rounded_labels(const Matrix& labels) { return labels.unaryExpr(&side); }

Matrix random_labels(Index count, Rng& rng) {
  Matrix z = Matrix::Constant(count, count, 0.5);
  for (Index j = 0; j < count; ++j)
    for (Index k = j + 1; k < count; ++k)
      z(j, k) = rng.uniform() < 0.5 ? 0 : 1, z(k, j) = 1 - z(j, k);
  return z;
}

Matrix similarity_labels(const Series& source, const Series& target, const Matrix& source_labels) {
  const Matrix d = cross_distances(source, target);
  std::vector<Index> nearest(static_cast<std::size_t>(d.cols()));
  for (Index j = 0; j < d.cols(); ++j) d.col(j).minCoeff(&nearest[static_cast<std::size_t>(j)]);
  return source_labels(nearest, nearest);
}

Matrix distance_labels(const Series& source, const Series& target, const Matrix& source_labels) {
  const Matrix d = cross_distances(source, target);
  const Vector preference = preferences_of(source_labels);
  std::vector<Index> order(static_cast<std::size_t>(preference.size()));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return preference[a] > preference[b]; });
  order.resize((order.size() + 1) / 2);
  const Vector score = -d(order, Eigen::all).colwise().mean().transpose();
  return labels_of_scores(score);
}

Index flip_labels(Matrix& labels, double rate, Rng& rng) {
  Index flipped = 0;
  for (Index j = 0; j < labels.rows(); ++j)
    for (Index k = j + 1; k < labels.cols(); ++k) {
      if (rng.uniform() >= rate) continue;
      std::swap(labels(j, k), labels(k, j));
      ++flipped;
    }
  return flipped;
}

std::optional<std::string> fault_of_labels(const Matrix& labels) {
  for (Index i = 0; i < labels.rows(); ++i)
    for (Index k = 0; k < labels.cols(); ++k) {
      const double z = labels(i, k);
      const auto place = said("row ", i, ", column ", k, " is ", z);
      if (!(z >= 0 && z <= 1)) return place + ", not between 0 and 1";
      if (std::abs(z + labels(k, i) - 1) > kLabelTolerance)
        return said(place, ", which must be 1 minus ", labels(k, i), " of row ", k, ", column ", i);
    }
  return std::nullopt;
}

std::optional<LabelQuality> label_quality(const Matrix& labels, const Vector& returns) {
  double right = 0, error = 0, pairs = 0;
  for (Index j = 0; j < labels.rows(); ++j)
    for (Index k = 0; k < labels.cols(); ++k) {
      if (returns[j] == returns[k] || std::isnan(labels(j, k))) continue;
      const double truth = returns[j] > returns[k] ? 1 : 0;
      right += 1 - std::abs(side(labels(j, k)) - truth);
      error += std::abs(labels(j, k) - truth);
      ++pairs;
    }
  if (pairs == 0) return std::nullopt;
  return LabelQuality{right / pairs, error / pairs};
}

double label_margin(const Matrix& labels) {
  double all = 0, known = 0;
  for (Index j = 0; j < labels.rows(); ++j)
    for (Index k = 0; k < labels.cols(); ++k)
      if (j != k && !std::isnan(labels(j, k))) all += std::abs(labels(j, k) - 0.5), ++known;
  return known > 0 ? all / known : 0;
}

double label_disagreement(const Matrix& a, const Matrix& b) {
  double sum = 0, known = 0;
  for (Index j = 0; j < a.rows(); ++j)
    for (Index k = 0; k < a.cols(); ++k) {
      const double distance = std::abs(side(a(j, k)) - side(b(j, k)));
      if (j == k || std::isnan(distance)) continue;
      sum += distance == 1 ? 1 : 0;
      ++known;
    }
  return known > 0 ? sum / known : 0;
}

}  // namespace assay::pearl
