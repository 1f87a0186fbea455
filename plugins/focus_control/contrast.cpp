// The cost of CONFORM (Meral, Simsar, Tombari & Yanardag 2024): a contrastive loss between tokens.
#include <algorithm>
#include <cmath>

#include "plugins/focus_control/costs.hpp"

namespace assay::focus_control {
namespace {

constexpr double kTemperature = 0.07;
constexpr double kShortest = 1e-12;  // length of a map

// Both steps' tokens as unit vectors, and the subject of each, -1 for none.
struct Tokens {
  Matrix unit;
  Vector length;
  std::vector<Index> subject;
};

Tokens tokens_of(const Matrix& maps, const Matrix& before, const Groups& groups) {
  Tokens tokens;
  tokens.unit.resize(2 * maps.rows(), maps.cols());
  tokens.unit << maps, before;
  tokens.length = tokens.unit.rowwise().norm().cwiseMax(kShortest);
  tokens.unit.array().colwise() /= tokens.length.array();
  tokens.subject.assign(to_size(2 * maps.rows()), -1);
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const auto row : groups[g])
      tokens.subject[to_size(row)] = tokens.subject[to_size(row + maps.rows())] =
          static_cast<Index>(g);
  return tokens;
}

// Adds the terms of token i: value and slopes in its similarities; returns the pairs' number.
Index add_terms(const Tokens& tokens, const Matrix& similarity, Index i, double& value,
                Matrix& slope) {
  const Index n = similarity.rows(), own = tokens.subject[to_size(i)];
  const auto subject = [&](Index k) { return tokens.subject[to_size(k)]; };
  Index pairs = 0;
  for (Index j = 0; j < n; ++j) {
    if (j == i || subject(j) != own) continue;
    double top = similarity(i, j);
    for (Index k = 0; k < n; ++k)
      if (subject(k) >= 0 && subject(k) != own) top = std::max(top, similarity(i, k));
    const auto weight = [&](Index k) { return std::exp(similarity(i, k) - top); };
    double sum = weight(j);
    for (Index k = 0; k < n; ++k)
      if (subject(k) >= 0 && subject(k) != own) sum += weight(k);
    value += top + std::log(sum) - similarity(i, j);
    slope(i, j) += weight(j) / sum - 1;
    for (Index k = 0; k < n; ++k)
      if (subject(k) >= 0 && subject(k) != own) slope(i, k) += weight(k) / sum;
    ++pairs;
  }
  return pairs;
}

}  // namespace

Cost conform_cost(const Matrix& maps, const Matrix& before, const Groups& groups) {
  const auto tokens = tokens_of(maps, before, groups);
  const Index n = tokens.unit.rows();
  const Matrix similarity = tokens.unit * tokens.unit.transpose() / kTemperature;
  Matrix slope = Matrix::Zero(n, n);
  double value = 0;
  Index pairs = 0;
  for (Index i = 0; i < n; ++i)
    if (tokens.subject[to_size(i)] >= 0) pairs += add_terms(tokens, similarity, i, value, slope);
  if (pairs == 0) return {0, Matrix::Zero(maps.rows(), maps.cols())};
  const double scale = 1 / (kTemperature * static_cast<double>(pairs));
  Matrix of_unit = scale * (slope + slope.transpose()) * tokens.unit;
  of_unit -= (of_unit.cwiseProduct(tokens.unit).rowwise().sum().asDiagonal() * tokens.unit).eval();
  of_unit.array().colwise() /= tokens.length.array();
  return {value / static_cast<double>(pairs), of_unit.topRows(maps.rows())};
}

}  // namespace assay::focus_control
