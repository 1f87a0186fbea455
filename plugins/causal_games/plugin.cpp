// causal_games: what players gain by choosing the layer of the causal hierarchy at which they act.
#include <assay/sdk.hpp>
#include <utility>
#include <vector>

#include "plugins/causal_games/tasks.hpp"

namespace assay::causal_games {
namespace {

constexpr const TaskEntry* kTasks[] = {&kSimultaneous, &kSequential, &kMonteCarlo, &kTree, &kQuery};

struct CausalGames {
  static constexpr About about{"causal_games", "1.0.0",
                               "Games whose players act by impulse, by decision or by reflection",
                               "Thumm 2025, Sequential causal normal form games: theory, "
                               "computation, and strategic signaling, arXiv 2511.06934",
                               "games and markets"};
  using Params = causal_games::Params;

  static void declare(Declare<Params>& d) {
    std::vector<std::pair<const char*, const TaskEntry*>> names;
    for (const auto* task : kTasks) names.emplace_back(task->name, task);
    d.choice("task", &Params::task, &kMonteCarlo, names)
        .help("play at once, in turn, in turn over random games, in many turns; or ask a model");
    declare_problems(d);
    declare_rules(d);
    declare_shared_outputs(d);
    for (const auto* task : kTasks)
      d.where(said("task=", task->name).c_str(), [&] { task->declare(d); });
    declare_fragments(d);
  }
  static void check(Run<Params>& run) { run.params().task->check(run); }
  static void run(Run<Params>& run) { run.params().task->run(run); }
};

}  // namespace
}  // namespace assay::causal_games

ASSAY_PLUGIN(assay::causal_games::CausalGames)
