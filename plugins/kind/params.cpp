#include "plugins/kind/params.hpp"

namespace assay::kind {
namespace {

constexpr const char* kNetworks = "task=transfer|pretrain|recombine";

void declare_task(Declare<Params>& d) {
  d.choice("task", &Params::task, Task::kTransfer,
           {{"transfer", Task::kTransfer},
            {"pretrain", Task::kPretrain},
            {"recombine", Task::kRecombine},
            {"frechet", Task::kFrechet},
            {"decompose", Task::kDecompose}})
      .help(
          "adapt to novel classes; train the base classes alone; cut down to some of them; the "
          "distance of two sets of features; the algebra of one matrix");
  d.texts("solver", &Params::solver, {"kind"})
      .choices(kSolverNames)
      .length(1)
      .or_scalar()
      .when("task=transfer|pretrain")
      .help(
          "methods, one after the other on the same pre-training; of several, names end in "
          "_<solver>");
}

void declare_data(Declare<Params>& d) {
  d.choice("dataset", &Params::dataset, Source::kDigits,
           {{"digits", Source::kDigits}, {"shapes", Source::kShapes}, {"file", Source::kFile}})
      .default_when("data.images", "file")
      .help(
          "the 1797 digits of 8 x 8 pixels that come with the method, drawings of 12 x 12 pixels "
          "of four shapes, filled and hollow, or data.images");
  d.integers("base_classes", &Params::base_classes, {0, 1, 2, 3, 4, 5})
      .default_when("dataset=shapes", {0, 1, 2, 4, 5})
      .length(1)
      .help("labels to pre-train on");
  d.integers("novel_classes", &Params::novel_classes, {6, 7, 8, 9})
      .default_when("dataset=shapes", {3, 6, 7})
      .length(1)
      .when("task=transfer")
      .help("labels to adapt to");
  d.integers("keep_classes", &Params::keep_classes, {})
      .length(1)
      .required()
      .when("task=recombine")
      .help("base classes that remain");
  d.where("(data.images or data.novel_images)", [&] {
    d.integer("margin", &Params::margin, 0)
        .between(0, 64)
        .help("black pixels that images of files get on each side");
    d.integer("pool", &Params::pool, 1)
        .between(1, 256)
        .help("images of files are then averaged over squares of this side, which divides theirs");
  });
  d.integer("shots_per_class", &Params::shots_per_class, 0)
      .at_least(0)
      .when("task=transfer")
      .help("images of each novel class to train on, drawn at random; 0: all");
}

void declare_network(Declare<Params>& d) {
  d.integer("width", &Params::width, 64).between(4, 1024).help("numbers of a token");
  d.integer("depth", &Params::depth, 4).between(1, 32).help("blocks");
  d.integer("heads", &Params::heads, 4).between(1, 64).help("of attention; they divide the width");
  d.integer("patch", &Params::patch, 2)
      .default_when("dataset=shapes", 3)
      .between(1, 64)
      .help("side of the squares that become tokens; it divides that of the images");
  d.integer("tailors_per_class", &Params::tailors_per_class, 4)
      .at_least(1)
      .help("components of its own that a base class has in each matrix, N_T");
  d.integer("novel_tailors_per_class", &Params::novel_tailors_per_class, 4)
      .at_least(1)
      .when("task=transfer")
      .help("fresh components of a novel class, N_T'");
  d.real("orth_penalty", &Params::orth_penalty, 0)
      .at_least(0)
      .help("weight of (|U'U - I|^2 + |V'V - I|^2) / R^2 in pre-training");
  d.boolean("train_learngenes", &Params::train_learngenes, false)
      .when("task=transfer")
      .help("adapt the learngenes, too, instead of freezing them");
}

void declare_diffusion(Declare<Params>& d) {
  d.integer("diffusion_steps", &Params::diffusion_steps, 1000)
      .between(1, 10000)
      .help("noise levels");
  d.real("beta_start", &Params::beta_start, 1e-4).above(0).below(1).help("noise of the first step");
  d.real("beta_end", &Params::beta_end, 0.02).above(0).below(1).help("noise of the last step");
  d.integer("sample_steps", &Params::sample_steps, 25)
      .between(1, 10000)
      .help("of DDIM, evenly spaced; at most diffusion_steps");
}

void declare_training(Declare<Params>& d) {
  d.integer("pretrain_steps", &Params::pretrain_steps, 1500).at_least(1).help("on base classes");
  d.integer("batch_size", &Params::batch_size, 64).between(1, 4096).help("images in a step");
  d.real("pretrain_lr", &Params::pretrain_lr, 2e-3)
      .above(0)
      .help("peak of one cycle, reached after a tenth of the steps");
  d.where("task=transfer", [&] {
    d.integer("finetune_steps", &Params::finetune_steps, 300).at_least(1).help("on novel classes");
    d.real("finetune_lr", &Params::finetune_lr, 1e-2).above(0).help("peak, as of pretrain_lr");
  });
  d.real("ema_decay", &Params::ema_decay, 0.99)
      .at_least(0)
      .below(1)
      .help("of averaged numbers, at most: min(ema_decay, (1 + i) / (10 + i)) at step i");
  d.real("grad_clip", &Params::grad_clip, 1).above(0).help("longest gradient; longer: shortened");
}

void declare_metric(Declare<Params>& d) {
  d.integer("samples_per_class", &Params::samples_per_class, 180)
      .between(2, 10000)
      .help("generated images of each class");
  d.integer("metric_seed", &Params::metric_seed, 12345)
      .at_least(0)
      .help("of the classifier whose features FID-c compares: never the run's own seed");
  d.integer("eval_every", &Params::eval_every, 0)
      .at_least(0)
      .when("task=transfer")
      .help("steps of fine-tuning between points of fid_c_curve; 0: none");
}

void declare_inputs(Declare<Params>& d) {
  d.input("images")
      .array("", ASSAY_F32)
      .optional()
      .help(
          "square grey images: n x h x w (.npy or the IDX files of MNIST and its relatives), or a "
          "row "
          "of h w numbers each (.csv); bytes, or real numbers in [-1, 1]");
  d.input("labels").array("n").table({"label"}).optional().help(
      "the class of each image: whole numbers");
  d.input("novel_images")
      .array("", ASSAY_F32)
      .optional()
      .when("task=transfer")
      .help("images of the novel classes, where they come from other data");
  d.input("novel_labels")
      .array("k")
      .table({"label"})
      .optional()
      .when("task=transfer")
      .help("their classes, among which novel_classes then are");
  d.input("pretrained")
      .file()
      .optional()
      .help("dense.pt or kind.pt of another run: that pre-training is skipped");
}

}  // namespace

void declare_params(Declare<Params>& d) {
  declare_task(d);
  d.where(kNetworks, [&] { declare_data(d); });
  d.where(kNetworks, [&] { declare_network(d); });
  d.integer("num_learngene", &Params::num_learngene, 40)
      .at_least(1)
      .when("task=transfer|pretrain|recombine|decompose")
      .help("components that all classes share, N_G");
  d.where("task=transfer|decompose", [&] {
    d.integer("lora_rank", &Params::lora_rank, 16).at_least(1).help("of lora and pissa");
    d.integer("oft_blocks", &Params::oft_blocks, 4)
        .at_least(1)
        .help("orthogonal blocks of oft; they divide the width");
  });
  d.integer("heur_layers", &Params::heur_layers, 2)
      .at_least(0)
      .when("task=transfer")
      .help("last blocks that heur_lg copies");
  d.where(kNetworks, [&] {
    declare_diffusion(d);
    declare_training(d);
    declare_metric(d);
    declare_inputs(d);
  });
  d.where("task=frechet", [&] {
    d.input("features_a").array("n d").help("a point a row");
    d.input("features_b").array("m d").help("a point a row");
  });
  d.input("matrix").array("o i").when("task=decompose").help("outputs x inputs");
}

}  // namespace assay::kind
