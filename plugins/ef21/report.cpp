#include "plugins/ef21/report.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace assay::ef21 {
namespace {

constexpr double kRise = 1e-9;       // of Phi, relative to its start: rounding
constexpr double kSmallest = 1e-10;  // of Psi, relative: below, f - f* is rounding
constexpr std::size_t kMostPoints = 2000;
constexpr std::chrono::seconds kBetweenCheckpoints{5};

double median(std::vector<double> v) {
  std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
  return v[v.size() / 2];
}

const char* name_of(Solver solver, bool is_new) {
  switch (solver) {
    case Solver::ef21:
      return is_new ? "ef21, arithmetic" : "ef21, quadratic";
    case Solver::ef21_w:
      return "ef21_w";
    case Solver::ef21_clone:
      return "ef21_clone";
    case Solver::ef21_sgd:
      return "ef21_sgd";
    case Solver::ef21_w_sgd:
      return "ef21_w_sgd";
    case Solver::ef21_pp:
      return "ef21_pp";
    case Solver::ef21_w_pp:
      return "ef21_w_pp";
    case Solver::ef21_rf:
      return "ef21_rf";
    case Solver::ef21_rf_w:
      return "ef21_rf_w";
    case Solver::gd:
      return "gd";
    case Solver::dcgd:
      return "dcgd";
    case Solver::ef14:
      return "ef14";
    case Solver::diana:
      return "diana";
  }
  return "";
}

// The mean of |grad f|^2 that theory promises; negative where it promises none.
double theory_bound(const Setting& s, const Course& course, double least_value) {
  const auto& plan = s.plan;
  if (!plan.has_bound || course.rounds == 0) return -1;
  const auto rounds = static_cast<double>(course.rounds);
  double variance = 0;
  if (plan.rule.batch > 0) {
    if (s.problem.loss != Loss::logistic) return -1;  // whose gradients nothing bounds
    for (Index i = 0; i < s.objective.clients(); ++i)
      variance += plan.rule.error_weight[to_size(i)] * s.objective.row_variance_bound(i) /
                  static_cast<double>(plan.rule.batch);
  }
  return 2 * (course.first.value - least_value) / (plan.rule.step * rounds) +
         course.first.error / (plan.contraction.theta * rounds) +
         plan.contraction.noise * variance / plan.contraction.theta;
}

}  // namespace

Report::Report(Ef21Run& run, const Setting& setting)
    : run_(run),
      setting_(setting),
      bits_(setting.problem.compressor.bits(run.params().bit_model)),
      gradient_(run.curve("grad_sq_norm")),
      gradient_by_bits_(run.curve("grad_sq_norm_by_bits")),
      value_(run.curve("f")),
      sent_(run.curve("bits_per_client")),
      error_(run.curve("estimate_error")),
      lyapunov_(run.curve("lyapunov")),
      step_(run.curve("step_norm")) {}

bool Report::is_logged(Index round) const {
  return round % run_.params().log_every == 0 || round == run_.params().rounds;
}

void Report::visit(const Point& point) {
  const auto total = static_cast<double>(run_.params().rounds);
  run_.progress(static_cast<double>(point.round), total);
  if (run_.params().stepsize_rule == StepRule::pl) {
    const double psi = point.value - setting_.minimum.value +
                       setting_.plan.rule.step / setting_.plan.contraction.theta * point.error;
    if (point.round == 0) first_psi_ = psi;
    const double shrunk = std::pow(1 - setting_.plan.rule.step * setting_.minimum.constant,
                                   static_cast<double>(point.round));
    if (point.round > 0 && shrunk > kSmallest)
      rate_ratio_ = std::max(rate_ratio_, psi / (shrunk * first_psi_));
  }
  if (!is_logged(point.round)) return;
  gradient_(point.round, point.gradient);
  const auto bit = static_cast<std::int64_t>(std::llround(bits_ * point.messages));
  if (bit > last_bit_) gradient_by_bits_(bit, point.gradient);  // a round may send nothing
  last_bit_ = bit;
  value_(point.round, point.value);
  sent_(point.round, bits_ * point.messages);
  error_(point.round, point.error);
  lyapunov_(point.round, point.lyapunov);
  step_(point.round, point.step);
  draw(bits_ * point.messages, std::log10(std::max(point.gradient, 1e-300)));
}

// Where there are too many, every second goes.
void Report::draw(double bits, double gradient) {
  if (drawn_++ % stride_ != 0) return;
  bits_axis_.push_back(bits), gradient_axis_.push_back(gradient);
  if (bits_axis_.size() < kMostPoints) return;
  stride_ *= 2;
  for (auto* axis : {&bits_axis_, &gradient_axis_}) {
    for (std::size_t k = 0; 2 * k < axis->size(); ++k) (*axis)[k] = (*axis)[2 * k];
    axis->resize((axis->size() + 1) / 2);
  }
}

