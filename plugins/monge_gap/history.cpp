#include "plugins/monge_gap/history.hpp"

#include <array>
#include <cmath>
#include <numeric>

namespace assay::monge_gap {
namespace {

struct NamedScore {
  const char* name;
  double Scores::*member;
};

// `monge_gap` is no curve of the evaluations: its curve is that of the batches.
constexpr std::array<NamedScore, 7> kScoreCurves = {{
    {"monge_gap_exact", &Scores::monge_gap_exact},
    {"displacement_cost", &Scores::displacement_cost},
    {"relative_gap", &Scores::relative_gap},
    {"sinkhorn_divergence", &Scores::sinkhorn_divergence},
    {"l2_uvp", &Scores::l2_uvp},
    {"cosine_similarity", &Scores::cosine_similarity},
    {"crossing_fraction", &Scores::crossing_fraction},
}};

void log_known(Run<Params>& run, const char* name, std::int64_t step, double value) {
  if (!std::isnan(value)) run.log(name, step, value);
}

}  // namespace

void History::add(const StepReport& r) {
  loss_.push_back(r.loss);
  fitting_.push_back(r.fitting);
  gap_.push_back(r.gap);
  fit_iterations_.push_back(r.fit_iterations);
  gap_iterations_.push_back(r.gap_iterations);
  solves_ += r.solves;
  unconverged_ += r.unconverged;
}

void History::add(const Scores& scores) {
  scores_at_.push_back(steps() - 1);
  for (const auto& [name, member] : kScoreCurves) scores_.push_back(scores.*member);
}

void History::log_step(Run<Params>& run, std::size_t k) const {
  const auto step = static_cast<std::int64_t>(k);
  run.log("loss", step, loss_[k]);
  if (std::isnan(fitting_[k])) return;
  run.log("fitting_loss", step, fitting_[k]);
  run.log("iters_fit", step, static_cast<double>(fit_iterations_[k]));
  if (std::isnan(gap_[k])) return;
  run.log("monge_gap", step, gap_[k]);
  run.log("iters_mg", step, static_cast<double>(gap_iterations_[k]));
}

void History::log_scores(Run<Params>& run, std::size_t k) const {
  for (std::size_t c = 0; c < kScoreCurves.size(); ++c)
    log_known(run, kScoreCurves[c].name, scores_at_[k], scores_[k * kScoreCurves.size() + c]);
}

void History::log_all(Run<Params>& run) const {
  for (std::size_t k = 0; k < loss_.size(); ++k) log_step(run, k);
  for (std::size_t k = 0; k < scores_at_.size(); ++k) log_scores(run, k);
}

double History::mean_iterations() const {
  const auto sum = [](const auto& v) { return std::accumulate(v.begin(), v.end(), 0.0); };
  return (sum(fit_iterations_) + sum(gap_iterations_)) / static_cast<double>(solves_);
}

double History::unconverged_fraction() const {
  return static_cast<double>(unconverged_) / static_cast<double>(solves_);
}

void History::write_curve(Run<Params>& run) const {
  std::vector<std::int64_t> step(loss_.size());
  std::iota(step.begin(), step.end(), std::int64_t{0});
  TableView table;
  table.column("step", step).column("loss", loss_);
  if (solves_ > 0)
    table.column("fitting_loss", fitting_)
        .column("monge_gap", gap_)
        .column("iters_fit", fit_iterations_)
        .column("iters_mg", gap_iterations_);
  run.artifact("training_curve.csv", table);
}

void History::save(training::ByteWriter& to) const {
  to.put(seconds);
  to.put(solves_);
  to.put(unconverged_);
  for (const auto* v : {&loss_, &fitting_, &gap_, &scores_}) to.put(*v);
  for (const auto* v : {&fit_iterations_, &gap_iterations_, &scores_at_}) to.put(*v);
}

void History::load(training::ByteReader& from) {
  seconds = from.take<double>();
  solves_ = from.take<std::int64_t>();
  unconverged_ = from.take<std::int64_t>();
  for (auto* v : {&loss_, &fitting_, &gap_, &scores_}) *v = from.take_list<double>();
  for (auto* v : {&fit_iterations_, &gap_iterations_, &scores_at_})
    *v = from.take_list<std::int64_t>();
}

void report_scores(Run<Params>& run, const Scores& scores) {
  const auto report = [&run](const char* name, double value) {
    if (!std::isnan(value)) run.result(name, value);
  };
  report("monge_gap", scores.monge_gap);
  for (const auto& [name, member] : kScoreCurves) report(name, scores.*member);
}

}  // namespace assay::monge_gap
