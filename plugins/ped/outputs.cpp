// Declares what ped reads besides parameters, and what it reports.
#include "plugins/ped/params.hpp"

namespace assay::ped {
namespace {

constexpr const char* kOne = "data_mode=features";
constexpr const char* kMotion = "data_mode=features & with_ped=true";
constexpr const char* kMany = "data_mode=table|collection|zoo|synthetic";

struct Family {
  const char *name, *help;
};
// The first that fits a name describes it.
constexpr Family kRanking[] = {
    {"tau_{score}", "weighted Kendall tau with accuracies, mean over data sets; S_ped after PED"},
    {"tau_{score}_{dataset}", "that of one data set"},
    {"kendall_{score}_{dataset}", "Kendall's tau-b"},
    {"spearman_{score}_{dataset}", "rank correlation"},
    {"pearson_{score}_{dataset}", "linear correlation"},
};

void declare_motion_outputs(Declare<Params>& d) {
  d.value("ped_steps").integer().help("steps of the motion that were applied");
  d.value("potential_energy_initial").help("energy of all overlaps at first");
  d.value("potential_energy_final").help("after the motion");
  d.value("displacement_first_step")
      .help("sum of the absolute shifts of the class means, in rescaled units");
  d.value("coincident_pairs")
      .integer()
      .minimize()
      .help("pairs of classes with one mean, which exert no force");
  d.curve("potential_energy").help("before each step");
  d.curve("displacement").log_scale().help("of each step");
  d.curve("mean_overlap").help("over pairs of classes, before each step");
}

}  // namespace

void declare_inputs(Declare<Params>& d) {
  d.where(kOne, [&] {
    d.input("features").array("n d").help("one sample a row");
    d.input("labels")
        .array("n", ASSAY_I64)
        .table()
        .help("classes, integers or words; of a table with words the column 'label'");
    d.input("reference")
        .array("m d")
        .optional()
        .help("features of the same model on data like that of its pre-training");
    d.input("source_probabilities")
        .array("n s")
        .optional()
        .help("of the classes that the model was pre-trained on; rows sum to 1");
  });
  d.input("table")
      .table({"model", "dataset"})
      .allow_nan()
      .when("data_mode=table")
      .help("model, dataset, accuracy and a column for each score; S_ped is S after PED");
  d.where("data_mode=collection", [&] {
    d.input("manifest")
        .table({"model", "dataset", "features", "labels"})
        .allow_nan()
        .help(
            "model, dataset, features, labels, accuracy, and where there are any reference and "
            "source_probabilities: files of numbers, from the manifest's own folder");
    d.input("manifest_files")
        .files()
        .folder()
        .help("the files that the manifest names, or the folder that holds them");
  });
  d.where("data_mode=zoo", [&] {
    d.input("fashion_dir").folder().optional().help("the four IDX files of Fashion-MNIST");
    d.input("digits").table({"label"}).optional().help(
        "64 columns of 8 x 8 images in 0..16, and their label");
    d.input("images").array("k h w").optional().help(
        "images of your own in the place of Fashion-MNIST");
    d.input("image_labels")
        .array("k", ASSAY_I64)
        .optional()
        .when("data.images")
        .help("their classes");
  });
}

void declare_outputs(Declare<Params>& d) {
  d.value("score_{score}")
      .optional()
      .maximize()
      .when(kOne)
      .help("of the features; S_ped after PED");
  d.where(kMotion, [&] { declare_motion_outputs(d); });
  d.where(kMany, [&] {
    for (const auto& family : kRanking)
      d.value(family.name).optional().maximize().help(family.help);
    d.value("top1_regret_{score}")
        .optional()
        .minimize()
        .help("best accuracy less that of the top-scored model, mean over data sets");
    d.value("top1_regret_{score}_{dataset}").optional().minimize().help("that of one data set");
    d.value("gain_{score}_low")
        .optional()
        .help("2.5 % quantile over models drawn with replacement");
    d.value("gain_{score}_high").optional().help("97.5 % quantile");
    d.value("gain_{score}").optional().maximize().help("tau after PED less tau before");
  });
  d.where("data_mode=zoo", [&] {
    d.value("accuracy_{model}__{task}")
        .optional()
        .maximize()
        .help("after fine-tuning, on unseen images");
    d.curve("pretrain_loss_{model}").optional().help("loss of the batch of each step");
  });
  d.artifact("scores.csv").when(kScored).help("model, dataset, score, with_ped, value");
  d.artifact("accuracies.csv")
      .heatmap("model", "dataset", "accuracy")
      .when(kMany)
      .help("model, dataset, accuracy");
  d.artifact("ranking.csv")
      .heatmap("score", "dataset", "weighted_tau")
      .when(kMany)
      .help("all rank statistics of each score and data set");
  d.artifact("class_means.csv")
      .scatter("before", "after", "class")
      .when(kMotion)
      .help("each class's mean before and after PED, in the units of the features");
  d.artifact("features_{model}_{task}.npy")
      .optional()
      .when("data_mode=zoo & save_features=true")
      .help("of the target's training images, before fine-tuning");
}

void declare_examples(Declare<Params>& d) {
  d.example("synthetic",
            "[experiment]\nname = \"ped-synthetic\"\nmethod = \"ped\"\n\n"
            "[params]\ndata_mode = \"synthetic\"\nsynthetic_models = 4\nsynthetic_dim = 8\n"
            "synthetic_classes = 4\nsynthetic_samples = 160\nbootstrap = 20\n",
            "Gaussian clusters, the better separated the better the model");
  d.example(
      "every_score",
      "[experiment]\nname = \"ped-every-score\"\nmethod = \"ped\"\n\n"
      "[params]\ndata_mode = \"synthetic\"\nsynthetic_models = 3\nsynthetic_dim = 6\n"
      "synthetic_classes = 3\nsynthetic_samples = 120\nbootstrap = 0\nnleep_ratio = 1.0\n"
      "scores = [\"logme\", \"sfda\", \"gbc\", \"nleep\", \"hscore\", \"transrate\", \"parc\", "
      "\"linear_probe\"]\n",
      "all scores of features side by side");
  d.example("own_features",
            "[experiment]\nname = \"ped-features\"\nmethod = \"ped\"\n\n[params]\n"
            "data_mode = \"features\"\n\n[data]\n"
            "features = { path = \"flowers.csv\", drop = [\"label\"] }\n"
            "labels = { path = \"flowers.csv\", columns = [\"label\"] }\n",
            "features and classes of your own: irises (Fisher 1936)")
      .file("flowers.csv",
            "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm,label\n"
            "5.1,3.5,1.4,0.2,0\n4.4,2.9,1.4,0.2,0\n5.4,3.9,1.3,0.4,0\n4.8,3.4,1.9,0.2,0\n"
            "5.2,4.1,1.5,0.1,0\n5,3.5,1.3,0.3,0\n5.3,3.7,1.5,0.2,0\n6.3,3.3,4.7,1.6,1\n"
            "5.6,2.9,3.6,1.3,1\n6.3,2.5,4.9,1.5,1\n5.5,2.4,3.8,1.1,1\n5.6,3,4.1,1.3,1\n"
            "5.7,2.9,4.2,1.3,1\n6.5,3,5.8,2.2,2\n6.8,3,5.5,2.1,2\n6.9,3.2,5.7,2.3,2\n"
            "6.4,2.8,5.6,2.1,2\n6.3,3.4,5.6,2.4,2\n6.7,3.3,5.7,2.5,2\n");
}

}  // namespace assay::ped
