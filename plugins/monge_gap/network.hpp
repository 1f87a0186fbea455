// The trained maps, free of torch's types: a network and the pair of potentials of the dual solver.
#pragma once

#include <assay/rng.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/nn/activation.hpp"
#include "plugins/numerics/nn/optimizer.hpp"
#include "plugins/numerics/ot/cost.hpp"

namespace assay::monge_gap {

enum class MapForm {
  kPlain,       // T(x) = F(x)
  kResidual,    // T(x) = x + F(x)
  kStructured,  // T(x) = x - grad h*(F(x)) for the cost c(x, y) = h(x - y)
};

struct NetworkOptions {
  Index dimension = 1;
  std::vector<std::int64_t> hidden;
  nn::Activation activation = nn::Activation::kGelu;
  MapForm form = MapForm::kResidual;
  ot::Cost cost;              // of kStructured: sqeuclidean, or pnorm_p with p > 1
  bool is_on_sphere = false;  // T(x) is divided by its length
  nn::OptimizerOptions optimizer;
  bool is_double = false;  // float otherwise
};

// A map with its optimiser. Single-threaded; the same draws and calls give the same bits.
class MapNetwork {
 public:
  // Initial weights are drawn from `rng`: N(0, 1 / fan_in), no bias.
  MapNetwork(const NetworkOptions& options, Rng rng);
  ~MapNetwork();
  MapNetwork(MapNetwork&&) noexcept;

  // T(x), remembered for backward().
  Matrix forward(MatrixView x);
  // Adds the gradient in the weights of sum_i <slopes_i, T(x_i)>.
  void backward(MatrixView slopes);
  // Adds the gradient of `weight` times the mean over the rows x of |J v - J'v|^2, J the Jacobian
  // of F and v ~ N(0, I) drawn from `rng` (an estimate of |J - J'|^2; Hutchinson 1990). Returns
  // the mean.
  double backward_penalty(MatrixView x, double weight, Rng rng);
  // One step of the optimiser with the gradients since the last one.
  void step(double learning_rate);

  Matrix operator()(MatrixView x) const;  // T(x)

  std::vector<double> weights() const;    // one after another
  std::vector<double> gradients() const;  // in the same order
  void set_weights(const std::vector<double>& values);

  std::string saved() const;  // a libtorch archive of F
  std::string saved_optimizer() const;
  void restore(const std::string& network, const std::string& optimizer);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct DualOptions {
  Index dimension = 1;
  std::vector<std::int64_t> hidden;
  nn::Activation activation = nn::Activation::kRelu;
  nn::OptimizerOptions optimizer;  // of both potentials
};

// Input-convex potentials f on the source and g on the target (Makkuva et al. 2020):
//   min_f max_g  E f(x) + E [<y, grad g(y)> - f(grad g(y))];  grad f carries source to target.
class ConvexDual {
 public:
  ConvexDual(const DualOptions& options, Rng rng);
  ~ConvexDual();

  // g: a step on E [f(grad g(y)) - <y, grad g(y)>] + the squares of its negative weights. Returns
  // that objective.
  double inner_step(MatrixView y, double learning_rate);
  // f: a step on the objective above; its negative weights become zero. Returns the objective.
  double outer_step(MatrixView x, MatrixView y, double learning_rate);

  Matrix operator()(MatrixView x) const;              // grad f(x)
  std::vector<double> potential(MatrixView x) const;  // f(x)

  std::string saved() const;  // a libtorch archive of f
  std::vector<std::string> saved_state() const;
  void restore(const std::vector<std::string>& state);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace assay::monge_gap
