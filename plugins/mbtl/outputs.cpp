// Declares what mbtl reads and leaves, and its examples.
#include "plugins/mbtl/params.hpp"

namespace assay::mbtl {
namespace {

void declare_curves(Declare<Params>& d) {
  d.curve("performance").maximize().help("mean over targets of the best policy, after k sources");
  d.curve("source_index").help("the k-th source");
  d.curve("regret").minimize().optional().help("what the best k-th source would have added");
  d.curve("random_performance").optional().help("in the mean over all sets of k sources");
  d.curve("oracle_performance").optional().help("of the sources that a greedy oracle chooses");
  d.curve("samples_trained").help("training runs, in units of one context's");
  d.where("solver=mbtl", [&] {
    d.curve("search_space")
        .optional()
        .help("contexts that may still be the best within the bounds");
    d.curve("regret_bound").optional().help("2 sqrt(beta_k) sd of the k-th source");
    d.curve("average_regret").minimize().optional().help("mean of the first k regrets");
    d.value("average_regret");
  });
}

void declare_finals(Declare<Params>& d) {
  d.value("final_performance").maximize().help("after the last source");
  d.value("performance_auc").maximize().help("mean over 1 .. K sources");
  d.value("cumulative_regret").minimize().optional().help("sum of the regrets");
  d.value("selection_checksum").integer().help("sum of k times the k-th source's index");
  d.value("independent_performance").optional().help("each context by its own policy");
  d.value("full_performance").optional().help("each context by the best of all policies");
  d.value("random_expected").optional().help("closed form at K");
  d.value("samples_to_independent")
      .integer()
      .optional()
      .help("first k as good as independent training; -1: none");
  d.value("efficiency").maximize().optional().help("contexts over samples_to_independent");
  d.value("policies_trained").integer().help("rows of the transfer matrix that were asked for");
  d.value("gp_seconds").unit("s").timing().minimize().help("choosing all sources");
  d.value("train_seconds").unit("s").timing().minimize().when(kTrained).help("rows not kept yet");
  d.where("solver=mbtl", [&] {
    d.value("slope_estimate").help("of the gap, from the rows of all sources");
    d.value("gp_length").help("of the last kernel");
    d.value("bound_holds").integer().optional().help("1: every regret within its bound");
  });
  d.value("consistent")
      .certifies()
      .help(
          "1: no source lowers the performance, and different contexts give different "
          "trajectories");
}

void declare_artifacts(Declare<Params>& d) {
  d.artifact("transfer.csv")
      .heatmap("source")
      .help("known rows of the transfer matrix, those of chosen sources with their k");
  d.artifact("selection.csv").scatter("context", "k").help("the sources in order");
  d.artifact("performance.csv")
      .lines("k")
      .help("over sources, with the oracle and a standard deviation around random");
  d.artifact("gp.csv")
      .lines("context", "mean", "k")
      .when("solver=mbtl")
      .help("what the process expected of training in each context, before source k");
  d.artifact("policies.npy").optional().when(kTrained).help("weights of the sources' policies");
}

void declare_examples(Declare<Params>& d) {
  d.example("pole",
            "[experiment]\nname = \"mbtl-pole\"\nmethod = \"mbtl\"\n\n"
            "[params]\nn_contexts = 12\nbudget = 5\n",
            "poles of twelve lengths, five of them trained");
  d.example("own_matrix",
            "[experiment]\nname = \"mbtl-own\"\nmethod = \"mbtl\"\n\n"
            "[params]\nproblem = \"matrix\"\nbudget = 2\n\n"
            "[data]\ntransfer = \"transfer.csv\"\n",
            "a transfer matrix of your own")
      .file("transfer.csv",
            "a,b,c,d\n0.9,0.8,0.5,0.1\n0.7,0.9,0.8,0.4\n0.4,0.7,0.9,0.6\n0.1,0.3,0.7,0.8\n");
  d.example("road",
            "[experiment]\nname = \"mbtl-road\"\nmethod = \"mbtl\"\n\n"
            "[params]\nproblem = \"ring_road\"\ncontext_values = [10.0, 25.0, 40.0]\nbudget = 2\n"
            "cem_iterations = 2\ncem_population = 8\ncem_elites = 3\ncem_episodes = 1\n"
            "eval_episodes = 2\n",
            "a guided car that holds its orders for a while");
}

}  // namespace

void declare_outputs(Declare<Params>& d) {
  d.where("problem=matrix", [&] {
    d.input("transfer").array("n m").allow_nan().help("a row a source, a column a target");
    d.input("contexts").array("n d").optional().help("coordinates of the tasks");
  });
  declare_curves(d);
  declare_finals(d);
  declare_artifacts(d);
  declare_examples(d);
}

}  // namespace assay::mbtl
