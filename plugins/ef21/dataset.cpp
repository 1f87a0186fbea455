#include "plugins/ef21/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/ef21/smoothness.hpp"

namespace assay::ef21 {
namespace {

Dataset in_order(const Matrix& rows, const std::vector<double>& labels,
                 const std::vector<Index>& order, std::vector<Index> first) {
  Dataset data{Matrix(rows.rows(), rows.cols()), {}, std::move(first)};
  for (std::size_t k = 0; k < order.size(); ++k) {
    data.features.row(static_cast<Index>(k)) = rows.row(order[k]);
    data.labels.push_back(labels[to_size(order[k])]);
  }
  return data;
}

std::vector<Index> blocks(Index rows, Index clients) {
  std::vector<Index> first{0};
  for (Index i = 0; i < clients; ++i)
    first.push_back(first.back() + rows / clients + (i < rows % clients ? 1 : 0));
  return first;
}

template <class Key>
void sort_by(std::vector<Index>& order, const Key& key) {
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return key[to_size(a)] < key[to_size(b)]; });
}

}  // namespace

void normalize(Normalize how, Matrix& rows, std::span<Matrix*> others) {
  const auto apply = [&](auto change) {
    change(rows);
    for (auto* other : others) change(*other);
  };
  if (how == Normalize::unit_rows)
    return apply([](Matrix& m) {
      for (Index i = 0; i < m.rows(); ++i)
        if (const double norm = m.row(i).norm(); norm > 0) m.row(i) /= norm;
    });
  if (how == Normalize::none) return;
  Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(rows.cols()), scale = mean;
  const auto count = static_cast<double>(rows.rows());
  if (how == Normalize::standardize) {
    for (Index i = 0; i < rows.rows(); ++i) mean += rows.row(i) / count;
    for (Index i = 0; i < rows.rows(); ++i)
      scale.array() += (rows.row(i) - mean).array().square() / count;
    scale = scale.cwiseSqrt();
  } else {
    for (Index i = 0; i < rows.rows(); ++i) scale = scale.cwiseMax(rows.row(i).cwiseAbs());
  }
  apply([&](Matrix& m) {
    for (Index i = 0; i < m.rows(); ++i)
      m.row(i) = (scale.array() > 0).select((m.row(i) - mean).array() / scale.array(), 0);
  });
}

void append_bias(Matrix& rows) {
  Matrix wider(rows.rows(), rows.cols() + 1);
  wider << rows, Vector::Ones(rows.rows());
  rows = std::move(wider);
}

Dataset deal(Matrix rows, std::vector<double> labels, Partition how, Index clients, Rng rng) {
  if (how == Partition::contiguous) {
    auto first = blocks(rows.rows(), clients);
    return {std::move(rows), std::move(labels), std::move(first)};
  }
  std::vector<Index> order(to_size(rows.rows()));
  std::iota(order.begin(), order.end(), Index{0});
  if (how == Partition::shuffled) rng.shuffle(std::span(order));
  if (how == Partition::label_sorted) sort_by(order, labels);
  if (how == Partition::norm_sorted) {
    const Vector norms = rows.rowwise().norm();
    sort_by(order, span_of(norms));
  }
  return in_order(rows, labels, order, blocks(rows.rows(), clients));
}

Dataset deal_by(Matrix rows, std::vector<double> labels, const std::vector<std::int64_t>& owners) {
  std::vector<Index> order(owners.size()), first{0};
  std::iota(order.begin(), order.end(), Index{0});
  sort_by(order, owners);
  for (std::size_t k = 1; k <= order.size(); ++k)
    if (k == order.size() || owners[to_size(order[k])] != owners[to_size(order[k - 1])])
      first.push_back(static_cast<Index>(k));
  return in_order(rows, labels, order, std::move(first));
}

Dataset draw(const Generator& g, const Rng& rng) {
  auto sizes = rng.stream(0), truth = rng.stream(1);
  std::vector<double> l(to_size(g.clients));
  for (auto& x : l) x = std::exp(g.sigma * sizes.normal());
  const double mean = std::accumulate(l.begin(), l.end(), 0.0) / static_cast<double>(g.clients);
  Vector solution(g.dim);
  for (auto& x : solution) x = truth.normal();
  Dataset data{Matrix::Zero(g.clients * g.rows, g.dim), {}, blocks(g.clients * g.rows, g.clients)};
  const double factor = g.loss == Loss::logistic ? 0.25 : 2;
  for (Index i = 0; i < g.clients; ++i) {
    auto draws = rng.stream(2).stream(to_size(i));
    const auto owned = g.support < g.dim ? draws.sample(to_size(g.dim), to_size(g.support))
                                         : std::vector<std::size_t>();
    auto rows = data.features.middleRows(i * g.rows, g.rows);
    for (Index r = 0; r < g.rows; ++r)
      for (Index k = 0; k < g.support; ++k)
        rows(r, owned.empty() ? k : static_cast<Index>(owned[to_size(k)])) = draws.normal();
    const double wanted = l[to_size(i)] / mean * static_cast<double>(g.rows) / factor;
    const double scale = std::sqrt(wanted / largest_eigenvalue(rows));
    rows *= scale;
    for (Index r = 0; r < g.rows; ++r) {
      const double margin = rows.row(r).dot(solution);
      data.labels.push_back(g.loss == Loss::least_squares
                                ? margin + scale * g.noise * draws.normal()
                            : draws.uniform() < 1 / (1 + std::exp(-margin)) ? 1.0
                                                                            : -1.0);
    }
  }
  return data;
}

Dataset three_clients() {
  Matrix rows(3, 3);
  rows << -3, 2, 2, 2, -3, 2, 2, 2, -3;
  return {rows, {0, 0, 0}, {0, 1, 2, 3}};
}

}  // namespace assay::ef21
