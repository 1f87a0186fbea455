// A network of time and state that learns the velocity of a path, free of torch's types.
#pragma once

#include <assay/rng.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/training/bytes.hpp"

namespace assay::kinetic_paths {

struct NetworkOptions {
  Index dimension = 2;
  std::int64_t width = 0, layers = 3;  // width 0: 128, and 256 where there are residual blocks
};

// Up to this dimension a perceptron, beyond it residual blocks.
constexpr Index kPlainDimension = 8;

// Parameters with the moments of Adam, and the layers of a batch.
double network_bytes(const NetworkOptions& options, double rows);

// Points, times and what the network should say of them, in single precision.
struct Batch {
  std::vector<float> x, t, target;
};

// Single-threaded: the same draws and calls give the same bits.
class FlowNetwork {
 public:
  FlowNetwork(const NetworkOptions& options, Rng weights);
  ~FlowNetwork();
  FlowNetwork(FlowNetwork&&) noexcept;

  // One step of Adam on the mean square of prediction - target. Returns that mean.
  double step(const Batch& batch, double learning_rate);

  Matrix predict(double t, const Matrix& x) const;

  struct Jacobian {
    Matrix prediction;
    Vector trace;  // of its Jacobian in x, each row
  };
  Jacobian exact_trace(double t, const Matrix& x) const;  // one pass back for each coordinate
  // Mean of z' J z over the probes z, each (n x d) with E zz' = I (Hutchinson 1990).
  Jacobian estimated_trace(double t, const Matrix& x, std::span<const Matrix> probes) const;

  void save(training::ByteWriter& to) const;  // weights and the state of Adam
  void restore(training::ByteReader& from);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::kinetic_paths
