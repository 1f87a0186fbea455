// What conditional_monge_gap reads and writes.
#include <string>

#include "plugins/conditional_monge_gap/params.hpp"

namespace assay::conditional_monge_gap {
namespace {

struct Figure {
  const char* name;
  const char* help;
  bool is_greater_better;
};
constexpr Figure kFigures[] = {
    {"r2", "squared correlation of the two mean vectors", true},
    {"drug_signature", "Euclidean distance of the two mean vectors", false},
    {"mmd", "maximum mean discrepancy, mean over six Gaussian kernels", false},
    {"wasserstein", "<P, C> + epsilon KL(P | a b') with Euclidean cost", false},
    {"sinkhorn_divergence", "of the same costs; not clipped", false},
    {"monge_gap", "of the map, by exact transport in the reduced space; 0: optimal", false},
};

void declare_figure(Declare<Params>& d, const Figure& figure, const std::string& suffix,
                    const char* when, bool is_optional) {
  auto entry = d.value((figure.name + suffix).c_str());
  entry.when(when).help(figure.help);
  if (figure.is_greater_better)
    entry.maximize();
  else
    entry.minimize();
  if (is_optional) entry.optional();
}

}  // namespace

void declare_inputs(Declare<Params>& d) {
  d.where(kTrain, [&] {
    d.input("cells").array("n g").optional().help("one cell a row, one feature a column");
    d.input("obs")
        .table({"condition"})
        .optional()
        .allow_nan()
        .help("condition, drug and dose of each cell, in the order of cells");
    d.input("embedding")
        .table({"drug"})
        .optional()
        .when("solver=conditional|cond_ot & embedding_kind=file & data.cells")
        .help("a vector a drug: column drug, then numbers");
    d.input("features")
        .table()
        .optional()
        .when("data.cells")
        .help("names of the features in its first column");
  });
  d.input("predicted").array("p m").optional().when("task=evaluate").help("predicted cells");
  d.input("target").array("q m").optional().when("task=evaluate").help("measured cells");
}

void declare_outputs(Declare<Params>& d) {
  for (const auto& figure : kFigures) {
    declare_figure(d, figure, "_ood", kTrain, true);
    declare_figure(d, figure, "_id", kTrain, false);
    if (figure.name != std::string("monge_gap"))
      declare_figure(d, figure, "", "task=evaluate", false);
  }
  d.value("train_time_s").unit("s").timing().when(kTrain).help("time of the training steps");
  d.value("steps_per_s").unit("1/s").timing().when(kLearned).help("training steps a second");
  d.value("unconverged_fraction")
      .minimize()
      .when(kTrained)
      .help("share of the Sinkhorn solves that met sinkhorn_max_iter first");
  d.value("n_conditions").integer().when(kTrain).help("without the control");
  d.where(kTrained, [&] {
    d.value("epsilon_fit_used").help("epsilon_fit in units of the cost");
    d.value("epsilon_mg_used").help("epsilon_mg in units of the cost");
    d.curve("fitting_loss")
        .help(
            "Sinkhorn divergence of the batch; its term of the target alone is a mean over "
            "batches");
    d.curve("monge_gap").help("entropic gap of the batch, >= epsilon_mg log n");
  });
  d.where(kLearned, [&] {
    d.curve("loss").minimize().help(
        "fitting_loss + lambda_mg monge_gap; of cond_ot the dual objective of the batch");
    d.curve("condition_index").help("condition of the step; -1: pooled");
  });
  d.artifact("per_condition.csv")
      .scatter("condition", "r2", "split")
      .when(kTrain)
      .help("the figures of every condition");
  d.artifact("mapped_{condition}.npy")
      .scatter("c0", "c1")
      .when(kTrain)
      .help("images of all control cells, reduced");
  d.artifact("decoded_{condition}.npy").when(kTrain).help("the same, decoded to features");
  d.artifact("model.pt")
      .when("task=train & solver=conditional|homogeneous|cond_ot")
      .help("libtorch archive of the network");
  d.artifact("context.csv")
      .heatmap("condition")
      .when(kConditional)
      .help("outputs of the context branches");
  d.artifact("dose_response.csv")
      .optional()
      .when(kContext)
      .help("mean prediction along a grid of doses, for every drug");
}

}  // namespace assay::conditional_monge_gap
