#include "plugins/conditional_monge_gap/convex_dual.hpp"

#include "plugins/numerics/nn/dual_potentials.hpp"
#include "plugins/numerics/nn/partially_convex.hpp"
#include "plugins/numerics/nn/tensors.hpp"

namespace assay::conditional_monge_gap {
namespace {

torch::Tensor row_of(const Vector& z) { return nn::tensor_of(z.transpose()); }

}  // namespace

struct ConvexDual::State {
  nn::DualPotentials<nn::PartiallyConvex> dual;
};

ConvexDual::ConvexDual(const DualOptions& o, Rng rng) {
  nn::use_threads(1);
  nn::PartiallyConvex f(o.dimension, o.context, o.hidden, o.activation, rng);
  nn::PartiallyConvex g(o.dimension, o.context, o.hidden, o.activation, rng);
  nn::OptimizerOptions optimizer;
  optimizer.learning_rate = o.learning_rate;
  optimizer.beta1 = 0.5;
  optimizer.beta2 = 0.9;
  state_ = std::make_unique<State>(State{{f, g, optimizer}});
}
ConvexDual::~ConvexDual() = default;
ConvexDual::ConvexDual(ConvexDual&&) noexcept = default;

double ConvexDual::inner_step(MatrixView y, const Vector& z, double learning_rate) {
  return state_->dual.inner_step(nn::tensor_of(y), learning_rate, row_of(z));
}

double ConvexDual::outer_step(MatrixView x, MatrixView y, const Vector& z, double learning_rate) {
  return state_->dual.outer_step(nn::tensor_of(x), nn::tensor_of(y), learning_rate, row_of(z));
}

Matrix ConvexDual::operator()(MatrixView x, const Vector& z) const {
  return nn::in_chunks(x, [&, context = row_of(z)](MatrixView chunk) {
    return nn::matrix_of(state_->dual.f()->gradient(nn::tensor_of(chunk), context, false));
  });
}

std::string ConvexDual::saved() const { return state_->dual.saved(); }
std::vector<std::string> ConvexDual::saved_state() const { return state_->dual.saved_state(); }
void ConvexDual::restore(const std::vector<std::string>& state) { state_->dual.restore(state); }

}  // namespace assay::conditional_monge_gap
