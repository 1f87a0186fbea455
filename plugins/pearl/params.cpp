#include "plugins/pearl/params.hpp"

namespace assay::pearl {
namespace {

constexpr const char* kBuiltIn = "problem=environment";
constexpr const char* kAligned = "label_source=cpa|cpa_hard";
constexpr const char* kSolved = "label_source=cpa|cpa_hard & !data.transport";
constexpr const char* kLabelled = "label_source!=environment";

std::vector<std::pair<const char*, Task>> tasks() {
  std::vector<std::pair<const char*, Task>> all;
  for (std::size_t k = 0; k < control::kTaskNames.size(); ++k)
    all.push_back({control::kTaskNames[k], static_cast<Task>(k)});
  return all;
}

void declare_problem(Declare<Params>& d) {
  d.choice("problem", &Params::problem, Source::environment,
           {{"environment", Source::environment}, {"data", Source::data}})
      .help("built-in tasks with scripted behaviour, or trajectories of your own");
  d.choice("stage", &Params::stage, Stage::policy,
           {{"labels", Stage::labels}, {"reward", Stage::reward}, {"policy", Stage::policy}})
      .help("the last stage that is run");
}

void declare_tasks(Declare<Params>& d) {
  d.choice("source_task", &Params::source_task, Task::button_press, tasks())
      .help("the task whose trajectories are labelled");
  d.choice("target_task", &Params::target_task, Task::window_open, tasks())
      .help("the task that has no labels");
  d.integer("source_count", &Params::source_count, 160)
      .between(4, 2000)
      .help("trajectories of the source task");
  d.integer("target_count", &Params::target_count, 160)
      .between(4, 2000)
      .help("trajectories of the target task");
  d.integer("horizon", &Params::horizon, 50).between(5, 500).help("steps of a trajectory");
  d.reals("quality_levels", &Params::quality_levels, {0.95, 0.85, 0.15, 0.0})
      .between(0, 1)
      .length(1)
      .help("of the scripted policies; trajectory i has the i-th, round and round");
}

void declare_labels(Declare<Params>& d) {
  d.choice("label_source", &Params::label_source, LabelSource::cpa,
           {{"environment", LabelSource::environment},
            {"oracle", LabelSource::oracle},
            {"cpa", LabelSource::cpa},
            {"cpa_hard", LabelSource::cpa_hard},
            {"similarity", LabelSource::similarity},
            {"distance", LabelSource::distance},
            {"random", LabelSource::random}})
      .help(
          "where preferences come from: true rewards (no labels), true returns, the alignment, the "
          "alignment rounded, the nearest source pair, the distance to the preferred half, a coin");
  d.choice("features", &Params::features, Features::positions,
           {{"positions", Features::positions},
            {"states", Features::states},
            {"states_actions", Features::states_actions}})
      .when("problem=environment & label_source=cpa|cpa_hard|similarity|distance")
      .help("what distances see of a trajectory; positions: hand and object");
  d.where(kAligned, [&] {
    d.choice("cost_metric", &Params::cost_metric, CostMetric::euclidean,
             {{"euclidean", CostMetric::euclidean}, {"cosine", CostMetric::cosine}})
        .help("distance between two flattened trajectories of one set");
    d.choice("cost_normalization", &Params::cost_normalization, CostNormalization::max,
             {{"max", CostNormalization::max},
              {"mean", CostNormalization::mean},
              {"none", CostNormalization::none}})
        .help("entry of its own that each cost matrix is divided by");
    d.choice("label_normalization", &Params::label_normalization, LabelNormalization::conditional,
             {{"conditional", LabelNormalization::conditional}, {"none", LabelNormalization::none}})
        .help("weights of source pairs: conditional on the target pair, or the transport as it is");
  });
  d.real("label_flip_rate", &Params::label_flip_rate, 0)
      .between(0, 0.5)
      .when(kLabelled)
      .help("probability with which a pair's label z becomes 1 - z");
}

void declare_alignment(Declare<AlignmentOptions>& d) {
  d.real("gw_tolerance", &AlignmentOptions::tolerance, 1e-10)
      .at_least(0)
      .help("gap of the conditional gradient to end at, in units of the loss");
  d.integer("gw_max_iterations", &AlignmentOptions::max_iterations, 500)
      .at_least(1)
      .help("iterations from one start at most");
  d.integer("gw_restarts", &AlignmentOptions::restarts, 10)
      .between(1, 10000)
      .help("starts; the first is the product coupling, the others are random");
  d.choice("gw_refine", &AlignmentOptions::refine, GwRefine::none,
           {{"none", GwRefine::none}, {"swap", GwRefine::swap}})
      .help("swap: exchange partners pair by pair afterwards; needs sets of equal size");
}

void declare_inputs(Declare<Params>& d) {
  d.optional("trajectory_steps", &Params::trajectory_steps)
      .at_least(1)
      .help(
          "steps of every trajectory: longer ones are cut, shorter ones stay at their last state "
          "and do nothing; otherwise as many as the longest of each set has");
  d.input("source_trajectories")
      .array("n t d")
      .table({"group"})
      .help("of the labelled task; or a table of steps, `group` names the trajectory of each");
  d.input("target_trajectories").array("m s e").table({"group"}).help("of the new task");
  d.input("source_returns").array("n").optional().help("returns whose order gives the labels");
  d.input("source_labels")
      .array("n n")
      .optional()
      .help("1 where the row is preferred to the column, 0, or 1/2");
  d.input("source_pairs")
      .table({"i", "j", "label"})
      .optional()
      .help("labels of some pairs: trajectories by number from 0 or by group; the rest is unknown");
  d.input("target_returns").array("m").optional().help("true returns, to judge labels by");
  d.input("target_actions")
      .array("m s k")
      .table({"group"})
      .optional()
      .when("stage=reward|policy")
      .help("what was done in each step; needed by stage policy");
  d.input("transport")
      .array("n m")
      .optional()
      .when("label_source=cpa|cpa_hard")
      .help("a coupling of 1/n and 1/m that takes the solver's place");
}

void declare_label_outputs(Declare<Params>& d) {
  d.value("gw_loss").when(kAligned).minimize().help("E of the transport, without a factor 1/2");
  d.where(kSolved, [&] {
    d.value("gw_iterations").integer().help("from the start that was kept");
    d.value("gw_restart_best_index").integer().help("of the start that was kept");
    d.value("alignment_ambiguity")
        .optional()
        .minimize()
        .help(
            "share of labels that the alignment contradicts which is as good and contradicts most: "
            "loss within 1 %, or both sets congruent to 1 %; 0: none was met");
    d.value("labels_determined")
        .certifies()
        .help(
            "1: the alignment met gw_tolerance, left the coupling that it began with, and none "
            "that "
            "turns a quarter of the labels is as good");
  });
  d.where(kLabelled, [&] {
    d.value("cpa_label_accuracy")
        .optional()
        .maximize()
        .help("of the labels, over ordered pairs of different true returns; a tie counts a half");
    d.value("cpa_label_mae").optional().minimize().help("over the same pairs");
    d.value("cpa_label_margin").help("mean |label - 1/2|");
    d.value("cpa_label_coverage")
        .optional()
        .maximize()
        .when("problem=data & data.source_pairs")
        .help("share of the target's pairs that have a label");
  });
  d.value("success_rate_dataset").when(kBuiltIn).help("of the target trajectories");
  d.value("labels_seconds").timing().unit("s").minimize().help("costs, alignment and labels");
  d.artifact("transport.npy").heatmap().when(kAligned).help("n x m");
  d.artifact("cpa_labels.npy").heatmap().when(kLabelled).help("m x m, as they are learned from");
  d.artifact("trajectories_source.npy").when(kBuiltIn).help("states and actions");
  d.artifact("trajectories_target.npy").when(kBuiltIn).help("states and actions");
}

}  // namespace

void declare(Declare<Params>& d) {
  declare_problem(d);
  d.where(kBuiltIn, [&] { declare_tasks(d); });
  declare_labels(d);
  d.where(kSolved, [&] { d.part(&Params::alignment, declare_alignment); });
  d.where("problem=data", [&] { declare_inputs(d); });
  declare_label_outputs(d);
  declare_learning(d);
  d.example("labels",
            "[experiment]\nname = \"pearl-labels\"\nmethod = \"pearl\"\n\n"
            "[params]\nstage = \"labels\"\nsource_count = 40\ntarget_count = 40\n",
            "labels of 40 button presses carried to 40 openings of a window");
  d.example("policy",
            "[experiment]\nname = \"pearl-policy\"\nmethod = \"pearl\"\n\n"
            "[params]\nsource_count = 20\ntarget_count = 20\nhorizon = 20\nreward_steps = 60\n"
            "reward_batch = 8\npolicy_steps = 60\npolicy_batch = 32\neval_trajectories = 10\n"
            "eval_episodes = 5\n",
            "all three stages on few, short trajectories");
}

}  // namespace assay::pearl
