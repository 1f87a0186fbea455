// Decodes a tree with every decoder and reports it.
#include <algorithm>
#include <cmath>
#include <string>

#include "plugins/numerics/parallel/for_each.hpp"
#include "plugins/transfer_q/params.hpp"
#include "plugins/transfer_q/read_tree.hpp"

namespace assay::transfer_q {
namespace {

constexpr double kSlack = 1e-9;  // of the range of rewards: what rounding may break of a bound

struct Decoded {
  Outcome outcome;
  Reals first_values;  // q of the root's tokens
  double deficit = 0;
  Guarantees guarantees;
};

// Reads the tree and what is known of it; throws where unnormalised weights leave the numbers.
TreeProblem sound_tree(TransferRun& run, const Steering& steering, double* log_weight) {
  auto problem = read_tree(run);
  if (!has(run.params(), Decoder::kIndirect) || steering.is_normalized) return problem;
  const auto strings = string_law(problem.tree, frozen_law(problem.tree, problem.logits));
  *log_weight = log_weight_max(problem, strings, steering.coefficient);
  if (*log_weight > 700)
    bad_input(
        "params.indirect_weighting", "the largest weight is exp(", *log_weight,
        "), beyond the largest number; use self_normalized or a smaller indirect_coefficient");
  return problem;
}

class TreeReport {
 public:
  explicit TreeReport(TransferRun& run)
      : run_(run),
        steering_(steering_of(run.params())),
        problem_(sound_tree(run, steering_, &log_weight_)),
        models_(problem_, steering_.beta),
        decoders_(chosen_decoders(run.params())),
        decoded_(decoders_.size()) {
    if (steering_.top_k > problem_.tree.vocab())
      run.warn(said("top_k ", steering_.top_k, " is more than the ", problem_.tree.vocab(),
                    " tokens there are: all of them are candidates"));
  }

  void decode_all() {
    const auto lanes = std::min<std::size_t>(run_.threads(), decoders_.size());
    parallel::for_each(lanes, run_.threads(), [&](std::size_t lane) {
      TreeDecoding decoding;
      for (auto i = lane; i < decoders_.size() && !run_.should_stop(); i += lanes)
        decode_one(i, decoding);
    });
    run_.stop_point();
  }

  void report() {
    for (std::size_t i = 0; i < decoders_.size(); ++i) report_one(i);
    report_models();
    report_values();
    run_.result("consistent", is_consistent_ ? 1 : 0);
    if (!run_.params().alphas.empty()) report_frontier();
  }

 private:
  double slack() const {
    return kSlack * std::max(1.0, models_.frontier.best() - models_.frontier.worst());
  }
  bool has_identity() const {
    return !steering_.is_greedy && !steering_.is_base_aligned && run_.params().top_k == 0;
  }

  void decode_one(std::size_t i, TreeDecoding& full) {
    auto& result = decoded_[i];
    full(problem_, models_, decoders_[i], steering_);
    result.outcome = full.outcome;
    result.deficit = models_.frontier.reward_at(full.outcome.kl) - full.outcome.reward;
    if (!full.values.empty())
      result.first_values.assign(full.values.begin(), full.values.begin() + problem_.tree.vocab());
    if (decoders_[i] == Decoder::kDirect)
      result.guarantees = guarantees(problem_, models_, full, steering_);
  }

  void report_one(std::size_t i) {
    const auto& d = decoded_[i];
    const std::string label = named(decoders_[i]).label;
    run_.result("reward_" + label, d.outcome.reward);
    run_.result("kl_" + label, d.outcome.kl);
    run_.result("sub_gap_" + label, models_.of_aligned.reward - d.outcome.reward);
    run_.result("gap_to_max_" + label, models_.frontier.best() - d.outcome.reward);
    run_.result("frontier_deficit_" + label, d.deficit);
    demand(d.deficit >= -slack());
    if (const auto cd = std::find(decoders_.begin(), decoders_.end(), Decoder::kControlled);
        cd != decoders_.end())
      run_.result("gain_" + label,
                  d.outcome.reward - decoded_[to_size(cd - decoders_.begin())].outcome.reward);
    if (decoders_[i] == Decoder::kDirect) report_guarantees(d);
  }

