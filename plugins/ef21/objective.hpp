// The federated objective f(x) = (1/n) sum_i f_i(x) + r(x): what clients hold and evaluate.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/linalg/padded.hpp"

namespace assay::ef21 {

enum class Loss { logistic, least_squares };
enum class Regularizer { nonconvex, l2, none };

// Client i has the rows first[i] .. first[i+1]; labels are -1 and 1 for the logistic loss.
struct Dataset {
  Matrix features;
  std::vector<double> labels;
  std::vector<Index> first;

  Index clients() const { return static_cast<Index>(first.size()) - 1; }
  Index rows_of(Index client) const { return first[to_size(client) + 1] - first[to_size(client)]; }
};

// r(x): lambda sum x^2 / (1 + x^2), lambda/2 |x|^2, or 0; the same for all clients.
struct Penalty {
  Regularizer kind = Regularizer::none;
  double lambda = 0;

  double curvature() const;  // rho, a bound of |r''|
  double value(const double* x, Index dim) const;
  void gradient(const double* x, Index dim, double* result) const;
};

// What evaluating a range of clients leaves for their gradients; one for each thread.
struct RowWork {
  linalg::PaddedArray<double> margins, exponentials, slopes;
};

// f_i without r: (1/m) sum log(1 + exp(-b a'x)) or (1/m) sum (a'x - b)^2. Rows are stored dense, or
// compressed where fewer than a quarter of the features are not zero, without values where the
// entries of each row are equal, as those of sets and of texts' words are.
class Objective {
 public:
  Objective(const Dataset& data, Loss loss, Penalty penalty);

  Index dim() const { return dim_; }
  std::size_t width() const { return width_; }  // of x and of gradients, filled up with zeros
  Index clients() const { return static_cast<Index>(first_.size()) - 1; }
  Index rows() const { return first_.back(); }
  Index rows_of(Index client) const {
    return first_[to_size(client) + 1] - first_[to_size(client)];
  }
  bool is_sparse() const { return !starts_.empty(); }
  const Penalty& penalty() const { return penalty_; }

  // Where to end a range of clients that begins at `first`, at `last` at most, so that its rows are
  // still in the nearest cache when gradients read them again.
  Index near(Index first, Index last) const;
  // Margins and slopes of all rows of clients [first, last) at x.
  void evaluate(Index first, Index last, const double* x, RowWork& work) const;
  // Of a client of that range: its loss, and y = start + its gradient.
  double loss(Index client, Index first, const RowWork& work) const;
  void gradient(Index client, Index first, const RowWork& work, const double* start,
                double* y) const;
  // y = start + the gradient of these rows (counted within the client), equally weighted.
  void batch_gradient(Index client, Index first, const RowWork& work,
                      const std::vector<std::size_t>& rows, const double* start, double* y) const;
  // A bound of the variance of one row's gradient, mean over rows; logistic only.
  double row_variance_bound(Index client) const;
  // Share of rows whose sign is that of the label.
  double accuracy(const double* x) const;

 private:
  double sign(Index row) const;  // with which a row is stored
  void compress(const Dataset& data);
  std::size_t bytes(Index first_row, Index last_row) const;
  void products(Index first_row, Index last_row, const double* x, double* result) const;
  void add_row(Index row, double weight, double* y) const;

  Loss loss_;
  Penalty penalty_;
  Index dim_;
  std::size_t width_;
  std::vector<Index> first_;
  std::vector<double> labels_;         // targets; those of the logistic loss are in the rows
  linalg::PaddedArray<double> dense_;  // rows of width_
  std::vector<std::size_t> starts_;    // of the rows in what follows
  std::vector<std::uint32_t> columns_;
  std::vector<double> values_;   // of the entries; where each row has but one value,
  std::vector<double> factors_;  // that of each row in its place
};

}  // namespace assay::ef21
