// Correlations are computed once; a test is then a small linear system.
#include "plugins/causal_minimax/independence.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "plugins/causal_minimax/canonical.hpp"
#include "plugins/causal_minimax/kernel_tests.hpp"
#include "plugins/numerics/statistics/tails.hpp"

namespace assay::causal_minimax {
namespace {

constexpr std::size_t kLeastRows = 10;  // of an environment, for a kernel test
constexpr double kCollinear = 1e-10;    // a share of variance that counts as rounding

// Zero rows and columns for constant ones.
Eigen::MatrixXd correlation_of(const Eigen::MatrixXd& x) {
  Eigen::MatrixXd centred = x.rowwise() - x.colwise().mean();
  for (Eigen::Index c = 0; c < x.cols(); ++c) {
    const double norm = centred.col(c).norm();
    const double scale = 1e-12 * (1 + x.col(c).norm());
    if (norm > scale)
      centred.col(c) /= norm;
    else
      centred.col(c).setZero();
  }
  return centred.transpose() * centred;
}

// 0 where the conditions leave nothing of a variable.
double partial_correlation(const Eigen::MatrixXd& r, int a, int b, const std::vector<int>& given) {
  const std::vector<int> ends{a, b};
  Eigen::Matrix2d left = r(ends, ends);
  if (!given.empty()) {
    const Eigen::MatrixXd across = r(given, ends);
    const Eigen::MatrixXd within = r(given, given);
    left -= across.transpose() * within.completeOrthogonalDecomposition().solve(across);
  }
  if (left(0, 0) < kCollinear || left(1, 1) < kCollinear) return 0;
  return std::clamp(left(0, 1) / std::sqrt(left(0, 0) * left(1, 1)), -1.0, 1.0);
}

struct Fit {
  double squares = 0;  // sum of squared residuals
  Eigen::Index rank = 0;
  Eigen::VectorXd residuals;
};

Fit regress(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(x);
  Fit fit{0, qr.rank(), y - x * qr.solve(y)};
  fit.squares = fit.residuals.squaredNorm();
  return fit;
}

// F tail of `between` on `more` degrees of freedom against `within` on `rest`.
double ratio_tail(double between, Eigen::Index more, double within, Eigen::Index rest) {
  if (more <= 0 || rest <= 0) return 1;
  const auto d1 = static_cast<double>(more), d2 = static_cast<double>(rest);
  if (!(within > 0)) return between > 0 ? 0 : 1;
  return statistics::f_tail(between / d1 / (within / d2), d1, d2);
}

}  // namespace

IndependenceTests::IndependenceTests(const Dataset& original, TestOptions options)
    : options_(options) {
  auto [data, place, keys] = canonical(original);
  place_ = std::move(place);
  keys_ = std::move(keys);
  values_ = data.values.rowwise() - data.values.colwise().mean();
  for (Eigen::Index c = 0; c < values_.cols(); ++c)
    if (const double norm = values_.col(c).norm(); norm > 0)
      values_.col(c) *= std::sqrt(static_cast<double>(values_.rows())) / norm;
  all_.rows.resize(static_cast<std::size_t>(values_.rows()));
  std::iota(all_.rows.begin(), all_.rows.end(), 0);
  all_.correlation = correlation_of(values_);
  indicators_ =
      Eigen::MatrixXd::Zero(values_.rows(), static_cast<Eigen::Index>(data.environments.size()));
  for (int e = 0; e < static_cast<int>(data.environments.size()); ++e) {
    auto rows = data.rows_of(e);
    auto correlation = correlation_of(values_(rows, Eigen::all));
    indicators_(rows, e).setOnes();
    environments_.push_back({std::move(rows), std::move(correlation)});
  }
}

Mask IndependenceTests::places_of(Mask nodes) const {
  Mask places = nodes & bit(environment());
  for_each_node(nodes & ~bit(environment()),
                [&](int v) { places |= bit(place_[static_cast<std::size_t>(v)]); });
  return places;
}

double IndependenceTests::p_value(int a, int b, Mask given) const {
  const Mask ends = places_of(bit(a) | bit(b));
  given = places_of(given);
  a = std::countr_zero(ends);
  b = std::countr_zero(ends & (ends - 1));
  if (b == environment())
    return options_.of_environment == EnvTest::chow ? environment_test(a, given)
                                                    : environment_features(a, given);
  return options_.of_variables == CiTest::fisher_z ? fisher_z(a, b, given)
                                                   : kernel_test(a, b, given);
}

// A stream for each question, keyed by the content of the columns that it is about.
Rng IndependenceTests::draws(Mask ends, Mask given) const {
  const auto sum = [&](Mask places) {
    std::uint64_t total = contains(places, environment()) ? 1 : 0;
    for_each_node(places & ~bit(environment()),
                  [&](int v) { total += keys_[static_cast<std::size_t>(v)]; });
    return total;
  };
  return options_.rng.stream(sum(ends)).stream(sum(given));
}

double IndependenceTests::kernel_test(int a, int b, Mask given) const {
  std::vector<int> conditions;
  for_each_node(given & ~bit(environment()), [&](int v) { conditions.push_back(v); });
  const auto rng = draws(bit(a) | bit(b), given);
  Statistic sum;
  const auto add = [&](const Group& group) {
    if (group.rows.size() < kLeastRows) return;
    const Triple sample{values_(group.rows, a), values_(group.rows, b),
                        values_(group.rows, conditions)};
    sum += options_.of_variables == CiTest::kci ? kci(sample) : rcit(sample, false, rng);
  };
  if (contains(given, environment()))
    for (const auto& group : environments_) add(group);
  else
    add(all_);
  return sum.p_value();
}

double IndependenceTests::environment_features(int variable, Mask given) const {
  std::vector<int> conditions;
  for_each_node(given, [&](int v) { conditions.push_back(v); });
  return rcit({values_.col(variable), indicators_, values_(Eigen::all, conditions)}, true,
              draws(bit(variable) | bit(environment()), given))
      .p_value();
}

double IndependenceTests::fisher_z(int a, int b, Mask given) const {
  std::vector<int> conditions;
  for_each_node(given & ~bit(environment()), [&](int v) { conditions.push_back(v); });
  double statistic = 0, degrees = 0;
  const auto add = [&](const Group& group) {
    const double weight =
        static_cast<double>(group.rows.size()) - static_cast<double>(conditions.size()) - 3;
    if (weight <= 0) return;
    const double z = std::atanh(partial_correlation(group.correlation, a, b, conditions));
    statistic += weight * z * z;
    degrees += 1;
  };
  if (contains(given, environment()))
    for (const auto& group : environments_) add(group);
  else
    add(all_);
  if (degrees == 0) return 1;
  return std::isinf(statistic) ? 0 : statistics::chi_square_tail(statistic, degrees);
}

Eigen::MatrixXd IndependenceTests::regressors(Mask given) const {
  Eigen::MatrixXd x(values_.rows(), 1 + options_.degree * size_of(given));
  x.col(0).setOnes();
  Eigen::Index next = 1;
  for_each_node(given, [&](int v) {
    for (int power = 1; power <= options_.degree; ++power)
      x.col(next++) = values_.col(v).array().pow(power);
  });
  return x;
}

double IndependenceTests::environment_test(int variable, Mask given) const {
  const Eigen::MatrixXd x = regressors(given);
  const Eigen::VectorXd y = values_.col(variable);
  const auto pooled = regress(x, y);
  const Eigen::VectorXd size = pooled.residuals.cwiseAbs();
  double squares = 0, size_squares = 0;
  Eigen::Index rank = 0;
  for (const auto& group : environments_) {
    const auto own = regress(x(group.rows, Eigen::all), y(group.rows));
    squares += own.squares;
    rank += own.rank;
    const Eigen::VectorXd sizes = size(group.rows);
    size_squares += (sizes.array() - sizes.mean()).square().sum();
  }
  const auto groups = static_cast<Eigen::Index>(environments_.size());
  const double chow =
      ratio_tail(pooled.squares - squares, rank - pooled.rank, squares, x.rows() - rank);
  const double total = (size.array() - size.mean()).square().sum();
  const double levene =
      ratio_tail(total - size_squares, groups - 1, size_squares, x.rows() - groups);
  return std::min(1.0, 2 * std::min(chow, levene));
}

}  // namespace assay::causal_minimax
