#include "plugins/focus_control/tuning.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/focus_control/adjoint_matching.hpp"
#include "plugins/shared/artifacts.hpp"

namespace assay::focus_control {
namespace {

constexpr std::int64_t kSaveEvery = 10;  // iterations
constexpr std::size_t kLastIterations = 10;

MatchingOptions matching_options(const Params& p) {
  MatchingOptions o;
  o.heuristic = heuristic_of(p.costs().front());
  o.lambda = p.matching_lambda(), o.blur_sigma = p.blur_sigma, o.quantile = p.loss_quantile;
  o.steps = p.sample_steps, o.trajectories = p.am_trajectories, o.times = p.am_times;
  o.epsilon = p.sde_eps;
  return o;
}

std::vector<Prompt> tuning_prompts(const Run<Params>& run) {
  const auto& p = run.params();
  const auto all = all_prompts(static_cast<int>(p.num_subjects));
  auto rng = run.rng("am_prompts");
  std::vector<Prompt> chosen;
  for (const auto i : rng.sample(all.size(), std::min(all.size(), to_size(p.am_prompts))))
    chosen.push_back(all[i]);
  return chosen;
}

class Tuner {
 public:
  Tuner(Run<Params>& run, BaseModel& base, Effort& effort)
      : run_(run),
        base_(base),
        effort_(effort),
        options_(matching_options(run.params())),
        prompts_(tuning_prompts(run)) {
    const auto& p = run.params();
    run.result("trainable_params",
               base.network.add_tuning(p.lora_rank, p.lora_alpha, run.rng("lora")));
    if (const auto saved = run.load_checkpoint()) resume(*saved);
  }

  std::vector<Prompt> tune() {
    const auto total = run_.params().am_iterations;
    for (; iteration_ < total; ++iteration_) {
      if (iteration_ % kSaveEvery == 0) save();
      if (run_.should_stop()) leave();
      try {
        advance();
      } catch (const Stopped&) {
        leave();
      }
      effort_.add(Effort::matching_iteration(run_.params()));
    }
    save();
    report();
    return prompts_;
  }

 private:
  [[noreturn]] void leave() {
    save();
    throw Stopped();
  }

  void advance() {
    const auto& p = run_.params();
    const Rng rng = run_.rng("am").stream(static_cast<std::uint64_t>(iteration_));
    Rng choice = rng.stream(0);
    std::vector<Prompt> own;
    for (std::int64_t i = 0; i < options_.trajectories; ++i)
      own.push_back(prompts_[choice.below(prompts_.size())]);
    const auto all =
        simulate(base_.network, own, options_, rng.stream(1), [this] { run_.stop_point(); });
    const double left = 1 - static_cast<double>(iteration_) / static_cast<double>(p.am_iterations);
    const double loss = base_.network.match(draw_batch(all, own, options_, rng.stream(2)),
                                            options_.quantile, left * p.am_learning_rate);
    if (!std::isfinite(loss))
      throw Diverged(said("the loss of adjoint matching is not finite in iteration ", iteration_,
                          ": a smaller lambda or am_learning_rate may help"));
    losses_.push_back(loss), costs_.push_back(all.cost);
    log(losses_.size() - 1);
  }

  void log(std::size_t i) {
    run_.log("am_loss", static_cast<std::int64_t>(i), losses_[i]);
    run_.log("running_cost", static_cast<std::int64_t>(i), costs_[i]);
  }

  static double last_mean(const std::vector<double>& values) {
    const auto count = std::min(kLastIterations, values.size());
    return std::accumulate(values.end() - static_cast<std::ptrdiff_t>(count), values.end(), 0.0) /
           static_cast<double>(count);
  }
  void report() {
    run_.result("am_loss", last_mean(losses_));
    run_.result("running_cost", last_mean(costs_));
    shared::write_bytes(run_, "lora.pt", base_.network.tuning_archive());
  }

  void save() const {
    training::ByteWriter to;
    to.put(static_cast<std::int64_t>(Phase::kTuning));
    put(to, base_);
    to.put(iteration_);
    to.put(losses_), to.put(costs_);
    base_.network.save_tuning(to);
    run_.save_checkpoint(to.bytes());
  }
  void resume(std::span<const std::byte> saved) {
    training::ByteReader from(saved);
    if (from.take<std::int64_t>() != static_cast<std::int64_t>(Phase::kTuning)) return;
    take(from, base_);
    iteration_ = from.take<std::int64_t>();
    losses_ = from.take_list<double>(), costs_ = from.take_list<double>();
    base_.network.restore_tuning(from);
    for (std::size_t i = 0; i < losses_.size(); ++i) log(i);
    effort_.add(Effort::matching_iteration(run_.params()) * static_cast<double>(iteration_));
  }

  Run<Params>& run_;
  BaseModel& base_;
  Effort& effort_;
  MatchingOptions options_;
  std::vector<Prompt> prompts_;
  std::int64_t iteration_ = 0;
  std::vector<double> losses_, costs_;
};

}  // namespace

Tuned tune(Run<Params>& run, BaseModel& base, Effort& effort) {
  return run.timed("am_seconds", [&] { return Tuned{Tuner(run, base, effort).tune()}; });
}

void report_tuned(Run<Params>& run, const Study& study, const Tuned& tuned) {
  const auto& way = study.ways.back();
  std::vector<Verdict> seen, unseen, unseen_base;
  for (std::size_t i = 0; i < study.prompts.size(); ++i) {
    const bool is_seen = std::find(tuned.prompts.begin(), tuned.prompts.end(), study.prompts[i]) !=
                         tuned.prompts.end();
    (is_seen ? seen : unseen).push_back(way.verdicts[i]);
    if (!is_seen) unseen_base.push_back(study.base().verdicts[i]);
  }
  run.result("success_rate_base", rates(study.base().verdicts).success);
  if (!seen.empty()) run.result("success_rate_am_seen", rates(seen).success);
  if (unseen.empty()) return;
  run.result("success_rate_am_unseen", rates(unseen).success);
  run.result("success_gain_am", rates(unseen).success - rates(unseen_base).success);
}

}  // namespace assay::focus_control
