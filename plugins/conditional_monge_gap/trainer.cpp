#include "plugins/conditional_monge_gap/trainer.hpp"

#include <cmath>
#include <utility>

namespace assay::conditional_monge_gap {
namespace {

constexpr int kSelfTermBatches = 4;  // whose mean V(y, y) / 2 stands for that of every batch

double mean_self_term(const ObjectiveOptions& objective, MatrixView cells, Index size, Rng rng) {
  double sum = 0;
  for (int k = 0; k < kSelfTermBatches; ++k) sum += self_term(objective, batch(cells, size, rng));
  return sum / kSelfTermBatches;
}

}  // namespace

Trainer::Trainer(TrainingSet set, ConditionalNetwork network, ObjectiveOptions objective,
                 const TrainerOptions& options, std::function<Rng(Index)> self_draws)
    : set_(std::move(set)),
      network_(std::move(network)),
      objective_(std::move(objective)),
      options_(options),
      self_draws_(std::move(self_draws)),
      self_terms_(set_.tasks.size()) {}

double Trainer::self_term_of(Index task) {
  const auto at = static_cast<std::size_t>(task);
  if (!self_terms_[at])
    self_terms_[at] =
        mean_self_term(objective_, set_.tasks[at].cells, options_.batch, self_draws_(task));
  return *self_terms_[at];
}

StepReport Trainer::step(std::int64_t k, Rng rng, const StopPoint& stop_point) {
  const Index chosen = below(rng, static_cast<Index>(set_.tasks.size()));
  const auto& task = set_.tasks[static_cast<std::size_t>(chosen)];
  const Matrix x = batch(set_.control, options_.batch, rng);
  const Matrix y = batch(task.cells, options_.batch, rng);
  const Matrix t = network_.forward(x, task.context);
  StepReport report;
  report.condition = task.condition;
  if (!t.allFinite()) {
    report.loss = std::nan("");
    return report;
  }
  const Loss loss = loss_of(objective_, x, t, y, self_term_of(chosen), stop_point);
  report.loss = loss.value;
  report.fitting = loss.fitting;
  report.gap = loss.gap;
  report.solves = loss.solves;
  report.unconverged = loss.unconverged;
  if (!std::isfinite(loss.value)) return report;
  network_.backward(loss.slopes / static_cast<double>(options_.accumulation));
  if ((k + 1) % options_.accumulation == 0)
    network_.step(optimise::learning_rate(options_.rates, k, options_.steps));
  return report;
}

void Trainer::save(training::ByteWriter& to) const {
  to.put(network_.saved());
  to.put(network_.saved_optimizer());
  to.put(network_.gradients());
}

void Trainer::load(training::ByteReader& from) {
  const auto network = from.take_text(), optimizer = from.take_text();
  network_.restore(network, optimizer);
  network_.set_gradients(from.take_list<double>());
}

}  // namespace assay::conditional_monge_gap
