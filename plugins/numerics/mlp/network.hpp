// Perceptrons with one hidden layer over columns of rows: values, derivatives and least squares.
#pragma once

#include <functional>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/mlp/kernels.hpp"

namespace assay::mlp {

constexpr std::size_t padded(std::size_t rows) { return (rows + kPad - 1) / kPad * kPad; }

// Rows are worked on in chunks of this many, so that a hidden layer stays in the nearest cache.
constexpr std::size_t kChunk = 4 * kPad;

// One pointer for each input; every column has the same number of rows, a multiple of kPad.
using Columns = std::vector<const double*>;
Columns shifted(Columns columns, std::size_t rows);

struct Network {
  Shape shape;
  Vector weights;  // as Shape says
};

// Glorot's uniform initialisation with biases of 0; `uniform` draws from [0, 1).
Network xavier(const Shape& shape, const std::function<double()>& uniform);

// Weights of 1 and biases of 0: gradient steps keep the hidden units alike, so that such a network
// computes what a single unit can.
Network equal_units(const Shape& shape);

void predict(const Network& network, const Columns& x, double* out, std::size_t rows);

// Adds sum_i g_i d out_i / d weights to `gradient`.
void pull(const Network& network, const Columns& x, const double* g, std::size_t rows,
          Vector& gradient);

// Rows behind the data have weight 0 and finite entries.
struct Sample {
  Columns x;
  const double* y = nullptr;
  const double* weight = nullptr;
  std::size_t rows = 0;
};

// sum_i weight_i (out_i - y_i)^2, and its gradient, which is resized.
double squared_loss(const Network& network, const Sample& sample, Vector& gradient);

enum class Optimizer { kLbfgs, kAdam, kDescent };  // kDescent: plain steps down the gradient

struct FitOptions {
  Optimizer optimizer = Optimizer::kLbfgs;
  Index iterations = 200;
  double rate = 0.02;                 // of Adam and of descent
  double decay = 1e-4;                // adds decay / 2 |weights|^2 to the objective
  double tol = 1e-6;                  // of L-BFGS, on the largest entry of the gradient
  std::function<bool()> should_stop;  // asked once an iteration; may be empty
};

// Minimises the squared loss from `start`. What was reached so far when it is to stop.
Network fit(const Sample& sample, Network start, const FitOptions& options);

}  // namespace assay::mlp
