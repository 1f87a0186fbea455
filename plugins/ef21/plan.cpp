#include "plugins/ef21/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::ef21 {
namespace {

std::vector<double> filled(std::size_t n, double value) { return std::vector<double>(n, value); }

// Clients follow h_i = f_i / (n w_i), all of constant L_AM; one without any curvature says nothing.
void weigh(Rule& rule, const Smoothness& s) {
  const auto n = static_cast<double>(s.each.size());
  rule.weight = s.weights();
  for (std::size_t i = 0; i < s.each.size(); ++i)
    rule.scale[i] = rule.weight[i] > 0 ? 1 / (n * rule.weight[i]) : 0;
}

// f_i is shared by N_i clients who all hold N / (n N_i) f_i.
void clone(Plan& plan, const Smoothness& s) {
  plan.copies = clone_counts(s);
  plan.clones = std::accumulate(plan.copies.begin(), plan.copies.end(), Index{0});
  plan.across = clone_mean(s, plan.copies);
  const auto n = static_cast<double>(s.each.size()), all = static_cast<double>(plan.clones);
  for (std::size_t i = 0; i < s.each.size(); ++i) {
    const auto copies = static_cast<double>(plan.copies[i]);
    plan.rule.weight[i] = copies / all;
    plan.rule.scale[i] = all / (n * copies);
    plan.rule.error_weight[i] = plan.rule.weight[i] * plan.rule.scale[i] * plan.rule.scale[i];
  }
}

// q_i of the old analysis, 1 / n, or of the new one, 1 / (n^2 w_i); L_x is the matching mean.
void set_analysis(Plan& plan, const Smoothness& s, bool is_new) {
  plan.across = is_new ? s.arithmetic : s.quadratic;
  const auto n = static_cast<double>(s.each.size());
  const auto w = s.weights();
  for (std::size_t i = 0; i < w.size(); ++i)
    plan.rule.error_weight[i] = !is_new ? 1 / n : w[i] > 0 ? 1 / (n * n * w[i]) : 0;
}

// |mean v_i|^2 <= (c / n) mean |v_i|^2, or (W / n^2) sum |v_i|^2 / w_i in the weighted form.
void set_rare(Plan& plan, const Smoothness& s, const Support& rare, bool is_new) {
  const double share = static_cast<double>(rare.owners) / static_cast<double>(s.each.size());
  for (auto& q : plan.rule.error_weight) q *= is_new ? rare.weight : share;
  plan.across = is_new ? rare.weight * s.arithmetic
                       : std::sqrt(share) * std::min(s.quadratic, std::sqrt(share) * s.largest);
}

double theory_step(const Choice& choice, const Compressor& compressor, const Smoothness& s,
                   const Plan& plan) {
  const double xi = plan.contraction.xi();
  if (choice.solver == Solver::gd) return 1 / s.global;
  if (choice.solver == Solver::diana)  // of the convex theory, the largest constant for all
    return 1 / (s.largest * (1 + 6 * compressor.omega() / static_cast<double>(s.each.size())));
  if (choice.step_rule == StepRule::pl)
    return std::min(step_size(s.global, plan.across, std::sqrt(2.0) * xi, false),
                    plan.contraction.theta / (2 * choice.pl_constant));
  return step_size(s.global, plan.across, xi, choice.step_rule == StepRule::theory_tight);
}

Feedback feedback_of(Solver solver) {
  if (solver == Solver::dcgd) return Feedback::none;
  if (solver == Solver::ef14) return Feedback::memory;
  return solver == Solver::diana ? Feedback::diana : Feedback::ef21;
}

}  // namespace

bool is_weighted(Solver s) {
  return s == Solver::ef21_w || s == Solver::ef21_w_sgd || s == Solver::ef21_w_pp ||
         s == Solver::ef21_rf_w;
}
bool has_batches(Solver s) { return s == Solver::ef21_sgd || s == Solver::ef21_w_sgd; }
bool is_partial(Solver s) { return s == Solver::ef21_pp || s == Solver::ef21_w_pp; }
bool is_rare(Solver s) { return s == Solver::ef21_rf || s == Solver::ef21_rf_w; }
bool has_feedback(Solver s) { return feedback_of(s) == Feedback::ef21; }

Contraction contraction_of(const Choice& choice, const Compressor& compressor, Index batch) {
  const double alpha = compressor.alpha();
  if (has_batches(choice.solver) && batch > 0)
    return with_batches(alpha, choice.sgd_s > 0 ? choice.sgd_s : alpha / 2);
  if (!is_partial(choice.solver) || choice.participation == 1) return contraction(alpha);
  return choice.has_fixed_constants ? with_fixed_constants(alpha, choice.participation)
                                    : with_participation(alpha, choice.participation);
}

Plan plan(const Choice& choice, const Compressor& compressor, const Smoothness& s,
          const Support& rare, Rule rule) {
  const auto n = s.each.size();
  Plan plan;
  plan.rule = std::move(rule);
  plan.rule.feedback = feedback_of(choice.solver);
  plan.rule.participation = is_partial(choice.solver) ? choice.participation : 1;
  plan.rule.scale = filled(n, 1);
  plan.rule.weight = plan.rule.error_weight = filled(n, 1 / static_cast<double>(n));
  plan.clones = static_cast<Index>(n);
  plan.contraction = contraction_of(choice, compressor, plan.rule.batch);
  set_analysis(plan, s, is_weighted(choice.solver) || choice.mean == MeanType::arithmetic);
  if (is_weighted(choice.solver)) weigh(plan.rule, s);
  if (choice.solver == Solver::ef21_clone) clone(plan, s);
  if (is_rare(choice.solver)) set_rare(plan, s, rare, is_weighted(choice.solver));

  plan.safe_step = theory_step(choice, compressor, s, plan);
  const bool is_manual = choice.step_rule == StepRule::manual;
  plan.rule.step = choice.multiplier * (is_manual ? choice.step : plan.safe_step);
  const double most = step_size(s.global, plan.across, plan.contraction.xi(), true);
  plan.has_bound = has_feedback(choice.solver) && plan.rule.step <= most * (1 + 1e-12);
  plan.is_monotone = plan.has_bound && compressor.is_deterministic() &&
                     plan.rule.participation == 1 && plan.rule.batch == 0;
  return plan;
}

}  // namespace assay::ef21
