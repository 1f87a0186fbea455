// Samples that the tests of ped share.
#pragma once

#include <assay/rng.hpp>
#include <cmath>

#include "plugins/ped/features.hpp"

namespace assay::ped {

constexpr double kScripts = 1e-9;  // between two ways of computing one score

// Gaussian clusters, classes in turn.
struct Clusters {
  Matrix features;
  Labels labels;
};
inline Clusters clusters(Index samples, Index dimensions, Index classes, double separation,
                         std::uint64_t seed = 1) {
  Rng rng(seed, "clusters");
  const Eigen::MatrixXd centres = Eigen::MatrixXd::NullaryExpr(
      classes, dimensions, [&](Index, Index) { return separation * rng.normal(); });
  Clusters c{Matrix(samples, dimensions), {{}, classes}};
  for (Index n = 0; n < samples; ++n) {
    c.labels.of.push_back(n % classes);
    for (Index d = 0; d < dimensions; ++d)
      c.features(n, d) = centres(n % classes, d) + rng.normal();
  }
  return c;
}

// 60 samples of three classes by a formula, on which other programs were run: figures "of SciPy"
// come from NumPy 1.24, SciPy 1.10 and scikit-learn 1.2 on these.
inline Clusters waves() {
  Clusters c{Matrix(60, 5), {{}, 3}};
  for (Index n = 0; n < 60; ++n) {
    const auto y = n % 3;
    c.labels.of.push_back(y);
    for (Index d = 0; d < 5; ++d)
      c.features(n, d) = std::sin(0.7 * static_cast<double>((n + 1) * (d + 2))) +
                         0.8 * std::cos(1.3 * static_cast<double>((y + 1) * (d + 1)));
  }
  return c;
}

// The features, moved far from zero: by 2^20, a million of their deviations. They are rounded to
// steps of 2^-24 before, so that the sum is exact.
inline Matrix nearly(const Matrix& features) {
  return (features * 0x1p24).array().round() * 0x1p-24;
}
inline Matrix far(const Matrix& features) { return nearly(features).array() + 0x1p20; }

inline Matrix side_by_side(const Matrix& a, const Matrix& b) {
  Matrix both(a.rows(), a.cols() + b.cols());
  both << a, b;
  return both;
}

}  // namespace assay::ped
