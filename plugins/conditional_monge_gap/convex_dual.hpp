// The pair of conditional potentials of CondOT, free of torch's types.
#pragma once

#include <assay/rng.hpp>
#include <memory>
#include <string>
#include <vector>

#include "plugins/conditional_monge_gap/context.hpp"
#include "plugins/numerics/nn/activation.hpp"

namespace assay::conditional_monge_gap {

struct DualOptions {
  Index dimension = 1, context = 1;  // lengths of x and z
  std::vector<std::int64_t> hidden;
  nn::Activation activation = nn::Activation::kElu;  // convex and increasing
  double learning_rate = 1e-4;                       // Adam with decays 0.5 and 0.9
};

// Potentials f(x, z) and g(y, z), convex in x and in y (Bunne, Krause & Cuturi 2022), by the dual
// of Makkuva et al. 2020 under each context z:
//   min_f max_g  E f(x, z) + E [<y, grad g(y, z)> - f(grad g(y, z), z)]
// grad f carries control cells to those of the condition. Single-threaded.
class ConvexDual {
 public:
  ConvexDual(const DualOptions& options, Rng rng);
  ~ConvexDual();
  ConvexDual(ConvexDual&&) noexcept;

  // A step of g, and one of f, after which its negative weights are zero. Each returns the mean
  // that it lowered; where that is not finite, nothing changes.
  double inner_step(MatrixView y, const Vector& z, double learning_rate);
  double outer_step(MatrixView x, MatrixView y, const Vector& z, double learning_rate);

  Matrix operator()(MatrixView x, const Vector& z) const;  // grad f

  std::string saved() const;  // a libtorch archive of f
  std::vector<std::string> saved_state() const;
  void restore(const std::vector<std::string>& state);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace assay::conditional_monge_gap
