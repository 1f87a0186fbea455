#include "plugins/kind/params.hpp"

namespace assay::kind {
namespace {

// Of one solver `name`, of several name_<solver>.
void declare_solver_values(Declare<Params>& d) {
  const auto values = [&](const std::string& suffix, const char* when) {
    const auto value = [&](const char* name) {
      return d.value((name + suffix).c_str()).when(when).optional().minimize();
    };
    if (!suffix.empty())
      value("fid_c").help("Frechet distance of features of generated and real novel images");
    value("sfid_c").help("the same of seven channels of the second convolution: of places");
    d.value(("class_accuracy" + suffix).c_str())
        .when(when)
        .optional()
        .maximize()
        .help("share of generated images that the classifier takes for the class asked for");
    value("trainable_params").integer().help("numbers that fine-tuning changes");
    value("macs_per_image").integer().help("multiplications with addition, one image, one pass");
    value("finetune_seconds").timing().unit("s").help("of fine-tuning");
    d.curve(("finetune_loss" + suffix).c_str())
        .when(when)
        .optional()
        .minimize()
        .log_scale()
        .help("mean square of noise and prediction, of a batch");
    d.curve(("fid_c_curve" + suffix).c_str())
        .when(when)
        .optional()
        .minimize()
        .log_scale()
        .help("fid_c during fine-tuning");
    if (suffix.empty()) return;
    d.artifact(("adapted" + suffix + ".pt").c_str())
        .when(when)
        .optional()
        .help("the adapted network: all numbers by name");
    d.artifact(("sheet" + suffix + ".png").c_str())
        .when(when)
        .optional()
        .image()
        .help("eight generated images of each novel class, a class a row");
  };
  values("", "");
  for (const auto& name : kSolverNames) values("_" + name, ("solver=" + name).c_str());
}

void declare_pretraining(Declare<Params>& d) {
  for (const char* model : {"dense", "kind", "nogate"}) {
    const std::string suffix = std::string("_") + model;
    d.curve(("pretrain_loss" + suffix).c_str())
        .optional()
        .minimize()
        .log_scale()
        .help("mean square of noise and prediction, of a batch");
    if (suffix == "_nogate") continue;
    d.value(("base_fid_c" + suffix).c_str())
        .optional()
        .minimize()
        .help("fid_c of the pre-trained network on the base classes");
    d.value(("pretrain_params" + suffix).c_str())
        .integer()
        .optional()
        .help("numbers of the pre-trained network");
    d.artifact((std::string(model) + ".pt").c_str())
        .optional()
        .help("the pre-trained network: all numbers by name, averaged; for data.pretrained");
  }
  d.curve("pretrain_loss").optional().minimize().log_scale().help("where one network is trained");
  d.value("fid_c_trusted")
      .certifies()
      .help("1: no FID-c compares fewer images than the classifier has features, 32");
  d.value("classifier_accuracy").maximize().help("of the classifier behind FID-c, on all images");
}

void declare_transfer(Declare<Params>& d) {
  declare_solver_values(d);
  d.value("real_floor_fid_c")
      .minimize()
      .help("fid_c of even against odd images of the novel classes: what no method need beat");
  d.value("learngene_drift")
      .minimize()
      .help("largest change of a frozen number during fine-tuning: 0");
  d.value("inactive_tailor_grad")
      .optional()
      .minimize()
      .help("largest gradient of tailors of classes that a batch lacks: 0");
  d.artifact("solvers.csv")
      .scatter("trainable_params", "fid_c", "solver")
      .help("what each solver trains and how near it comes");
  d.artifact("sheets.png").image().help("the sheets of all solvers, one below the other");
  d.artifact("curves.csv").lines("step", "loss", "curve").help("losses, the mean of ten steps");
}

}  // namespace

void declare_outputs(Declare<Params>& d) {
  d.where("task=transfer|pretrain|recombine", [&] { declare_pretraining(d); });
  d.where("task=transfer|recombine", [&] {
    d.value("fid_c").optional().minimize().help(
        "Frechet distance of features of generated and real images of the novel or kept classes");
  });
  d.where("task=transfer", [&] { declare_transfer(d); });
  d.where("task=recombine", [&] {
    d.value("recombine_max_abs_diff")
        .minimize()
        .help("largest difference of predictions before and after, 64 inputs a class");
    d.value("recombine_params").integer().minimize().help("numbers of the smaller network");
    d.artifact("recombined.pt").help("the smaller network: all numbers by name");
  });
  d.artifact("singular_values.csv")
      .when("task!=frechet")
      .optional()
      .lines("component", "size", "matrix")
      .help("|u_i| |s_i| |v_i| of each component of factored matrices");
  d.where("task=frechet", [&] {
    d.value("frechet_distance").minimize().help("|m1 - m2|^2 + tr(A + B - 2 (A^1/2 B A^1/2)^1/2)");
  });
  d.where("task=decompose", [&] {
    d.value("full_reconstruction_error").minimize().help("of U S V', relative, Frobenius");
    d.value("learngene_energy").help("share of the squared singular values in the first N_G");
    d.value("pissa_residual_fro").help("Frobenius norm of what PiSSA freezes");
    d.value("pissa_merge_error").minimize().help("largest of |residual + B A - W|");
    d.value("oft_start_error").minimize().help("largest of |W R - W| for Q = 0");
    d.value("oft_orthogonality_error").minimize().help("largest of |R'R - I| for a random Q");
  });
}

}  // namespace assay::kind
