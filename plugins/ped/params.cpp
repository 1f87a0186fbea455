#include "plugins/ped/params.hpp"

#include "plugins/ped/scores.hpp"
#include "plugins/ped/zoo.hpp"

namespace assay::ped {
namespace {

constexpr const char* kZoo = "data_mode=zoo";
constexpr const char* kSynthetic = "data_mode=synthetic";

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
  d.where(kScored, [&] {
    d.texts("scores", &Params::scores, {"logme", "sfda", "gbc"})
        .choices(names)
        .length(1)
        .help("what ranks the models");
    d.boolean("with_ped", &Params::with_ped, true)
        .help("each score of features once more, after PED");
  });
  d.integer("bootstrap", &Params::bootstrap, 1000)
      .at_least(0)
      .when("data_mode=table|collection|zoo|synthetic")
      .help("resamples of the models for the intervals of gains; 0: none");
  d.text("preset_accuracies", &Params::preset_accuracies, "")
      .choices({"", "ssl12"})
      .when("data_mode=table|collection")
      .help("accuracies from the paper's twelve models instead of a column");
}

void declare_motion(Declare<MotionOptions>& d) {
  d.real("nsigma", &MotionOptions::nsigma, 0.6)
      .above(0)
      .help("radius of a class's ball in units of its spread");
  d.real("time_step", &MotionOptions::time_step, 0.1)
      .above(0)
      .help("time for which the springs act in a step");
  d.real("force_constant", &MotionOptions::force_constant, 1)
      .above(0)
      .help("force of a spring for each unit of overlap");
  d.integer("max_steps", &MotionOptions::max_steps, 6)
      .between(0, 1000)
      .help("steps of the motion at most");
  d.real("exit_ratio", &MotionOptions::exit_ratio, 0.5)
      .at_least(0)
      .below(1)
      .help("ends before a step whose shift, relative to the first one, is this small");
}

void declare_scale(Declare<Params>& d) {
  d.choice(
       "rescale", &Params::rescale, Rescale::reference,
       {{"reference", Rescale::reference}, {"target", Rescale::target}, {"none", Rescale::none}})
      .default_when("data_mode=features & !data.reference", "target")
      .default_when(kSynthetic, "target")
      .help("whose mean and deviation divide out the scale of each dimension before the motion");
  d.real("std_floor", &Params::std_floor, 1e-3).above(0).help("least deviation of a dimension");
}

void declare_gbc(Declare<GbcOptions>& d) {
  d.choice("gbc_covariance", &GbcOptions::covariance, GbcCovariance::spherical,
           {{"spherical", GbcCovariance::spherical}, {"diagonal", GbcCovariance::diagonal}})
      .help("one variance a class, or one a dimension");
  d.real("gbc_floor", &GbcOptions::floor, 1e-4).above(0).help("least variance of a class");
  d.integer("gbc_pca", &GbcOptions::pca, 0)
      .at_least(0)
      .help("principal components that gbc sees; 0: the features themselves");
}

void declare_nleep(Declare<NleepOptions>& d) {
  d.real("nleep_ratio", &NleepOptions::ratio, 5)
      .above(0)
      .help("Gaussian components for each class");
  d.real("nleep_energy", &NleepOptions::energy, 0.8)
      .above(0)
      .at_most(1)
      .help("share of the variance that nleep's principal components keep");
  d.boolean("nleep_log", &NleepOptions::is_log, false)
      .help("nleep as a mean logarithm, as leep is");
}

void declare_scores(Declare<ScoreOptions>& d) {
  d.choice("logme_variant", &ScoreOptions::logme, LogmeVariant::exact,
           {{"official", LogmeVariant::official},
            {"exact", LogmeVariant::exact},
            {"icml", LogmeVariant::icml}})
      .help(
          "the greatest evidence; official, icml: fixed points as the second and the first paper "
          "publish them, the second of which is no evidence where D > N");
  d.part(&ScoreOptions::gbc, declare_gbc);
  d.part(&ScoreOptions::nleep, declare_nleep);
  d.choice("hscore_variant", &ScoreOptions::hscore, HscoreVariant::plain,
           {{"plain", HscoreVariant::plain}, {"regularised", HscoreVariant::regularised}})
      .help("sample covariance, or Ledoit and Wolf's");
  d.real("transrate_eps", &ScoreOptions::transrate_eps, 1e-4)
      .above(0)
      .help("distortion of the coding rate");
  d.integer("parc_dims", &ScoreOptions::parc_dims, 32)
      .at_least(2)
      .help("principal components that parc sees");
}

void declare_recipe(Declare<zoo::Recipe>& d) {
  d.integer("zoo_width", &zoo::Recipe::width, 12)
      .between(1, 256)
      .help("channels of the first layer; there are four times as many features");
  d.integer("zoo_pretrain_steps", &zoo::Recipe::pretraining_steps, 500)
      .at_least(1)
      .help("of Adam; a fifth of it for supervised_short");
  d.integer("zoo_batch", &zoo::Recipe::batch, 96).at_least(2).help("of pre-training");
  d.integer("zoo_finetune_steps", &zoo::Recipe::tuning_steps, 100).at_least(1).help("of SGD");
  d.integer("zoo_finetune_batch", &zoo::Recipe::tuning_batch, 32)
      .at_least(2)
      .help("of fine-tuning");
  d.reals("zoo_learning_rates", &zoo::Recipe::rates, {0.01, 0.05})
      .above(0)
      .length(1)
      .or_scalar()
      .help("of fine-tuning; the best one counts");
  d.integer("zoo_repeats", &zoo::Recipe::repeats, 3)
      .at_least(1)
      .help("fine-tunings at each rate, whose mean counts");
}

void declare_sizes(Declare<zoo::Sizes>& d) {
  d.integer("zoo_pretrain_size", &zoo::Sizes::pretraining, 10000)
      .at_least(1)
      .help("images of the source");
  d.integer("zoo_train_size", &zoo::Sizes::train, 150)
      .at_least(4)
      .help("labelled target images; fashion_a and fashion_b use two thirds of it");
  d.integer("zoo_test_size", &zoo::Sizes::test, 1500)
      .at_least(1)
      .help("images that accuracies are measured on, at most");
}

void declare_zoo(Declare<Params>& d) {
  d.texts("zoo_models", &Params::zoo_models, zoo::all_models())
      .choices(zoo::all_models())
      .length(2)
      .help("ways of pre-training");
  d.texts("zoo_tasks", &Params::zoo_tasks, zoo::all_tasks())
      .choices(zoo::all_tasks())
      .length(1)
      .help("target data sets");
  d.part(&Params::recipe, declare_recipe);
  d.part(&Params::sizes, declare_sizes);
  d.boolean("save_features", &Params::save_features, false).help("keeps the features as artifacts");
}

void declare_synthetic(Declare<Params>& d) {
  d.integer("synthetic_models", &Params::synthetic_models, 12).at_least(2).help("models");
  d.integer("synthetic_classes", &Params::synthetic_classes, 10).at_least(2).help("classes");
  d.integer("synthetic_dim", &Params::synthetic_dim, 64)
      .at_least(1)
      .help("dimensions of the features");
  d.integer("synthetic_samples", &Params::synthetic_samples, 1000)
      .at_least(8)
      .help("samples of a model, half of them for the held-out accuracy");
  d.real("synthetic_separation", &Params::synthetic_separation, 0.5)
      .above(0)
      .help("mean over models of the deviation of class centres, that of a class being 1");
}

}  // namespace

void declare_params(Declare<Params>& d) {
  declare_task(d);
  d.where(kScored, [&] {
    d.where("with_ped=true", [&] {
      d.part(&Params::motion, declare_motion);
      declare_scale(d);
    });
    d.part(&Params::score, declare_scores);
    d.integer("min_class_size", &Params::min_class_size, 2)
        .at_least(1)
        .help("samples that a class must have where its spread matters: sfda, gbc, PED");
  });
  d.where(kZoo, [&] { declare_zoo(d); });
  d.where(kSynthetic, [&] { declare_synthetic(d); });
}

}  // namespace assay::ped