void Report::between_rounds(const std::function<training::ByteWriter()>& state) {
  const bool is_end = run_.should_stop();
  const auto now = std::chrono::steady_clock::now();
  if (!is_end && now - saved_at_ < kBetweenCheckpoints) return;
  auto to = state();
  for (const double value : {rate_ratio_, first_psi_}) to.put(value);
  for (const std::int64_t value : {last_bit_, drawn_, stride_}) to.put(value);
  to.put(bits_axis_), to.put(gradient_axis_);
  run_.save_checkpoint(to.bytes());
  saved_at_ = now;
  if (is_end) throw Stopped();
}

void Report::restore(training::ByteReader& from) {
  for (double* value : {&rate_ratio_, &first_psi_}) *value = from.take<double>();
  for (std::int64_t* value : {&last_bit_, &drawn_, &stride_}) *value = from.take<std::int64_t>();
  bits_axis_ = from.take_list<double>(), gradient_axis_ = from.take_list<double>();
}

void Report::finish_theory(const Course& course) {
  const auto& s = setting_.smoothness;
  const auto& plan = setting_.plan;
  run_.result("l_global", s.global);
  run_.result("l_am", s.arithmetic);
  run_.result("l_qm", s.quadratic);
  run_.result("l_var", s.variance());
  run_.result("alpha", setting_.problem.compressor.alpha());
  run_.result("xi", plan.contraction.xi());
  run_.result("theta", plan.contraction.theta);
  run_.result("gamma", plan.rule.step);
  run_.result("n_clones", plan.clones);
  run_.result("n_features", setting_.objective.dim());
  run_.result("n_samples", setting_.objective.rows());
  if (is_rare(run_.params().solver)) {
    run_.result("rare_c", setting_.rare.owners);
    run_.result("rare_weight", setting_.rare.weight);
  }
  if (run_.params().stepsize_rule == StepRule::pl) run_.result("linear_rate_ratio", rate_ratio_);
  const double least = std::isnan(run_.params().f_star) ? 0 : run_.params().f_star;
  const double bound = theory_bound(setting_, course, least);
  const double mean = course.rounds > 0 ? course.gradient_sum / static_cast<double>(course.rounds)
                                        : course.first.gradient;
  run_.result("avg_grad_sq_norm", mean);
  bool is_consistent = true;
  if (bound >= 0) run_.result("theory_bound", bound);
  if (plan.is_monotone && course.rounds > 0) {
    run_.result("max_lyapunov_increase", course.largest_rise);
    is_consistent = course.largest_rise <= kRise * std::abs(course.first.lyapunov) &&
                    (bound < 0 || mean <= bound);
  }
  run_.result("consistent", is_consistent ? 1 : 0);
}

void Report::finish_accuracy(const Course& course) {
  if (setting_.problem.loss != Loss::logistic) return;
  run_.result("train_accuracy", setting_.objective.accuracy(course.x.data()));
  if (!setting_.problem.test) return;
  const Objective test(*setting_.problem.test, Loss::logistic, {});
  run_.result("test_accuracy", test.accuracy(course.x.data()));
}

void Report::write_clients() {
  TableRows table({"client", "rows", "L", "w", "clones"});
  const auto w = setting_.smoothness.weights();
  for (Index i = 0; i < setting_.objective.clients(); ++i) {
    const auto& copies = setting_.plan.copies;
    table.row(i, setting_.objective.rows_of(i), setting_.smoothness.each[to_size(i)], w[to_size(i)],
              copies.empty() ? Index{1} : copies[to_size(i)]);
  }
  run_.artifact("clients.csv", table);
}

void Report::finish(const Course& course, const Fleet& fleet) {
  const auto& last = course.last;
  run_.result("grad_sq_norm", last.gradient);
  run_.result("f", last.value);
  run_.result("bits_per_client", bits_ * last.messages);
  run_.result("estimate_error", last.error);
  run_.result("lyapunov", last.lyapunov);
  run_.result("step_norm", last.step);
  run_.result("best_grad_sq_norm", course.least_gradient);
  run_.result("rounds_to_target", course.rounds_to_target);
  run_.result("bits_to_target",
              course.rounds_to_target < 0 ? -1 : bits_ * course.messages_to_target);
  finish_theory(course);
  finish_accuracy(course);
  run_.result("round_seconds", median(course.seconds));
  if (run_.params().has_processes) {
    run_.result("wire_bytes", fleet.wire_bytes);
    run_.result("evaluation_bytes", fleet.evaluation_bytes);
  }
  const auto dim = to_size(setting_.objective.dim());
  run_.artifact("x_final.npy", ArrayView(std::span<const double>(course.x.data(), dim), {dim}));
  write_clients();
  TableRows curve({"bits_per_client", "log10_grad_sq_norm", "series"});
  const auto series =
      said(name_of(run_.params().solver, run_.params().mean_type == MeanType::arithmetic),
           ", L_var ", setting_.smoothness.variance());
  for (std::size_t k = 0; k < bits_axis_.size(); ++k)
    curve.row(bits_axis_[k], gradient_axis_[k], series);
  run_.artifact("curve.csv", curve);
}

}  // namespace assay::ef21
