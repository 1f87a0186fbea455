#include "plugins/monge_gap/learner.hpp"

#include <algorithm>
#include <assay/errors.hpp>
#include <utility>

namespace assay::monge_gap {

double scheduled(const std::vector<double>& values, std::int64_t k, std::int64_t steps) {
  const auto count = static_cast<std::int64_t>(values.size());
  return values[static_cast<std::size_t>(std::min(k * count / steps, count - 1))];
}

GapLearner::GapLearner(const Population& population, MapNetwork network, Objective objective,
                       GapOptions options)
    : population_(population),
      network_(std::move(network)),
      objective_(std::move(objective)),
      options_(std::move(options)) {}

StepReport GapLearner::step(std::int64_t k, Rng rng) {
  const Index n = options_.batch;
  const Matrix x = population_.source(n, rng), y = population_.target(n, rng);
  const double lambda = scheduled(options_.lambda, k, options_.steps);
  const bool maps_both = options_.uses_both && lambda > 0;
  Matrix mapped(maps_both ? 2 * n : n, x.cols());
  mapped.topRows(n) = x;
  if (maps_both) mapped.bottomRows(n) = y;
  const Matrix images = network_.forward(mapped);
  if (!images.allFinite()) return {};
  const Matrix y_images = maps_both ? Matrix(images.bottomRows(n)) : Matrix();
  const Loss loss = objective_(x, images.topRows(n), y, lambda, maps_both ? &y_images : nullptr);
  network_.backward(loss.slopes);
  double value = loss.value;
  if (options_.lambda_conservative > 0)
    value += options_.lambda_conservative *
             network_.backward_penalty(x, options_.lambda_conservative, rng);
  network_.step(optimise::learning_rate(options_.rates, k, options_.steps));
  return {value,
          loss.fitting,
          lambda > 0 ? loss.gap : kNone,
          loss.fit_iterations,
          loss.gap_iterations,
          loss.solves,
          loss.unconverged};
}

void GapLearner::save(training::ByteWriter& to) const {
  to.put(network_.saved());
  to.put(network_.saved_optimizer());
  objective_.save(to);
}

void GapLearner::load(training::ByteReader& from) {
  const auto network = from.take_text(), optimizer = from.take_text();
  network_.restore(network, optimizer);
  objective_.load(from);
}

StepReport DualLearner::step(std::int64_t k, Rng rng) {
  const double rate = optimise::learning_rate(options_.rates, k, options_.steps);
  const auto before = dual_.saved_state();
  try {
    for (int inner = 0; inner < options_.inner_steps; ++inner) {
      options_.stop_point();
      dual_.inner_step(population_.target(options_.batch, rng), rate);
    }
  } catch (const Stopped&) {
    dual_.restore(before);
    throw;
  }
  const Matrix x = population_.source(options_.batch, rng);
  StepReport report;
  report.loss = dual_.outer_step(x, population_.target(options_.batch, rng), rate);
  return report;
}

void DualLearner::save(training::ByteWriter& to) const {
  for (const auto& part : dual_.saved_state()) to.put(part);
}

void DualLearner::load(training::ByteReader& from) {
  std::vector<std::string> state(4);
  for (auto& part : state) part = from.take_text();
  dual_.restore(state);
}

}  // namespace assay::monge_gap
