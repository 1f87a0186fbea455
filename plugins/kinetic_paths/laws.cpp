#include "plugins/kinetic_paths/laws.hpp"

#include <cmath>
#include <utility>

namespace assay::kinetic_paths {
namespace {

Matrix normal_matrix(Index rows, Index cols, Rng& rng) {
  Matrix m(rows, cols);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = rng.normal();
  return m;
}

// E sech^2(mean + sd z), z ~ N(0, 1), by the trapezoidal rule.
double mean_sech_squared(double mean, double sd) {
  constexpr double kLimit = 10, kStep = 1.0 / 256;
  double sum = 0;
  for (double z = -kLimit; z <= kLimit; z += kStep) {
    const double cosh = std::cosh(std::min(std::abs(mean + sd * z), 300.0));
    sum += std::exp(-z * z / 2) / (cosh * cosh);
  }
  return sum * kStep / std::sqrt(8 * std::atan(1.0));
}

class Gaussian : public Law {
 public:
  explicit Gaussian(Vector spectrum) : variances_(spectrum / spectrum.mean()) {}
  Index dimension() const override { return variances_.size(); }
  Matrix draw(Index count, Rng& rng) const override {
    return normal_matrix(count, dimension(), rng) * variances_.cwiseSqrt().asDiagonal();
  }
  Matrix posterior_mean(const Matrix& y, double s) const override {
    const Vector signal = s * s * variances_;
    return y * (signal.array() / (1 + signal.array())).matrix().asDiagonal();
  }
  std::optional<double> gamma(double s) const override {
    const auto signal = s * s * variances_.array();
    return (signal * (variances_.array() - 1) / (1 + signal)).mean();
  }

 private:
  Vector variances_;
};

class TwoPoints : public Law {
 public:
  explicit TwoPoints(Index dimension) : dimension_(dimension) {}
  Index dimension() const override { return dimension_; }
  Matrix draw(Index count, Rng& rng) const override {
    Matrix x = Matrix::Zero(count, dimension_);
    for (Index i = 0; i < count; ++i) x(i, 0) = rng.below(2) == 0 ? -radius() : radius();
    return x;
  }
  Matrix posterior_mean(const Matrix& y, double s) const override {
    Matrix x = Matrix::Zero(y.rows(), y.cols());
    x.col(0) = radius() * (s * s * radius() * y.col(0)).array().tanh();
    return x;
  }
  bool has_density() const override { return false; }
  std::optional<double> gamma(double s) const override {
    return 1 -
           (1 + s * s) * mean_sech_squared(s * s * static_cast<double>(dimension_), s * radius());
  }

 private:
  double radius() const { return std::sqrt(static_cast<double>(dimension_)); }
  Index dimension_;
};

class Hypercube : public Law {
 public:
  explicit Hypercube(Index dimension) : dimension_(dimension) {}
  Index dimension() const override { return dimension_; }
  Matrix draw(Index count, Rng& rng) const override {
    Matrix x(count, dimension_);
    for (Index k = 0; k < x.size(); ++k) x.data()[k] = rng.below(2) == 0 ? -1 : 1;
    return x;
  }
  Matrix posterior_mean(const Matrix& y, double s) const override {
    return (s * s * y).array().tanh();
  }
  bool has_density() const override { return false; }
  std::optional<double> gamma(double s) const override {
    return 1 - (1 + s * s) * mean_sech_squared(s * s, s);
  }

 private:
  Index dimension_;
};

class Mixture : public Law {
 public:
  Mixture(Matrix modes, double deviation) : modes_(std::move(modes)) {
    modes_.rowwise() -= modes_.colwise().mean().eval();
    const auto d = static_cast<double>(modes_.cols());
    const double square = modes_.rowwise().squaredNorm().mean() + d * deviation * deviation;
    const double scale = std::sqrt(d / square);
    modes_ *= scale;
    variance_ = std::pow(scale * deviation, 2);
  }
  Index dimension() const override { return modes_.cols(); }
  bool has_density() const override { return variance_ > 0; }
  Matrix draw(Index count, Rng& rng) const override {
    Matrix x(count, dimension());
    for (Index i = 0; i < count; ++i) {
      x.row(i) =
          modes_.row(static_cast<Index>(rng.below(static_cast<std::uint64_t>(modes_.rows()))));
      for (Index k = 0; k < dimension(); ++k) x(i, k) += std::sqrt(variance_) * rng.normal();
    }
    return x;
  }
  Matrix posterior_mean(const Matrix& y, double s) const override {
    const double total = variance_ + 1 / (s * s);
    Matrix weight = y * modes_.transpose() / total;
    weight.rowwise() -= (modes_.rowwise().squaredNorm() / (2 * total)).transpose();
    weight.colwise() -= weight.rowwise().maxCoeff().eval();
    weight = weight.array().exp();
    const Vector sum = weight.rowwise().sum();
    weight = sum.cwiseInverse().asDiagonal() * weight;
    const double kept = variance_ / total;  // of y less its mode
    return kept * y + (1 - kept) * (weight * modes_);
  }

 private:
  Matrix modes_;
  double variance_ = 0;
};

}  // namespace

std::unique_ptr<Law> gaussian_law(Vector spectrum) {
  return std::make_unique<Gaussian>(std::move(spectrum));
}
std::unique_ptr<Law> two_points_law(Index dimension) {
  return std::make_unique<TwoPoints>(dimension);
}
std::unique_ptr<Law> hypercube_law(Index dimension) {
  return std::make_unique<Hypercube>(dimension);
}
std::unique_ptr<Law> mixture_law(Matrix modes, double deviation) {
  return std::make_unique<Mixture>(std::move(modes), deviation);
}

Matrix sphere_points(Index count, Index dimension, Rng& rng) {
  Matrix x = normal_matrix(count, dimension, rng);
  return std::sqrt(static_cast<double>(dimension)) * x.rowwise().normalized();
}

Matrix ring_modes(Index count, Index dimension, Rng& rng) {
  if (dimension != 2) return sphere_points(count, dimension, rng);
  Matrix modes(count, 2);
  for (Index k = 0; k < count; ++k) {
    const double angle = 8 * std::atan(1.0) * static_cast<double>(k) / static_cast<double>(count);
    modes.row(k) << std::sqrt(2.0) * std::cos(angle), std::sqrt(2.0) * std::sin(angle);
  }
  return modes;
}

Matrix hypercube_vertices(Index dimension) {
  Matrix x(Index{1} << dimension, dimension);
  for (Index i = 0; i < x.rows(); ++i)
    for (Index k = 0; k < dimension; ++k) x(i, k) = (i >> k & 1) == 0 ? -1 : 1;
  return x;
}

}  // namespace assay::kinetic_paths
