// Forward and backward go chunk by chunk, so hidden values are never stored for all rows.
#include "plugins/numerics/mlp/network.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plugins/numerics/optimise/first_order.hpp"
#include "plugins/numerics/optimise/lbfgs.hpp"

namespace assay::mlp {
namespace {

// Calls f(first row, rows, columns) for each chunk.
template <class F>
void for_each_chunk(const Columns& x, std::size_t rows, F&& f) {
  auto columns = x;
  for (std::size_t first = 0; first < rows; first += kChunk) {
    f(first, std::min(kChunk, rows - first), columns.data());
    for (auto& column : columns) column += kChunk;
  }
}

bool is_over(const FitOptions& options) { return options.should_stop && options.should_stop(); }

// `step` moves the weights by the gradient.
template <class F>
Network fit_by_steps(const Sample& sample, Network network, const FitOptions& options, F&& step) {
  Vector gradient(network.weights.size());
  for (Index i = 0; i < options.iterations && !is_over(options); ++i) {
    squared_loss(network, sample, gradient);
    gradient += options.decay * network.weights;
    step(gradient, network.weights);
  }
  return network;
}

Network fit_by_adam(const Sample& sample, Network network, const FitOptions& options) {
  optimise::Adam adam(options.rate);
  return fit_by_steps(sample, std::move(network), options,
                      [&adam](const Vector& gradient, Vector& w) { adam.step(gradient, w); });
}

Network fit_by_descent(const Sample& sample, Network network, const FitOptions& options) {
  const double rate = options.rate;
  return fit_by_steps(sample, std::move(network), options,
                      [rate](const Vector& gradient, Vector& w) { w -= rate * gradient; });
}

Network fit_by_lbfgs(const Sample& sample, Network network, const FitOptions& options) {
  optimise::LbfgsOptions settings;
  settings.max_iterations = options.iterations;
  settings.tol = options.tol;
  settings.on_step = [&options](Index, double, double) {
    return is_over(options) ? optimise::Verdict::kStop : optimise::Verdict::kContinue;
  };
  const auto objective = [&](const Vector& weights, Vector& gradient) {
    network.weights = weights;
    const double loss = squared_loss(network, sample, gradient);
    gradient += options.decay * weights;
    return loss + options.decay / 2 * weights.squaredNorm();
  };
  auto found = optimise::minimize(objective, network.weights, settings);
  network.weights = std::move(found.x);
  return network;
}

}  // namespace

Columns shifted(Columns columns, std::size_t rows) {
  for (auto& column : columns) column += rows;
  return columns;
}

Network xavier(const Shape& shape, const std::function<double()>& uniform) {
  Network network{shape, Vector::Zero(static_cast<Index>(shape.parameters()))};
  const auto draw = [&](std::size_t fan_in, std::size_t fan_out) {
    return std::sqrt(6.0 / static_cast<double>(fan_in + fan_out)) * (2 * uniform() - 1);
  };
  Index next = 0;
  for (std::size_t k = 0; k < shape.hidden; ++k) {
    network.weights[next] = draw(shape.hidden, 1);
    next += 2;  // the unit's bias stays 0
    for (std::size_t j = 0; j < shape.inputs; ++j)
      network.weights[next++] = draw(shape.inputs, shape.hidden);
  }
  return network;
}

Network equal_units(const Shape& shape) {
  Network network{shape, Vector::Ones(static_cast<Index>(shape.parameters()))};
  for (std::size_t k = 0; k < shape.hidden; ++k)
    network.weights[static_cast<Index>(k * shape.unit() + 1)] = 0;
  network.weights[network.weights.size() - 1] = 0;
  return network;
}

void predict(const Network& network, const Columns& x, double* out, std::size_t rows) {
  Vector hidden(static_cast<Index>(kChunk * network.shape.hidden));
  for_each_chunk(x, rows, [&](std::size_t first, std::size_t n, const double* const* columns) {
    kernels().forward(network.shape, network.weights.data(), columns, hidden.data(), out + first,
                      n);
  });
}

void pull(const Network& network, const Columns& x, const double* g, std::size_t rows,
          Vector& gradient) {
  Vector hidden(static_cast<Index>(kChunk * network.shape.hidden)), out(kChunk);
  for_each_chunk(x, rows, [&](std::size_t first, std::size_t n, const double* const* columns) {
    kernels().forward(network.shape, network.weights.data(), columns, hidden.data(), out.data(), n);
    kernels().backward(network.shape, network.weights.data(), columns, hidden.data(), g + first,
                       gradient.data(), nullptr, n);
  });
}

double squared_loss(const Network& network, const Sample& sample, Vector& gradient) {
  Vector hidden(static_cast<Index>(kChunk * network.shape.hidden)), out(kChunk);
  gradient.setZero(network.weights.size());
  double loss = 0;
  const auto add_chunk = [&](std::size_t first, std::size_t n, const double* const* columns) {
    kernels().forward(network.shape, network.weights.data(), columns, hidden.data(), out.data(), n);
    const auto rows = static_cast<Index>(n);
    const Eigen::Map<const Eigen::ArrayXd> y(sample.y + first, rows),
        weight(sample.weight + first, rows);
    auto error = out.head(rows).array();
    error -= y;
    loss += (weight * error.square()).sum();
    error *= 2 * weight;
    kernels().backward(network.shape, network.weights.data(), columns, hidden.data(), out.data(),
                       gradient.data(), nullptr, n);
  };
  for_each_chunk(sample.x, sample.rows, add_chunk);
  return loss;
}

Network fit(const Sample& sample, Network start, const FitOptions& options) {
  switch (options.optimizer) {
    case Optimizer::kAdam:
      return fit_by_adam(sample, std::move(start), options);
    case Optimizer::kDescent:
      return fit_by_descent(sample, std::move(start), options);
    case Optimizer::kLbfgs:
      break;
  }
  return fit_by_lbfgs(sample, std::move(start), options);
}

}  // namespace assay::mlp
