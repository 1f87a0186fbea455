// pearl: preference labels carried from one task to another by aligning their trajectories.
#include <algorithm>
#include <assay/sdk.hpp>

#include "plugins/pearl/stages.hpp"

namespace assay::pearl {
namespace {

void report_trajectories(Run<Params>& run, const char* name, const Episodes& episodes) {
  const Series both = joined(episodes.states, episodes.actions);
  run.artifact(name, ArrayView(both.values, {static_cast<std::size_t>(both.count),
                                             static_cast<std::size_t>(both.horizon),
                                             static_cast<std::size_t>(both.width)}));
}

void report_problem(Run<Params>& run, const Problem& problem) {
  if (!problem.target) return;
  report_trajectories(run, "trajectories_source.npy", *problem.source);
  report_trajectories(run, "trajectories_target.npy", *problem.target);
  const auto& successes = problem.target->successes;
  run.result("success_rate_dataset",
             static_cast<double>(std::count(successes.begin(), successes.end(), true)) /
                 static_cast<double>(successes.size()));
}

struct Pearl {
  static constexpr About about{
      "pearl", "1.0.0", "Preference labels carried from one task to another by their geometry",
      "Liu, Du, Bai, Lyu & Li, PEARL, ICML 2024 (arXiv 2306.03615)", "rewards and preferences"};
  using Params = pearl::Params;

  static void declare(Declare<Params>& d) { pearl::declare(d); }

  static void check(Run<Params>& run) { read_problem(run); }

  static void run(Run<Params>& run) {
    const auto problem = read_problem(run);
    run.untimed([&] { report_problem(run, problem); });
    const Matrix labels = make_labels(run, problem);
    const auto& p = run.params();
    run.stop_point();
    if (p.stage == Stage::labels) return;
    Journal journal(run);
    const Matrix rewards = p.label_source == LabelSource::environment
                               ? problem.target->rewards
                               : learn_rewards(run, problem, labels, journal);
    if (p.stage == Stage::policy) learn_policy(run, problem, rewards, journal);
  }
};

}  // namespace
}  // namespace assay::pearl

ASSAY_PLUGIN(assay::pearl::Pearl)
