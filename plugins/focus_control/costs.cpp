#include "plugins/focus_control/costs.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace assay::focus_control {
namespace {

constexpr double kGuard = 1e-10;

// Rows q^3 / sum q^3 and what they were divided by.
struct Cubed {
  Matrix share;
  Vector sum;
};

Cubed cubed(const Matrix& rows) {
  Cubed c{rows.array().cube(), {}};
  c.sum = c.share.rowwise().sum().cwiseMax(kGuard);
  c.share.array().colwise() /= c.sum.array();
  return c;
}

// The slope in the rows from that in their shares.
Matrix through_cubes(const Matrix& rows, const Cubed& c, const Matrix& slope) {
  Vector mean = slope.cwiseProduct(c.share).rowwise().sum();
  mean = (c.sum.array() > kGuard).select(mean, 0);  // below it the divisor is a constant
  Matrix result = slope.colwise() - mean;
  result.array() *= 3 * rows.array().square();
  result.array().colwise() /= c.sum.array();
  return result;
}

Matrix rows_of(const Matrix& maps, const std::vector<Index>& group) {
  Matrix rows(static_cast<Index>(group.size()), maps.cols());
  for (std::size_t i = 0; i < group.size(); ++i)
    rows.row(static_cast<Index>(i)) = maps.row(group[i]);
  return rows;
}

Matrix group_means(const Matrix& maps, const Groups& groups) {
  Matrix means(static_cast<Index>(groups.size()), maps.cols());
  for (std::size_t g = 0; g < groups.size(); ++g)
    means.row(static_cast<Index>(g)) = rows_of(maps, groups[g]).colwise().mean();
  return means;
}

template <class Row>
void add_to_group(Matrix& slope, const std::vector<Index>& group, const Row& of_mean) {
  for (const auto row : group) slope.row(row) += of_mean / static_cast<double>(group.size());
}

// `within` times the mean JS of groups of several tokens plus `between` (1 - JS of the groups).
Cost disentangled(const Matrix& maps, const Groups& groups, double within, double between) {
  Cost cost{0, Matrix::Zero(maps.rows(), maps.cols())};
  const auto several = std::count_if(groups.begin(), groups.end(),
                                     [](const auto& group) { return group.size() > 1; });
  for (const auto& group : groups) {
    if (group.size() < 2) continue;
    const double share = within / static_cast<double>(several);
    const auto own = divergence(rows_of(maps, group));
    cost.value += share * own.value;
    for (std::size_t i = 0; i < group.size(); ++i)
      cost.slope.row(group[i]) += share * own.slope.row(static_cast<Index>(i));
  }
  if (groups.size() < 2) return cost;
  const auto apart = divergence(group_means(maps, groups));
  cost.value += between * (1 - apart.value);
  for (std::size_t g = 0; g < groups.size(); ++g)
    add_to_group(cost.slope, groups[g], -between * apart.slope.row(static_cast<Index>(g)));
  return cost;
}

}  // namespace

Heuristic heuristic_of(const std::string& name) {
  for (const auto& [known, heuristic] : kHeuristicNames)
    if (known == name) return heuristic;
  throw std::invalid_argument("there is no cost '" + name + "'");
}

Cost divergence(const Matrix& rows) {
  if (rows.rows() < 2) return {0, Matrix::Zero(rows.rows(), rows.cols())};
  const auto c = cubed(rows);
  const auto count = static_cast<double>(rows.rows());
  const Eigen::RowVectorXd mean = c.share.colwise().mean();
  const Eigen::RowVectorXd log_mean = (mean.array() + kGuard).log();
  const Matrix ratio = (c.share.array() + kGuard).log().matrix().rowwise() - log_mean;
  const double scale = 1 / (count * std::log(count));
  Matrix slope = ratio.array() + c.share.array() / (c.share.array() + kGuard);
  slope.rowwise() -= (mean.array() / (mean.array() + kGuard)).matrix();
  return {scale * c.share.cwiseProduct(ratio).sum(), through_cubes(rows, c, scale * slope)};
}

Cost focus_cost(const Matrix& maps, const Groups& groups) {
  return disentangled(maps, groups, 0.5, 0.5);
}

