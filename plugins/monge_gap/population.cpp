#include "plugins/monge_gap/population.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace assay::monge_gap {
namespace {

constexpr double kPi = 3.14159265358979323846;

// Uniform on the orthogonal matrices: Gram-Schmidt of a Gaussian one (Stewart 1980).
Matrix random_rotation(Index n, Rng& rng) {
  const Matrix gaussian = normal_points(n, n, rng);
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(gaussian);
  Eigen::MatrixXd q = qr.householderQ();
  for (Index k = 0; k < n; ++k)
    if (qr.matrixQR()(k, k) < 0) q.col(k) = -q.col(k);
  return q;
}

Matrix covariance_of_condition(Index n, double condition, Rng& rng) {
  const Matrix rotation = random_rotation(n, rng);
  Vector eigenvalues(n);
  for (Index k = 0; k < n; ++k) {
    const double share = n > 1 ? static_cast<double>(k) / static_cast<double>(n - 1) : 0.0;
    eigenvalues[k] = std::pow(condition, share - 0.5);
  }
  return rotation * eigenvalues.asDiagonal() * rotation.transpose();
}

// f(S) by the eigenvalues of a symmetric S.
template <class F>
Matrix spectral(const Matrix& s, F f) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(s);
  return solver.eigenvectors() * solver.eigenvalues().unaryExpr(f).asDiagonal() *
         solver.eigenvectors().transpose();
}

Matrix square_root(const Matrix& s) {
  return spectral(s, [](double v) { return std::sqrt(std::max(v, 0.0)); });
}

// Rows (x, y) turned to the left, scaled first and shifted last.
Matrix placed(Matrix points, double scale, double degrees, double x, double y) {
  const double angle = degrees * kPi / 180;
  Matrix turn(2, 2);
  turn << std::cos(angle), std::sin(angle), -std::sin(angle), std::cos(angle);
  points = (scale * points * turn).eval();
  points.col(0).array() += x;
  points.col(1).array() += y;
  return points;
}

constexpr double kCurveNoise = 0.05;

Matrix moon(Index n, Rng& rng) {
  Matrix p(n, 2);
  for (Index i = 0; i < n; ++i) {
    const double angle = kPi * rng.uniform();
    p.row(i) << std::cos(angle), std::sin(angle);
  }
  p += kCurveNoise * normal_points(n, 2, rng);
  return placed(std::move(p), 1, 30, 0, -0.5);
}

Matrix s_curve(Index n, Rng& rng) {
  Matrix p(n, 2);
  for (Index i = 0; i < n; ++i) {
    const double t = 3 * kPi * (rng.uniform() - 0.5);
    p.row(i) << (t < 0 ? -1 : 1) * (std::cos(t) - 1), std::sin(t);
  }
  p += kCurveNoise * normal_points(n, 2, rng);
  return placed(std::move(p), 0.6, 90, 1, -2);
}

// Points about a unit vector, like a von Mises-Fisher distribution of concentration 1 / spread^2.
Matrix cap(Index n, const Vector& centre, Rng& rng) {
  static constexpr double kSpread = 0.4;
  Matrix p = kSpread * normal_points(n, 3, rng);
  p.rowwise() += centre.transpose();
  p.rowwise().normalize();
  return p;
}

struct ConvexPotential {
  std::function<Matrix(Index, Rng&)> points;
  Matrix q, w;  // w has one row a unit
  Vector b, c;

  Matrix gradient(MatrixView x) const {
    Matrix slope = x * w.transpose();
    slope.rowwise() += b.transpose();
    slope = slope.array().tanh().matrix() * c.asDiagonal();
    return x * q + slope * w;
  }
};

}  // namespace

Matrix normal_points(Index rows, Index cols, Rng& rng) {
  Matrix m(rows, cols);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = rng.normal();
  return m;
}

