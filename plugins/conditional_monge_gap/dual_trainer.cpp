#include "plugins/conditional_monge_gap/dual_trainer.hpp"

#include <cmath>

namespace assay::conditional_monge_gap {

Vector flat(const Context& context) {
  if (context.size() < 2 || context.front().size() != context.back().size()) return context.back();
  Vector sum = context.front();
  for (std::size_t s = 1; s < context.size(); ++s) sum += context[s];
  return sum / static_cast<double>(context.size());
}

const TrainingSet::Task& DualTrainer::drawn(Rng& rng) const {
  return set_.tasks[to_size(below(rng, static_cast<Index>(set_.tasks.size())))];
}

StepReport DualTrainer::step(std::int64_t k, Rng rng, const StopPoint& stop_point) {
  stop_point();
  const double rate = optimise::learning_rate(options_.rates, k, options_.steps);
  StepReport report;
  for (std::int64_t inner = 0; inner < options_.inner_steps; ++inner) {
    const auto& task = drawn(rng);
    report.loss =
        dual_.inner_step(batch(task.cells, options_.batch, rng), flat(task.context), rate);
    if (!std::isfinite(report.loss)) return report;
  }
  const auto& task = drawn(rng);
  report.condition = task.condition;
  const Matrix x = batch(set_.control, options_.batch, rng);
  report.loss =
      dual_.outer_step(x, batch(task.cells, options_.batch, rng), flat(task.context), rate);
  return report;
}

void DualTrainer::save(training::ByteWriter& to) const {
  for (const auto& part : dual_.saved_state()) to.put(part);
}

void DualTrainer::load(training::ByteReader& from) {
  std::vector<std::string> state(4);
  for (auto& part : state) part = from.take_text();
  dual_.restore(state);
}

}  // namespace assay::conditional_monge_gap
