#include "plugins/focus_control/params.hpp"

namespace assay::focus_control {
namespace {

// Of samples under one name: those without control, by a cost, or of the tuned model.
void declare_rates(Declare<Params>& d, const std::string& name, const std::string& when) {
  const auto value = [&](const std::string& metric) {
    return d.value((metric + "_" + name).c_str()).when(when.c_str());
  };
  value("success_rate").maximize().help("share of prompts whose subjects are all detected");
  value("presence_rate").maximize().help("share of subjects that are detected");
  value("leak_rate").minimize().help("share of prompts with a shape in another subject's colour");
  value("omission_rate").minimize().help("share of prompts with a shape that is nowhere");
  value("style_residual").minimize().help("RMS distance of pixels to the nearest palette colour");
  value("seconds").timing().unit("s").minimize().help("sampling");
}

void declare_differences(Declare<Params>& d, const std::string& name, const std::string& when) {
  const auto value = [&](const std::string& metric) {
    return d.value((metric + "_" + name).c_str()).when(when.c_str());
  };
  value("success_gain").maximize().help("success_rate less that without control");
  value("leak_gain").minimize().help("leak_rate less that without control");
  value("rms_shift").help("RMS distance of pixels to the sample of the same noise");
}

void declare_costs(Declare<Params>& d) {
  for (const auto& [name, heuristic] : kHeuristicNames) {
    const bool is_base = heuristic == Heuristic::kNone;
    const auto when = is_base ? std::string() : "heuristics=" + name;
    declare_rates(d, name, when);
    const auto cost = "cost_" + name;
    d.curve(cost.c_str()).when(when.c_str()).help("mean over prompts at each step");
    d.value(cost.c_str())
        .minimize()
        .help(is_base ? "focus cost, mean over steps and prompts"
                      : "own cost, mean over steps and prompts");
    const auto folder = "samples_" + name + ".npy", sheet = "sheet_" + name + ".png",
               maps = "maps_" + name + ".npy";
    d.artifact(folder.c_str()).when(when.c_str()).help("prompts x 12 x 12 x 3 in about [-1, 1]");
    d.artifact(sheet.c_str()).when(when.c_str()).image().help("the first 64, framed by verdict");
    d.artifact(maps.c_str())
        .when(when.c_str())
        .help("first 16 prompts x every 7th step x subject tokens x positions, mean of the layers");
    if (is_base) continue;
    declare_differences(d, name, when);
    d.value(("cost_ratio_" + name).c_str())
        .when(when.c_str())
        .timing()
        .help("time of sampling over that without control: draws of equal cost");
  }
}

void declare_sampling(Declare<Params>& d) {
  declare_costs(d);
  for (int k = 2; k <= 16; ++k)
    d.value(("success_best_of_" + std::to_string(k)).c_str())
        .optional()
        .maximize()
        .help("share of prompts of which one of so many uncontrolled samples succeeds");
  d.value("success_rate").optional().maximize().help("of the only cost");
  d.value("leak_rate").optional().minimize().help("of the only cost");
  d.value("detector_clean_accuracy").maximize().help("of 200 rendered scenes, all subjects read");
  d.value("base_is_trained")
      .certifies()
      .help("1: success_rate_none is 0.25 or more; below, there is little to steer");
  d.curve("loss").minimize().log_scale().help("of a batch in the training of the base model");
  d.value("base_loss").optional().minimize().help("mean of the last ten logged losses");
  d.artifact("base.pt").help(
      "libtorch archive of the base model's averaged weights, for data.weights");
  d.artifact("prompts.csv").help("prompts and what was detected in each sample");
  d.artifact("sheet.png")
      .image()
      .help(
          "eight prompts from left to right, first as asked for, then a row for each way of "
          "sampling; "
          "frames: green success, red leak, blue omission, grey else");
  d.artifact("maps.png")
      .image()
      .help(
          "attention of the subject tokens of two prompts in the middle of the path, a row for "
          "each way");
}

void declare_matching(Declare<Params>& d) {
  declare_rates(d, "am", "");
  d.value("success_rate_base").maximize().help("success_rate_none again");
  d.value("success_rate_am_seen").optional().maximize().help("of prompts that were tuned on");
  d.value("success_rate_am_unseen").optional().maximize().help("of the others");
  d.value("success_gain_am")
      .optional()
      .maximize()
      .help("success rate of unseen prompts less that of the base on them");
  d.value("rms_shift_am").help("RMS distance of pixels to the base's sample of the same noise");
  d.value("trainable_params").integer().help("numbers of the low-rank additions");
  d.curve("am_loss").minimize().log_scale().help("adjoint matching loss of an iteration");
  d.curve("running_cost").minimize().help("mean cost along the trajectories of an iteration");
  d.value("am_loss").help("mean of the last ten iterations");
  d.value("running_cost").help("mean of the last ten iterations");
  d.value("am_seconds").timing().unit("s").minimize().help("tuning");
  d.artifact("lora.pt").help("libtorch archive of the low-rank additions");
  d.artifact("samples_am.npy").help("prompts x 12 x 12 x 3 of the tuned model");
  d.artifact("sheet_am.png").image().help("the first 64, framed by verdict");
}

void declare_lqg(Declare<Params>& d) {
  d.value("riccati_mean_{j}").help("of coordinate j of X1 under the optimal control");
  d.value("riccati_var_{j}").help("its variance");
  d.value("value_opt").help("cost of the optimal control from t_start on");
  d.value("am_mean_{j}").help("of coordinate j under the control of adjoint matching");
  d.value("am_var_{j}").help("its variance");
  d.value("value_am").minimize().help("cost of that control on its grid");
  d.value("am_gain_rel_err")
      .minimize()
      .help("of its gain against the optimal one, root mean square");
  d.value("tt_mean_{j}").help("of coordinate j at the end of the controlled sampler");
  d.value("tt_var_{j}").help("its variance");
  d.artifact("lqg.csv").lines("t").help("optimal gains P, p and learned ones alpha, beta");
}

}  // namespace

void declare_outputs(Declare<Params>& d) {
  d.where("task=control|adjoint_matching", [&] { declare_sampling(d); });
  d.where("task=adjoint_matching", [&] { declare_matching(d); });
  d.where("task=lqg", [&] { declare_lqg(d); });
  d.where("task=loss", [&] {
    for (const auto& [name, heuristic] : kHeuristicNames) {
      if (heuristic == Heuristic::kNone) continue;
      d.value(("loss_" + name).c_str()).optional().minimize().help("cost of the maps");
      d.value(("loss_" + name + "_gradnorm").c_str())
          .optional()
          .help("length of its gradient in the maps as they are given");
    }
  });
}

}  // namespace assay::focus_control
