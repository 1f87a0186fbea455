#include "plugins/conditional_monge_gap/history.hpp"

namespace assay::conditional_monge_gap {

void History::add(const StepReport& report) {
  loss_.push_back(report.loss);
  fitting_.push_back(report.fitting);
  gap_.push_back(report.gap);
  condition_.push_back(report.condition);
  solves += report.solves;
  unconverged += report.unconverged;
}

void History::log(Run<Params>& run, std::int64_t first, std::int64_t from) const {
  const bool has_fit = run.params().has_gap(), has_gap = has_fit && run.params().lambda_mg > 0;
  for (auto k = static_cast<std::size_t>(from); k < loss_.size(); ++k) {
    const auto step = first + static_cast<std::int64_t>(k);
    run.log("loss", step, loss_[k]);
    if (has_fit) run.log("fitting_loss", step, fitting_[k]);
    if (has_gap) run.log("monge_gap", step, gap_[k]);
    run.log("condition_index", step, static_cast<double>(condition_[k]));
  }
}

void History::save(training::ByteWriter& to) const {
  to.put(seconds);
  to.put(solves);
  to.put(unconverged);
  to.put(loss_);
  to.put(fitting_);
  to.put(gap_);
  to.put(condition_);
}

void History::load(training::ByteReader& from) {
  seconds = from.take<double>();
  solves = from.take<std::int64_t>();
  unconverged = from.take<std::int64_t>();
  loss_ = from.take_list<double>();
  fitting_ = from.take_list<double>();
  gap_ = from.take_list<double>();
  condition_ = from.take_list<std::int64_t>();
}

}  // namespace assay::conditional_monge_gap
