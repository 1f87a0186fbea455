// The diffusion transformer of a plan: what trains its numbers, and what predicts noise with them.
// Free of torch's types. One thread; the same draws and calls give the same bits.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "plugins/kind/plan.hpp"

namespace assay::kind {

// Noisy images in the order of tokens, the noise in them, their times and the rows of their
// classes.
struct Batch {
  std::vector<float> x, noise, time;
  std::vector<std::int64_t> rows;
};

struct LearnerOptions {
  double orth_penalty = 0, grad_clip = 1, ema_decay = 0.99;
};

class Learner {
 public:
  Learner(const Plan& plan, const LearnerOptions& options);
  ~Learner();
  Learner(Learner&&) noexcept;

  // One step of Adam (0.9, 0.98) on the mean square of prediction - noise, and of the average. Only
  // numbers that the plan trains are known to either. Returns that mean.
  double step(const Batch& batch, double rate);

  // Of that mean, in the numbers that are trained.
  Weights gradients(const Batch& batch);

  Weights frozen() const;    // as the network uses them now
  Weights averaged() const;  // the trained ones, averaged

  void save(training::ByteWriter& to) const;  // trained numbers, Adam and the average
  void restore(training::ByteReader& from);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The network with its numbers as they are.
class Denoiser {
 public:
  explicit Denoiser(const Plan& plan);
  ~Denoiser();
  Denoiser(Denoiser&&) noexcept;

  // The noise in each row of x, in the order of tokens, at this time; rows of classes, one each.
  Matrix noise(std::int64_t time, const Matrix& x, const std::vector<std::int64_t>& rows) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::kind
