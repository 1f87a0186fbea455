#include "plugins/ef21/objective.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/ef21/kernels.hpp"
#include "plugins/numerics/linalg/row_kernels.hpp"

namespace assay::ef21 {
namespace {

constexpr double kSparseShare = 0.25;
constexpr std::size_t kNearBytes = 16 << 10;  // half of the nearest cache of most machines

}  // namespace

double Penalty::curvature() const {
  if (kind == Regularizer::none) return 0;
  return kind == Regularizer::l2 ? lambda : 2 * lambda;
}

double Penalty::value(const double* x, Index dim) const {
  double sum = 0;
  if (kind == Regularizer::l2)
    for (Index j = 0; j < dim; ++j) sum += x[j] * x[j] / 2;
  if (kind == Regularizer::nonconvex)
    for (Index j = 0; j < dim; ++j) sum += x[j] * x[j] / (1 + x[j] * x[j]);
  return lambda * sum;
}

void Penalty::gradient(const double* x, Index dim, double* result) const {
  for (Index j = 0; j < dim; ++j) {
    const double q = 1 + x[j] * x[j];
    result[j] = kind == Regularizer::none ? 0
                : kind == Regularizer::l2 ? lambda * x[j]
                                          : 2 * lambda * x[j] / (q * q);
  }
}

Objective::Objective(const Dataset& data, Loss loss, Penalty penalty)
    : loss_(loss),
      penalty_(penalty),
      dim_(data.features.cols()),
      width_(padded_width(to_size(dim_))),
      first_(data.first),
      labels_(data.labels) {
  const auto& a = data.features;
  const auto filled = (a.array() != 0).count();
  if (static_cast<double>(filled) < kSparseShare * static_cast<double>(a.size())) {
    compress(data);
    return;
  }
  dense_.assign(to_size(a.rows()) * width_, 0.0);
  for (Index i = 0; i < a.rows(); ++i)
    for (Index j = 0; j < dim_; ++j) dense_[to_size(i) * width_ + to_size(j)] = sign(i) * a(i, j);
}

double Objective::sign(Index row) const {
  return loss_ == Loss::logistic ? labels_[to_size(row)] : 1.0;
}

void Objective::compress(const Dataset& data) {
  const auto& a = data.features;
  bool is_uniform = true;
  starts_.push_back(0);
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index j = 0; j < dim_; ++j) {
      if (a(i, j) == 0) continue;
      columns_.push_back(static_cast<std::uint32_t>(j));
      values_.push_back(sign(i) * a(i, j));
    }
    const bool is_empty = values_.size() == starts_.back();
    factors_.push_back(is_empty ? 0 : values_.back());
    is_uniform =
        is_uniform && std::all_of(values_.begin() + static_cast<std::ptrdiff_t>(starts_.back()),
                                  values_.end(), [&](double v) { return v == factors_.back(); });
    starts_.push_back(values_.size());
  }
  (is_uniform ? values_ : factors_) = {};
}

std::size_t Objective::bytes(Index first_row, Index last_row) const {
  const auto rows = to_size(last_row - first_row);
  if (!is_sparse()) return rows * width_ * sizeof(double);
  const auto entry = sizeof columns_[0] + (values_.empty() ? 0 : sizeof values_[0]);
  return (starts_[to_size(last_row)] - starts_[to_size(first_row)]) * entry;
}

Index Objective::near(Index first, Index last) const {
  Index end = first + 1;
  while (end < last && bytes(first_[to_size(first)], first_[to_size(end) + 1]) <= kNearBytes) ++end;
  return end;
}

void Objective::products(Index first_row, Index last_row, const double* x, double* result) const {
  const auto first = to_size(first_row), count = to_size(last_row) - first;
  if (!is_sparse()) return multiply_rows(dense_.data() + first * width_, count, width_, x, result);
  const auto* starts = &starts_[first];
  if (values_.empty())
    add_entries(columns_.data(), starts, count, &factors_[first], x, result);
  else
    multiply_entries(columns_.data(), values_.data(), starts, count, x, result);
}

