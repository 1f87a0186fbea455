#include "plugins/monge_gap/known_maps.hpp"

#include <cmath>
#include <memory>

namespace assay::monge_gap {
namespace {

constexpr Index kBalancing = 2000;  // points behind shares that are to be equal

// x -> sum_j p_j y_j with p the softmax of (<x, y_j> - h_j) / e.
struct SoftPoints {
  Matrix y;
  Vector h;
  double e;

  Matrix shares(MatrixView x) const {
    Matrix p = (x * y.transpose()).rowwise() - h.transpose();
    p /= e;
    p.colwise() -= Vector(p.rowwise().maxCoeff());
    p = p.array().exp().matrix();
    return Vector(p.rowwise().sum()).cwiseInverse().asDiagonal() * p;
  }
  Matrix operator()(MatrixView x) const { return shares(x) * y; }
};

// h by fixed-point steps of entropic transport to equal shares.
SoftPoints soft_points(MatrixView x, Rng& rng) {
  constexpr Index kPoints = 10;
  constexpr int kSteps = 200;
  const Index d = x.cols();
  SoftPoints points{2 * normal_points(kPoints, d, rng), Vector::Zero(kPoints),
                    std::sqrt(static_cast<double>(d))};
  for (int k = 0; k < kSteps; ++k)
    points.h +=
        points.e * (points.shares(x).colwise().mean().transpose().array() * kPoints).log().matrix();
  return points;
}

struct Halfway {
  ot::Cost cost;
  Matrix y;
  Vector h;

  std::vector<Index> nearest(MatrixView x) const {
    std::vector<Index> result;
    const auto row = [](const auto& m, Index i) {
      return std::span<const double>(m.data() + i * m.cols(), to_size(m.cols()));
    };
    const Matrix points = x;
    for (Index i = 0; i < points.rows(); ++i) {
      Vector c(y.rows());
      for (Index j = 0; j < y.rows(); ++j)
        c[j] = ot::cost_between(cost, row(points, i), row(y, j)) - h[j];
      Index best = 0;
      c.minCoeff(&best);
      result.push_back(best);
    }
    return result;
  }
  Matrix operator()(MatrixView x) const {
    Matrix t = x;
    const auto chosen = nearest(x);
    for (Index i = 0; i < t.rows(); ++i) t.row(i) = (t.row(i) + y.row(chosen[to_size(i)])) / 2;
    if (cost.kind == ot::CostKind::kArccos) t.rowwise().normalize();
    return t;
  }

  // Ascent of the semi-dual by shrinking steps.
  void balance(MatrixView x) {
    constexpr int kSteps = 200;
    const double scale = ot::cost_between(cost, {y.data(), to_size(y.cols())},
                                          {y.data() + y.cols(), to_size(y.cols())});
    const auto points = static_cast<double>(y.rows());
    for (int k = 0; k < kSteps; ++k) {
      Vector excess = Vector::Constant(y.rows(), 1 / points);
      for (const Index j : nearest(x)) excess[j] -= 1 / static_cast<double>(x.rows());
      h += scale / (1 + 0.1 * k) * excess;
    }
  }
};

Matrix around_the_pole(Index n, double spread, Rng& rng) {
  Matrix x = spread * normal_points(n, 3, rng);
  x.col(2).array() += 1;
  x.rowwise().normalize();
  return x;
}

Population carried(Index dimension, std::function<Matrix(Index, Rng&)> source, Map truth) {
  auto target = [source, truth](Index n, Rng& draws) { return truth(source(n, draws)); };
  return {dimension, std::move(source), std::move(target), std::move(truth)};
}

}  // namespace

Population mixtures(Index dimension, Rng rng) {
  static constexpr double kKept = 0.2;
  const auto source = three_gaussians(dimension, rng);
  const Matrix x = source(kBalancing, rng);
  const auto one = soft_points(x, rng), other = soft_points(x, rng);
  return carried(dimension, source, [one, other](MatrixView at) -> Matrix {
    return kKept * at + (1 - kKept) / 2 * (one(at) + other(at));
  });
}

bool is_homogeneous(const ot::Cost& cost) {
  switch (cost.kind) {
    case ot::CostKind::kSqEuclidean:
    case ot::CostKind::kEuclidean:
    case ot::CostKind::kCityblock:
    case ot::CostKind::kPNorm:
    case ot::CostKind::kSqPNorm:
    case ot::CostKind::kArccos:
      return true;
    default:
      return false;
  }
}

Population semi_discrete(Index dimension, const ot::Cost& cost, Rng rng) {
  constexpr Index kPoints = 8;
  constexpr double kNear = 0.4, kFar = 1.5;
  const bool is_sphere = cost.kind == ot::CostKind::kArccos;
  std::function<Matrix(Index, Rng&)> source = [](Index n, Rng& draws) {
    return around_the_pole(n, kNear, draws);
  };
  if (!is_sphere) source = three_gaussians(dimension, rng);
  Halfway map{cost,
              is_sphere ? around_the_pole(kPoints, kFar, rng)
                        : Matrix(2 * normal_points(kPoints, dimension, rng)),
              Vector::Zero(kPoints)};
  map.balance(source(kBalancing, rng));
  return carried(dimension, source, map);
}

}  // namespace assay::monge_gap
