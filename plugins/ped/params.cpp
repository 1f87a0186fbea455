#include "plugins/ped/params.hpp"

#include "plugins/ped/scores.hpp"
#include "plugins/ped/zoo.hpp"

namespace assay::ped {
namespace {

constexpr const char* kZoo = "data_mode=zoo";
constexpr const char* kSynthetic = "data_mode=synthetic";
constexpr const char* kMoved = "data_mode=features|collection|zoo|synthetic & with_ped=true";

void declare_task(Declare<Params>& d) {
  d.choice("data_mode", &Params::data_mode, DataMode::zoo,
           {{"table", DataMode::table},
            {"features", DataMode::features},
            {"collection", DataMode::collection},
            {"zoo", DataMode::zoo},
            {"synthetic", DataMode::synthetic}})
      .help(
          "scores and accuracies as they are, features of one model, of many, small networks "
          "trained here, or Gaussian clusters");
  std::vector<std::string> names;
  for (const auto& score : score_names()) names.emplace_back(score.name);
  d.texts("scores", &Params::scores, {"logme", "sfda", "gbc"})
      .choices(names)
      .length(1)
      .when(kScored)
      .help("what ranks the models");
  d.boolean("with_ped", &Params::with_ped, true)
      .when(kScored)
      .help("each score of features once more, after PED");
  d.integer("bootstrap", &Params::bootstrap, 1000)
      .at_least(0)
      .when("data_mode=table|collection|zoo|synthetic")
      .help("resamples of the models for the intervals of gains; 0: none");
  d.text("preset_accuracies", &Params::preset_accuracies, "")
      .choices({"", "ssl12"})
      .when("data_mode=table|collection")
      .help("accuracies from the paper's twelve models instead of a column");
}

void declare_motion(Declare<Params>& d) {
  d.real("nsigma", &Params::nsigma, 0.6)
      .above(0)
      .when(kMoved)
      .help("radius of a class's ball in units of its spread");
  d.real("time_step", &Params::time_step, 0.1)
      .above(0)
      .when(kMoved)
      .help("time for which the springs act in a step");
  d.real("force_constant", &Params::force_constant, 1)
      .above(0)
      .when(kMoved)
      .help("force of a spring for each unit of overlap");
  d.integer("max_steps", &Params::max_steps, 6)
      .between(0, 1000)
      .when(kMoved)
      .help("steps of the motion at most");
  d.real("exit_ratio", &Params::exit_ratio, 0.5)
      .at_least(0)
      .below(1)
      .when(kMoved)
      .help("ends before a step whose shift, relative to the first one, is this small");
  d.choice(
       "rescale", &Params::rescale, Rescale::reference,
       {{"reference", Rescale::reference}, {"target", Rescale::target}, {"none", Rescale::none}})
      .default_when("data_mode=features & !data.reference", "target")
      .default_when(kSynthetic, "target")
      .when(kMoved)
      .help("whose mean and deviation divide out the scale of each dimension before the motion");
  d.real("std_floor", &Params::std_floor, 1e-3)
      .above(0)
      .when(kMoved)
      .help("least deviation of a dimension");
}

void declare_scores(Declare<Params>& d) {
  d.choice("logme_variant", &Params::logme_variant, LogmeVariant::exact,
           {{"official", LogmeVariant::official},
            {"exact", LogmeVariant::exact},
            {"icml", LogmeVariant::icml}})
      .when(kScored)
      .help(
          "the greatest evidence; official, icml: fixed points as the second and the first paper "
          "publish them, the second of which is no evidence where D > N");
  d.choice("gbc_covariance", &Params::gbc_covariance, GbcCovariance::spherical,
           {{"spherical", GbcCovariance::spherical}, {"diagonal", GbcCovariance::diagonal}})
      .when(kScored)
      .help("one variance a class, or one a dimension");
  d.real("gbc_floor", &Params::gbc_floor, 1e-4)
      .above(0)
      .when(kScored)
      .help("least variance of a class");
  d.integer("gbc_pca", &Params::gbc_pca, 0)
      .at_least(0)
      .when(kScored)
      .help("principal components that gbc sees; 0: the features themselves");
  d.real("nleep_ratio", &Params::nleep_ratio, 5)
      .above(0)
      .when(kScored)
      .help("Gaussian components for each class");
  d.real("nleep_energy", &Params::nleep_energy, 0.8)
      .above(0)
      .at_most(1)
      .when(kScored)
      .help("share of the variance that nleep's principal components keep");
  d.boolean("nleep_log", &Params::nleep_log, false)
      .when(kScored)
      .help("nleep as a mean logarithm, as leep is");
  d.choice("hscore_variant", &Params::hscore_variant, HscoreVariant::plain,
           {{"plain", HscoreVariant::plain}, {"regularised", HscoreVariant::regularised}})
      .when(kScored)
      .help("sample covariance, or Ledoit and Wolf's");
  d.real("transrate_eps", &Params::transrate_eps, 1e-4)
      .above(0)
      .when(kScored)
      .help("distortion of the coding rate");
  d.integer("parc_dims", &Params::parc_dims, 32)
      .at_least(2)
      .when(kScored)
      .help("principal components that parc sees");
  d.integer("min_class_size", &Params::min_class_size, 2)
      .at_least(1)
      .when(kScored)
      .help("samples that a class must have where its spread matters: sfda, gbc, PED");
}

void declare_zoo(Declare<Params>& d) {
  d.texts("zoo_models", &Params::zoo_models, zoo::all_models())
      .choices(zoo::all_models())
      .length(2)
      .when(kZoo)
      .help("ways of pre-training");
  d.texts("zoo_tasks", &Params::zoo_tasks, zoo::all_tasks())
      .choices(zoo::all_tasks())
      .length(1)
      .when(kZoo)
      .help("target data sets");
  d.integer("zoo_width", &Params::zoo_width, 12)
      .between(1, 256)
      .when(kZoo)
      .help("channels of the first layer; there are four times as many features");
  d.integer("zoo_pretrain_steps", &Params::zoo_pretrain_steps, 500)
      .at_least(1)
      .when(kZoo)
      .help("of Adam; a fifth of it for supervised_short");
  d.integer("zoo_pretrain_size", &Params::zoo_pretrain_size, 10000)
      .at_least(1)
      .when(kZoo)
      .help("images of the source");
  d.integer("zoo_batch", &Params::zoo_batch, 96).at_least(2).when(kZoo).help("of pre-training");
  d.integer("zoo_finetune_steps", &Params::zoo_finetune_steps, 100)
      .at_least(1)
      .when(kZoo)
      .help("of SGD");
  d.integer("zoo_finetune_batch", &Params::zoo_finetune_batch, 32)
      .at_least(2)
      .when(kZoo)
      .help("of fine-tuning");
  d.reals("zoo_learning_rates", &Params::zoo_learning_rates, {0.01, 0.05})
      .above(0)
      .length(1)
      .or_scalar()
      .when(kZoo)
      .help("of fine-tuning; the best one counts");
  d.integer("zoo_repeats", &Params::zoo_repeats, 3)
      .at_least(1)
      .when(kZoo)
      .help("fine-tunings at each rate, whose mean counts");
  d.integer("zoo_train_size", &Params::zoo_train_size, 150)
      .at_least(4)
      .when(kZoo)
      .help("labelled target images; fashion_a and fashion_b use two thirds of it");
  d.integer("zoo_test_size", &Params::zoo_test_size, 1500)
      .at_least(1)
      .when(kZoo)
      .help("images that accuracies are measured on, at most");
  d.boolean("save_features", &Params::save_features, false)
      .when(kZoo)
      .help("keeps the features as artifacts");
}

void declare_synthetic(Declare<Params>& d) {
  d.integer("synthetic_models", &Params::synthetic_models, 12)
      .at_least(2)
      .when(kSynthetic)
      .help("models");
  d.integer("synthetic_classes", &Params::synthetic_classes, 10)
      .at_least(2)
      .when(kSynthetic)
      .help("classes");
  d.integer("synthetic_dim", &Params::synthetic_dim, 64)
      .at_least(1)
      .when(kSynthetic)
      .help("dimensions of the features");
  d.integer("synthetic_samples", &Params::synthetic_samples, 1000)
      .at_least(8)
      .when(kSynthetic)
      .help("samples of a model, half of them for the held-out accuracy");
  d.real("synthetic_separation", &Params::synthetic_separation, 0.5)
      .above(0)
      .when(kSynthetic)
      .help("mean over models of the deviation of class centres, that of a class being 1");
}

}  // namespace

void declare_params(Declare<Params>& d) {
  declare_task(d);
  declare_motion(d);
  declare_scores(d);
  declare_zoo(d);
  declare_synthetic(d);
}

}  // namespace assay::ped
