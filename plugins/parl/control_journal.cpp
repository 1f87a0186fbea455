#include "plugins/parl/control_journal.hpp"

#include <algorithm>
#include <array>

namespace assay::parl {
namespace {

std::array<double*, 5> reals_of(ControlStep& s) {
  return {&s.true_return, &s.accuracy, &s.correlation, &s.lengths.direct, &s.lengths.implicit};
}

}  // namespace

ControlJournal::ControlJournal(ParlRun& run, double solved)
    : run_(run),
      solved_(solved),
      learns_(run.params().algorithm != Algorithm::oracle),
      has_term_(run.params().algorithm == Algorithm::a_parl),
      curve_({"iteration", "labels", "true_return", "reward_accuracy", "reward_correlation"}),
      parts_({"iteration", "part", "length"}) {}

void ControlJournal::add(const ControlStep& step) {
  const std::int64_t t = count();
  steps_.push_back(step);
  curve_.row(t, step.labels, step.true_return, step.accuracy, step.correlation);
  run_.log("true_return", t, step.true_return);
  if (!learns_) return;
  run_.log("reward_accuracy", t, step.accuracy);
  run_.log("reward_correlation", t, step.correlation);
  run_.log("return_over_labels", step.labels, step.true_return);
  if (labels_to_threshold_ < 0 && step.true_return >= solved_) labels_to_threshold_ = step.labels;
  labels_ = step.labels;
  if (!has_term_) return;
  run_.log("direct_norm", t, step.lengths.direct);
  run_.log("implicit_norm", t, step.lengths.implicit);
  parts_.row(t, "direct", step.lengths.direct).row(t, "implicit", step.lengths.implicit);
}

void ControlJournal::report(const ControlStep& held_out) {
  const auto mean_from = [&](std::size_t first) {
    double sum = 0;
    for (std::size_t t = first; t < steps_.size(); ++t) sum += steps_[t].true_return;
    return sum / static_cast<double>(steps_.size() - first);
  };
  run_.result("true_return", mean_from(steps_.size() - std::min<std::size_t>(5, steps_.size())));
  run_.result("true_return_auc", mean_from(0));
  run_.artifact("curve.csv", curve_);
  if (has_term_) run_.artifact("decomposition.csv", parts_);
  if (!learns_) return;
  run_.result("reward_accuracy", held_out.accuracy);
  run_.result("reward_correlation", held_out.correlation);
  run_.result("labels_used", labels_);
  run_.result("labels_to_threshold", labels_to_threshold_);
  run_.result("threshold_reached", labels_to_threshold_ < 0 ? 0 : 1);
}

void ControlJournal::save(training::ByteWriter& to) const {
  to.put(count());
  for (ControlStep s : steps_) {
    for (const double* x : reals_of(s)) to.put(*x);
    to.put(s.labels);
  }
}

void ControlJournal::restore(training::ByteReader& from) {
  for (auto left = from.take<std::int64_t>(); left > 0; --left) {
    ControlStep s;
    for (double* x : reals_of(s)) *x = from.take<double>();
    s.labels = from.take<std::int64_t>();
    add(s);
  }
}

}  // namespace assay::parl