Cost jedi_cost(const Matrix& maps, const Groups& groups) {
  constexpr double kWeight = 0.01;
  auto cost = disentangled(maps, groups, 1, 1);
  if (maps.cols() < 2) return cost;
  const Matrix means = group_means(maps, groups);
  const auto c = cubed(means);
  const double share = kWeight / static_cast<double>(groups.size());
  const double scale = share / std::log(static_cast<double>(maps.cols()));
  const Matrix logs = (c.share.array() + kGuard).log();
  cost.value +=
      share * static_cast<double>(groups.size()) + scale * c.share.cwiseProduct(logs).sum();
  const Matrix slope = through_cubes(
      means, c, scale * (logs.array() + c.share.array() / (c.share.array() + kGuard)).matrix());
  for (std::size_t g = 0; g < groups.size(); ++g)
    add_to_group(cost.slope, groups[g], slope.row(static_cast<Index>(g)));
  return cost;
}

Cost attend_excite_cost(const Matrix& maps, const Groups& groups) {
  const Eigen::RowVectorXd sums = maps.colwise().sum().cwiseMax(kGuard);
  Matrix shares = maps;
  shares.array().rowwise() /= sums.array();
  const Matrix means = group_means(shares, groups);
  Index least = 0, place = 0;
  means.rowwise().maxCoeff().minCoeff(&least);
  means.row(least).maxCoeff(&place);
  const double value = 1 - means(least, place);
  Cost cost{std::max(value, 0.0), Matrix::Zero(maps.rows(), maps.cols())};
  if (value <= 0) return cost;
  const auto& group = groups[to_size(least)];
  Vector slope = Vector::Zero(maps.rows());  // in the shares of this position
  for (const auto row : group) slope[row] = -1 / static_cast<double>(group.size());
  cost.slope.col(place) = (slope.array() - slope.dot(shares.col(place))) / sums[place];
  return cost;
}

Cost divide_bind_cost(const Matrix& maps, const Groups& groups) {
  const Index n = maps.cols();
  const auto side = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(n))));
  Cost cost{0, Matrix::Zero(maps.rows(), n)};
  if (side < 2) return cost;
  const Matrix means = group_means(maps, groups);
  const auto differences = static_cast<double>(side * (side - 1));
  double least = kInfinity;
  for (Index g = 0; g < means.rows(); ++g) {
    const double sum = std::max(means.row(g).sum(), kGuard), scale = static_cast<double>(n) / sum;
    Eigen::RowVectorXd slope = Eigen::RowVectorXd::Zero(n);
    double variation = 0;
    const auto add = [&](Index a, Index b) {
      const double d = scale * (means(g, b) - means(g, a)), sign = d > 0 ? 1 : d < 0 ? -1 : 0;
      variation += std::abs(d) / differences;
      slope[b] += sign / differences, slope[a] -= sign / differences;
    };
    for (Index r = 0; r < side; ++r)
      for (Index c = 0; c < side; ++c) {
        if (c + 1 < side) add(r * side + c, r * side + c + 1);
        if (r + 1 < side) add(r * side + c, (r + 1) * side + c);
      }
    if (variation >= least) continue;
    least = variation;
    cost.slope.setZero();
    const Eigen::RowVectorXd of_mean =
        -scale * (slope.array() - slope.dot(means.row(g)) / sum).matrix();
    add_to_group(cost.slope, groups[to_size(g)], of_mean);
  }
  cost.value = -least;
  return cost;
}

Blur::Blur(Index positions, double sigma) {
  const auto side = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(positions))));
  if (sigma == 0 || side < 2) return;
  const double edge = std::exp(-1 / (2 * sigma * sigma)), middle = 1 / (1 + 2 * edge);
  const auto reflected = [side](Index i) { return i < 0 ? -i : i < side ? i : 2 * side - 2 - i; };
  line_ = Matrix::Zero(side, side);
  for (Index to = 0; to < side; ++to)
    for (Index d = -1; d <= 1; ++d) line_(reflected(to + d), to) += d == 0 ? middle : middle * edge;
}

Matrix Blur::between(const Matrix& maps, const Matrix& line) const {
  if (line_.size() == 0) return maps;
  const Index side = line_.rows();
  Matrix result(maps.rows(), maps.cols());
  for (Index i = 0; i < maps.rows(); ++i) {
    const Eigen::Map<const Matrix> from(maps.row(i).data(), side, side);
    Eigen::Map<Matrix>(result.row(i).data(), side, side) = line.transpose() * from * line;
  }
  return result;
}

}  // namespace assay::focus_control