  void report_guarantees(const Decoded& d) {
    const auto& g = d.guarantees;
    run_.result("kl_bound_tq_direct", g.kl_bound);
    if (!has_identity()) return;
    demand(d.outcome.kl <= g.kl_bound + slack());
    run_.result("gap_identity_residual", g.gap_residual);
    run_.result("gap_bound_tq_direct", g.gap_bound);
    run_.result("gap_bound_total_tq_direct", g.total_gap_bound);
    demand(g.gap_residual <= slack());
    demand(models_.of_aligned.reward - d.outcome.reward <= g.gap_bound + slack());
    demand(models_.frontier.best() - d.outcome.reward <= g.total_gap_bound + slack());
  }

  void report_models() {
    run_.result("reward_star", models_.of_aligned.reward);
    run_.result("kl_star", models_.of_aligned.kl);
    run_.result("reward_baseline", models_.of_aligned_bl.reward);
    run_.result("kl_baseline", models_.of_aligned_bl.kl);
    run_.result("reward_max", models_.frontier.best());
    run_.result("soft_optimal_residual", soft_residual());
    if (has(run_.params(), Decoder::kIndirect) && !steering_.is_normalized)
      run_.result("log_weight_max", log_weight_);
  }

  // Against weights of whole strings, which know of no soft value.
  double soft_residual() const {
    Reals weights = models_.strings;
    for (std::size_t i = 0; i < weights.size(); ++i)
      weights[i] *= std::exp((problem_.reward[i] - models_.frontier.best()) / steering_.beta);
    return conditional_error(problem_.tree, models_.aligned.law, weights);
  }

  void report_values() {
    Reals rows;
    for (const auto& d : decoded_)
      rows.insert(rows.end(), d.first_values.begin(), d.first_values.end());
    const auto width = to_size(problem_.tree.vocab());
    if (!rows.empty()) run_.artifact("values.npy", ArrayView(rows, {rows.size() / width, width}));
  }

  void report_frontier() {
    TreeDecoding decoding;
    TableRows table({"decoder", "alpha", "kl", "reward"});
    auto alphas = run_.params().alphas;
    std::sort(alphas.rbegin(), alphas.rend());
    for (const double alpha : alphas) {
      const auto best = models_.frontier.at(1 / alpha);
      table.row("frontier", alpha, best.kl, best.reward);
    }
    for (std::size_t i = 0; i < decoders_.size(); ++i) {
      auto steering = steering_;
      const bool is_steered =
          !decoded_[i].first_values.empty() && decoders_[i] != Decoder::kSoftOptimal;
      for (const double alpha : is_steered ? alphas : Reals{steering_.alpha}) {
        run_.stop_point();
        steering.alpha = alpha;
        if (is_steered) decoding(problem_, models_, decoders_[i], steering);
        const auto at = is_steered ? decoding.outcome : decoded_[i].outcome;
        table.row(named(decoders_[i]).label, alpha, at.kl, at.reward);
      }
    }
    run_.artifact("frontier.csv", table);
  }

  void demand(bool holds) { is_consistent_ = is_consistent_ && holds; }

  TransferRun& run_;
  Steering steering_;
  double log_weight_ = 0;
  TreeProblem problem_;
  TreeModels models_;
  std::vector<Decoder> decoders_;
  std::vector<Decoded> decoded_;
  bool is_consistent_ = true;
};

}  // namespace

void check_tree(TransferRun& run) {
  const auto steering = steering_of(run.params());
  double log_weight = 0;
  sound_tree(run, steering, &log_weight);
}

void run_tree(TransferRun& run) {
  warn_of_weak_steering(run);
  TreeReport report(run);
  run.timed("seconds", [&] { report.decode_all(); });
  run.untimed([&] { report.report(); });
}

}  // namespace assay::transfer_q
