// What a regression on other columns leaves, from correlations: of all rows, or of those of each
// environment, weighed by how much the column varies there.
#include "plugins/causal_minimax/relations.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace assay::causal_minimax {
namespace {

constexpr double kStillDeviation = 1e-6;  // of a column's deviation: it does not vary in these rows
constexpr double kRank = 1e-10;           // of correlations
constexpr std::size_t kSpareRows = 10;

using Matrix = Eigen::MatrixXd;
using Columns = std::vector<int>;

Matrix in_deviations(const Matrix& values) {
  Matrix s = values.rowwise() - values.colwise().mean();
  for (Eigen::Index c = 0; c < s.cols(); ++c) {
    const double deviation = std::sqrt(s.col(c).squaredNorm() / static_cast<double>(s.rows()));
    if (deviation > kNoSpread * values.col(c).cwiseAbs().maxCoeff())
      s.col(c) /= deviation;
    else
      s.col(c).setZero();
  }
  return s;
}

struct Group {
  Matrix correlation;         // zeros at columns that do not vary
  Eigen::VectorXd variation;  // sums of squares
};

Group group_of(const Matrix& rows) {
  Matrix centred = rows.rowwise() - rows.colwise().mean();
  Eigen::VectorXd variation = centred.colwise().squaredNorm();
  for (Eigen::Index c = 0; c < rows.cols(); ++c) {
    if (variation[c] > kStillDeviation * kStillDeviation * static_cast<double>(rows.rows())) {
      centred.col(c) /= std::sqrt(variation[c]);
    } else {
      centred.col(c).setZero();
      variation[c] = 0;
    }
  }
  return {centred.transpose() * centred, std::move(variation)};
}

Eigen::VectorXd weights(const Matrix& correlation, int column, const Columns& on) {
  Eigen::CompleteOrthogonalDecomposition<Matrix> solver;
  solver.setThreshold(kRank);
  return solver.compute(correlation(on, on)).solve(correlation(on, column));
}

// The share of the column's variation that a regression on the others leaves.
double rest(const std::vector<Group>& groups, int column, const Columns& on) {
  double left = 0, total = 0;
  for (const auto& g : groups) {
    total += g.variation[column];
    double share = g.correlation(column, column);
    if (!on.empty()) share -= g.correlation(column, on).dot(weights(g.correlation, column, on));
    left += g.variation[column] * std::max(share, 0.0);
  }
  return total > 0 ? left / total : 0;
}

Columns without(Columns columns, int column) {
  columns.erase(std::remove(columns.begin(), columns.end(), column), columns.end());
  return columns;
}

// The fewest of `on` that leave no more than that; nothing when all of them leave more.
std::optional<Columns> fewest(const std::vector<Group>& groups, int column, Columns on,
                              double largest_rest, bool is_single) {
  if (is_single) {
    if (rest(groups, column, {}) <= largest_rest) return Columns{};
    for (const int other : on)
      if (rest(groups, column, {other}) <= largest_rest) return Columns{other};
    return std::nullopt;
  }
  if (rest(groups, column, on) > largest_rest) return std::nullopt;
  for (const int other : Columns(on))
    if (auto fewer = without(on, other); rest(groups, column, fewer) <= largest_rest)
      on = std::move(fewer);
  return on;
}

// With about as many columns as rows everything fits: `is_single` then asks for single others only.
std::vector<LinearRelation> relations(const std::vector<Group>& groups, int columns, int first,
                                      double largest_rest, bool is_single) {
  Columns order{first}, remaining;
  for (int c = 0; c < columns; ++c) {
    remaining.push_back(c);
    if (c != first) order.push_back(c);
  }
  std::vector<LinearRelation> found;
  for (const int c : order) {
    const auto on = fewest(groups, c, without(remaining, c), largest_rest, is_single);
    if (!on) continue;
    LinearRelation relation{c, {}, 0, rest(groups, c, *on)};
    for (const int other : *on) relation.terms.emplace_back(other, 0.0);
    found.push_back(std::move(relation));
    remaining = without(std::move(remaining), c);
  }
  return found;
}

// Weights in the units of the values.
void fill_in(LinearRelation& relation, const Matrix& values) {
  Matrix x(values.rows(), static_cast<Eigen::Index>(relation.terms.size()) + 1);
  x.col(0).setOnes();
  for (std::size_t i = 0; i < relation.terms.size(); ++i)
    x.col(static_cast<Eigen::Index>(i) + 1) = values.col(relation.terms[i].first);
  const Eigen::VectorXd size = x.colwise().norm();
  x.array().rowwise() /= size.transpose().array();
  const Eigen::VectorXd w =
      (x.colPivHouseholderQr().solve(values.col(relation.column)).array() / size.array()).matrix();
  relation.constant = w[0];
  for (std::size_t i = 0; i < relation.terms.size(); ++i)
    relation.terms[i].second = w[static_cast<Eigen::Index>(i) + 1];
  // What rounding leaves of a constant that is none.
  const double scale =
      std::sqrt(values.col(relation.column).squaredNorm() / static_cast<double>(values.rows()));
  if (std::abs(relation.constant) <= 1e-9 * scale + std::sqrt(relation.rest) * scale)
    relation.constant = 0;
}

}  // namespace

std::vector<LinearRelation> linear_relations(const Matrix& values, int first, double largest_rest) {
  const bool is_single = values.rows() < values.cols() + static_cast<Eigen::Index>(kSpareRows);
  auto found = relations({group_of(in_deviations(values))}, static_cast<int>(values.cols()), first,
                         largest_rest, is_single);
  for (auto& relation : found) fill_in(relation, values);
  return found;
}

std::vector<LinearRelation> relations_within(const Dataset& data, int first, double largest_rest) {
  const auto values = in_deviations(data.values);
  std::vector<Group> groups;
  std::size_t asked = 0;
  for (int e = 0; e < static_cast<int>(data.environments.size()); ++e) {
    const auto rows = data.rows_of(e);
    if (rows.size() < data.names.size() + kSpareRows) continue;
    groups.push_back(group_of(values(rows, Eigen::all)));
    asked += rows.size();
  }
  if (2 * asked < data.environment_of.size()) return {};
  return relations(groups, static_cast<int>(data.names.size()), first, largest_rest, false);
}

Dependence dependence(const std::vector<int>& label, const std::vector<int>& on) {
  const auto follows = [](const std::vector<int>& a, const std::vector<int>& b) {
    std::vector<int> value(static_cast<std::size_t>(*std::max_element(b.begin(), b.end())) + 1, -1);
    for (std::size_t i = 0; i < a.size(); ++i) {
      auto& known = value[static_cast<std::size_t>(b[i])];
      if (known >= 0 && known != a[i]) return false;
      known = a[i];
    }
    return true;
  };
  if (!follows(label, on)) return Dependence::none;
  return follows(on, label) ? Dependence::one_to_one : Dependence::function;
}

std::vector<int> labels_of(const Eigen::VectorXd& column) {
  std::vector<double> values(column.begin(), column.end());
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  std::vector<int> labels;
  for (const double x : column)
    labels.push_back(
        static_cast<int>(std::lower_bound(values.begin(), values.end(), x) - values.begin()));
  return labels;
}

}  // namespace assay::causal_minimax