std::function<Matrix(Index, Rng&)> three_gaussians(Index dimension, Rng& rng) {
  return [centres = Matrix(1.5 * normal_points(3, dimension, rng))](Index n, Rng& draws) {
    Matrix x = 0.5 * normal_points(n, centres.cols(), draws);
    for (Index i = 0; i < n; ++i) x.row(i) += centres.row(static_cast<Index>(3 * draws.uniform()));
    return x;
  };
}

Matrix bures_map(const Matrix& s1, const Matrix& s2) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(s1);
  const double least = 1e-12 * solver.eigenvalues().maxCoeff();
  const Matrix root = square_root(s1);
  const Matrix inverse =
      spectral(s1, [least](double v) { return v > least ? 1 / std::sqrt(v) : 0.0; });
  return inverse * square_root(root * s2 * root) * inverse;
}

Population gaussian_pair(Index dimension, double condition, Rng rng) {
  const Matrix s1 = covariance_of_condition(dimension, condition, rng);
  const Matrix s2 = covariance_of_condition(dimension, condition, rng);
  const auto gaussian = [dimension](const Matrix& root, double first) {
    return [dimension, root, first](Index n, Rng& draws) -> Matrix {
      Matrix x = normal_points(n, dimension, draws) * root;
      x.col(0).array() += first;
      return x;
    };
  };
  return {dimension, gaussian(square_root(s1), 0), gaussian(square_root(s2), 1),
          [a = bures_map(s1, s2)](MatrixView x) -> Matrix {
            Matrix t = x * a;
            t.col(0).array() += 1;
            return t;
          }};
}

Population convex_potential(Index dimension, Rng rng) {
  constexpr Index kUnits = 8;
  auto p = std::make_shared<ConvexPotential>();
  p->points = three_gaussians(dimension, rng);
  const Matrix root = normal_points(dimension, dimension, rng);
  p->q = root * root.transpose() / (2 * static_cast<double>(dimension));
  p->q.diagonal().array() += 0.5;
  p->w = normal_points(kUnits, dimension, rng);
  p->b = normal_points(kUnits, 1, rng);
  p->c.resize(kUnits);
  for (double& v : p->c) v = rng.uniform();
  return {dimension, [p](Index n, Rng& draws) { return p->points(n, draws); },
          [p](Index n, Rng& draws) { return p->gradient(p->points(n, draws)); },
          [p](MatrixView x) { return p->gradient(x); }};
}

Population moons_scurve() { return {2, moon, s_curve, {}}; }

Population sphere_rotation() {
  const auto around = [](double x, double y, double z) {
    return [centre = Vector(Eigen::Vector3d(x, y, z))](Index n, Rng& rng) {
      return cap(n, centre, rng);
    };
  };
  return {3, around(0, 0, 1), around(0, 1, 0), {}};
}

Population gauss_to_mixture() {
  static constexpr double kSpread = 0.25, kRadius = 5, kModes = 8;
  const auto one = [](Index n, Rng& rng) -> Matrix { return kSpread * normal_points(n, 2, rng); };
  const auto ring = [](Index n, Rng& rng) {
    Matrix x = kSpread * normal_points(n, 2, rng);
    for (Index i = 0; i < n; ++i) {
      const double angle = 2 * kPi * std::floor(kModes * rng.uniform()) / kModes;
      x(i, 0) += kRadius * std::cos(angle);
      x(i, 1) += kRadius * std::sin(angle);
    }
    return x;
  };
  return {2, one, ring, {}};
}

Population resampled(Matrix source, Matrix target) {
  const Index dimension = source.cols();
  const auto rows_of = [](Matrix data) {
    return [kept = std::make_shared<const Matrix>(std::move(data))](Index n, Rng& rng) {
      Matrix x(n, kept->cols());
      for (Index i = 0; i < n; ++i)
        x.row(i) = kept->row(static_cast<Index>(static_cast<double>(kept->rows()) * rng.uniform()));
      return x;
    };
  };
  return {dimension, rows_of(std::move(source)), rows_of(std::move(target)), {}};
}

}  // namespace assay::monge_gap
