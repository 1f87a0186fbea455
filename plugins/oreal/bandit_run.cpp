#include "plugins/oreal/bandit_run.hpp"

#include <assay/eigen.hpp>
#include <cmath>
#include <string>

#include "plugins/oreal/bandit.hpp"
#include "plugins/shared/memory.hpp"

namespace assay::oreal {
namespace {

// Of steps that are not to be taken the outcome may be certain.
void require_both_outcomes(const OrealRun& run, const Matrix& correct) {
  for (Index i = 0; i < correct.rows(); ++i) {
    for (Index j = 0; j < correct.cols(); ++j)
      if (correct(i, j) != 0 && correct(i, j) != 1)
        bad_input("data.correct", "row ", i, ", column ", j, " is ", correct(i, j),
                  ", neither 0 nor 1");
    const double right = correct.row(i).sum();
    if (run.params().steps == 0 || (right > 0 && right < static_cast<double>(correct.cols())))
      continue;
    bad_input("data.correct", "row ", i, " has no ", right > 0 ? "wrong" : "right",
              " answer, so that nothing can be learned there; drop it or set steps = 0");
  }
}

Bandit read_bandit(const OrealRun& run) {
  const auto& p = run.params().bandit;
  if (!p.is_given) {
    if (p.right >= p.answers)
      bad_input("params.num_correct", "is ", p.right, " of ", p.answers,
                " answers; one at least has to be wrong");
    constexpr double kBytesOfAnAnswer = 100;  // logits, chances, slopes and a row of a table
    shared::require_memory(
        run, kBytesOfAnAnswer * static_cast<double>(p.prompts) * static_cast<double>(p.answers),
        "all answers", "; lower it or num_answers", "params.num_prompts");
    return random_bandit(p.prompts, p.answers, p.right, p.logit_scale, run.rng("problem"));
  }
  const Bandit bandit{matrix(run.input("logits")), matrix(run.input("correct"))};
  for (Index k = 0; k < bandit.logits.size(); ++k)
    if (!std::isfinite(bandit.logits.data()[k]))
      bad_input("data.logits", "element ", k, " is ", bandit.logits.data()[k]);
  require_both_outcomes(run, bandit.correct);
  return bandit;
}

UpdateRule rule_of(const Params& p) {
  UpdateRule rule{p.algorithm, p.shaping, p.negative_weight, p.kl_coefficient};
  if (p.is_anchor_previous) rule.kl_coefficient = 0;  // its slope at the anchor is 0
  return rule;
}

template <class F>
double mean_of(const std::vector<Outcome>& all, F value) {
  double sum = 0;
  for (const auto& o : all) sum += value(o);
  return sum / static_cast<double>(all.size());
}

double mean_right(const std::vector<Outcome>& all) {
  return mean_of(all, [](const Outcome& o) { return o.right(); });
}

void report_first(OrealRun& run, const Bandit& bandit) {
  const auto all = outcomes(bandit);
  const auto n = static_cast<double>(run.params().bandit.best_of_n);
  const double alpha = run.params().bandit.alpha;
  run.result("pass_at_1_initial", mean_right(all));
  run.result("bon_pass", mean_of(all, [n](const Outcome& o) { return best_of_n_pass(o, n); }));
  run.result("bon_kl", mean_of(all, [n](const Outcome& o) { return best_of_n_kl(o, n); }));
  run.result("bon_n_equivalent",
             mean_of(all, [alpha](const Outcome& o) { return equivalent_n(o, alpha); }));
  run.result("kl_optimal_kl",
             mean_of(all, [alpha](const Outcome& o) { return optimal_kl(o, alpha); }));
  double residual = 0;
  for (Index i = 0; i < bandit.logits.rows(); ++i)
    residual =
        std::max(residual, gradient_residual(bandit.policy_logits(i), bandit.right_answers(i), n));
  run.result("bon_gradient_residual", residual);
}

void report_last(OrealRun& run, const Bandit& bandit, const Matrix& first_logs) {
  const auto all = outcomes(bandit);
  const Matrix logs = log_policies(bandit);
  const auto k = static_cast<double>(run.params().pass_k);
  run.result("pass_at_1", mean_right(all));
  double least = 1;
  for (const auto& o : all) least = std::min(least, o.right());
  run.result("pass_at_1_min", least);
  run.result("pass_at_k", mean_of(all, [k](const Outcome& o) { return best_of_n_pass(o, k); }));
  run.result("kl_to_ref", (logs.array().exp() * (logs - first_logs).array()).sum() /
                              static_cast<double>(logs.rows()));
  TableRows policy({"prompt", "answer", "is_right", "chance_first", "chance"});
  for (Index i = 0; i < logs.rows(); ++i)
    for (Index j = 0; j < logs.cols(); ++j)
      policy.row(i, j, bandit.correct(i, j) > 0 ? 1 : 0, std::exp(first_logs(i, j)),
                 std::exp(logs(i, j)));
  run.artifact("policy.csv", policy);
}

// Of prompts between p = e^-7 and p = 1 - e^-7, evenly in the logit.
void write_weights(OrealRun& run) {
  const double eta =
      run.params().algorithm == Algorithm::oreal ? run.params().negative_weight : 0.5;
  const std::pair<const char*, UpdateRule> rules[] = {
      {"reinforce, rloo", {Algorithm::rloo, Shaping::theory, 0, 0}},
      {"grpo", {Algorithm::grpo, Shaping::theory, 0, 0}},
      {"rft", {Algorithm::rft, Shaping::theory, 0, 0}},
      {"oreal, theory", {Algorithm::oreal, Shaping::theory, eta, 0}},
      {"oreal, advantage", {Algorithm::oreal, Shaping::advantage, eta, 0}}};
  TableRows weights({"pass_rate_logit", "pass_rate", "algorithm", "log10_weight"});
  for (const auto& [name, rule] : rules)
    for (int step = -28; step <= 28; ++step) {
      const double logit = step / 4.0, p = 1 / (1 + std::exp(-logit));
      weights.row(logit, p, name, std::log10(effective_weight(rule, p)));
    }
  run.artifact("weights.csv", weights);
}

void require_finite(const Bandit& bandit, std::int64_t step, double learning_rate) {
  if (!bandit.logits.allFinite())
    throw Diverged(
        said("step ", step + 1, " made a logit infinite; learning_rate is ", learning_rate));
}

}  // namespace

void check_bandit(OrealRun& run) {
  run.require(run.params().algorithm != Algorithm::ppo, "params.algorithm",
              "'ppo' clips what it samples and has no exact update; it needs mode = \"lm\"");
  read_bandit(run);
}

void run_bandit(OrealRun& run) {
  check_bandit(run);
  const auto& p = run.params();
  Bandit bandit = read_bandit(run);
  const Matrix first = log_policies(bandit);
  run.untimed([&] { report_first(run, bandit); });
  const auto rule = rule_of(p);
  const std::int64_t steps = p.algorithm == Algorithm::sft ? 0 : p.steps;
  run.log("pass_at_1", 0, mean_right(outcomes(bandit)));
  for (const auto step : run.steps(steps)) {
    const Index moved = advance(bandit, first, rule, p.learning_rate);
    require_finite(bandit, step, p.learning_rate);
    run.log("kept_prompts", step + 1, static_cast<double>(moved));
    run.log("pass_at_1", step + 1, mean_right(outcomes(bandit)));
  }
  run.stop_point();
  report_last(run, bandit, first);
  write_weights(run);
}

}  // namespace assay::oreal