void Objective::evaluate(Index first, Index last, const double* x, RowWork& work) const {
  const Index begin = first_[to_size(first)], end = first_[to_size(last)];
  const auto count = to_size(end - begin), padded = linalg::padded(count);
  work.margins.assign(padded, 0.0);
  work.exponentials.resize(padded);
  work.slopes.resize(padded);
  products(begin, end, x, work.margins.data());
  if (loss_ == Loss::logistic) {
    negative_magnitudes(work.margins.data(), padded, work.slopes.data());
    linalg::kernels().exp_n(work.slopes.data(), work.exponentials.data(), padded);
  } else {
    for (std::size_t r = 0; r < count; ++r) work.margins[r] -= labels_[to_size(begin) + r];
  }
  for (Index i = first; i < last; ++i) {
    const auto at = to_size(first_[to_size(i)] - begin), rows = to_size(rows_of(i));
    const double share = 1 / static_cast<double>(rows);
    if (loss_ == Loss::logistic)
      logistic_slopes(&work.margins[at], &work.exponentials[at], rows, share, &work.slopes[at]);
    else
      for (auto r = at; r < at + rows; ++r) work.slopes[r] = 2 * share * work.margins[r];
  }
}

double Objective::loss(Index client, Index first, const RowWork& work) const {
  const auto begin = to_size(first_[to_size(client)] - first_[to_size(first)]),
             rows = to_size(rows_of(client));
  const double* margins = &work.margins[begin];
  const double sum = loss_ == Loss::least_squares
                         ? std::inner_product(margins, margins + rows, margins, 0.0)
                         : logistic_loss(margins, &work.exponentials[begin], rows);
  return sum / static_cast<double>(rows);
}

void Objective::add_row(Index row, double weight, double* y) const {
  const auto r = to_size(row);
  if (!is_sparse())
    combine_rows(dense_.data() + r * width_, 1, width_, &weight, y, y);
  else if (values_.empty())
    scatter(&columns_[starts_[r]], starts_[r + 1] - starts_[r], weight * factors_[r], y);
  else
    scatter(&columns_[starts_[r]], &values_[starts_[r]], starts_[r + 1] - starts_[r], weight, y);
}

void Objective::gradient(Index client, Index first, const RowWork& work, const double* start,
                         double* y) const {
  const Index row = first_[to_size(client)];
  const double* slopes = &work.slopes[to_size(row - first_[to_size(first)])];
  if (!is_sparse())
    return combine_rows(dense_.data() + to_size(row) * width_, to_size(rows_of(client)), width_,
                        slopes, start, y);
  std::copy_n(start, width_, y);
  for (Index r = 0; r < rows_of(client); ++r) add_row(row + r, slopes[r], y);
}

void Objective::batch_gradient(Index client, Index first, const RowWork& work,
                               const std::vector<std::size_t>& rows, const double* start,
                               double* y) const {
  const Index row = first_[to_size(client)];
  const double* slopes = &work.slopes[to_size(row - first_[to_size(first)])];
  const double factor = static_cast<double>(rows_of(client)) / static_cast<double>(rows.size());
  std::copy_n(start, width_, y);
  for (const auto r : rows) add_row(row + static_cast<Index>(r), factor * slopes[r], y);
}

double Objective::row_variance_bound(Index client) const {
  linalg::PaddedArray<double> row(width_);
  double sum = 0;
  for (Index r = first_[to_size(client)]; r < first_[to_size(client) + 1]; ++r) {
    std::fill(row.begin(), row.end(), 0.0);
    add_row(r, 1, row.data());
    sum += squared_norm(row.data(), width_);
  }
  return sum / static_cast<double>(rows_of(client));
}

double Objective::accuracy(const double* x) const {
  std::vector<double> margins(to_size(rows()));
  products(0, rows(), x, margins.data());
  const auto right = std::count_if(margins.begin(), margins.end(), [](double m) { return m > 0; });
  return static_cast<double>(right) / static_cast<double>(rows());
}

}  // namespace assay::ef21
