#include "plugins/focus_control/params.hpp"

#include <map>
#include <set>

#include "plugins/focus_control/scenes.hpp"

namespace assay::focus_control {
namespace {

constexpr const char* kSamples = "task=control|adjoint_matching";

std::vector<std::string> heuristic_names() {
  std::vector<std::string> names;
  for (const auto& [name, heuristic] : kHeuristicNames) names.push_back(name);
  return names;
}

void declare_control(Declare<Params>& d) {
  d.texts("heuristics", &Params::heuristics, {"none", "focus"})
      .choices(heuristic_names())
      .length(1)
      .help(
          "costs to steer by, on the same model, prompts and noise; none is always sampled, and "
          "adjoint_matching tunes for the first other one");
  d.integer("sample_steps", &Params::sample_steps, 28)
      .between(1, 10000)
      .help("equal Euler steps from noise to image");
  d.real("guidance", &Params::guidance, 1)
      .between(1, 100)
      .help("classifier-free: v_null + guidance (v_prompt - v_null)");
  d.choice("weighting", &Params::weighting, Weighting::kMemoryless,
           {{"memoryless", Weighting::kMemoryless},
            {"constant", Weighting::kConstant},
            {"latent_step", Weighting::kLatentStep}})
      .help(
          "of the gradient along the path: variance (1 - t), or the mean of that at every step; "
          "latent_step moves the image by that first and asks for the velocity there");
  d.integer("num_prompts", &Params::num_prompts, 256)
      .between(1, 10000)
      .help("drawn to be evaluated, each with noise of its own");
  d.integer("num_subjects", &Params::num_subjects, 2).between(2, 3).help("named by a prompt");
  d.integer("best_of", &Params::best_of, 3)
      .between(1, 16)
      .help("uncontrolled samples of a prompt, of which the detector takes the best");
}

void declare_base(Declare<Params>& d) {
  d.choice("base_model", &Params::base_model, BaseModelKind::kFlow,
           {{"flow", BaseModelKind::kFlow}, {"diffusion", BaseModelKind::kDiffusion}})
      .help("the velocity of the linear path, or data and noise of a variance-preserving one");
  d.integer("width", &Params::width, 64).between(4, 1024).help("numbers of a token");
  d.integer("depth", &Params::depth, 3).between(1, 24).help("blocks of joint attention");
  d.integer("heads", &Params::heads, 4).between(1, 64).help("of attention; they divide width");
  d.integer("patch", &Params::patch, 3).between(1, 6).help("side of a patch: 1, 2, 3 or 6 pixels");
  d.where("!data.weights", [&] {
    d.integer("train_steps", &Params::train_steps, 1000)
        .between(1, 10'000'000)
        .help("of AdamW, one cycle of rates");
    d.integer("batch_size", &Params::batch_size, 128).between(1, 65536).help("scenes in a step");
    d.real("learning_rate", &Params::learning_rate, 3e-3).above(0).help("peak of the cycle");
    d.integer("num_scenes", &Params::num_scenes, 8000)
        .between(1, 1'000'000)
        .help("scenes with captions to learn from");
    d.real("omit_prob", &Params::omit_prob, 0.25)
        .between(0, 1)
        .help("that a scene lacks one subject of its caption");
    d.real("swap_prob", &Params::swap_prob, 0.15)
        .between(0, 1)
        .help("that two of its subjects have each other's colour");
  });
}

void declare_tuning(Declare<Params>& d) {
  d.integer("am_prompts", &Params::am_prompts, 15)
      .between(1, 10000)
      .help("distinct prompts drawn to tune on");
  d.integer("am_times", &Params::am_times, 16)
      .between(1, 10000)
      .help("steps of a trajectory in a loss, never the first; all others where there are fewer");
  d.real("am_learning_rate", &Params::am_learning_rate, 2e-3).above(0).help("falls to 0 on a line");
  d.integer("lora_rank", &Params::lora_rank, 4)
      .between(1, 1024)
      .help("of what is added to a layer");
  d.real("lora_alpha", &Params::lora_alpha, 16).above(0).help("times that over the rank");
  d.real("sde_eps", &Params::sde_eps, 0)
      .at_least(0)
      .help("e of the memoryless diffusion; 0: the step");
  d.real("loss_quantile", &Params::loss_quantile, 0.9)
      .above(0)
      .at_most(1)
      .help("losses of a batch above it are dropped");
}

void declare_gaussians(Declare<Params>& d) {
  d.reals("mu", &Params::mu, {1.0, -0.5}).length(1).help("means of the coordinates");
  d.reals("var", &Params::var, {0.5, 1.5}).above(0).length(1).help("and their variances");
  d.reals("target", &Params::target, {0.0, 0.5}).length(1).help("m of the costs (x - m)^2 / 2");
  d.real("running_weight", &Params::running_weight, 1)
      .between(0, 1e6)
      .help("of the cost along the way");
  d.real("terminal_weight", &Params::terminal_weight, 0)
      .between(0, 1e6)
      .help("of the cost at the end");
  d.real("t_start", &Params::t_start, 0.02).above(0).below(0.5).help("where the diffusion begins");
  d.integer("num_steps", &Params::num_steps, 200).between(2, 100000).help("of the diffusion");
  d.integer("test_time_steps", &Params::test_time_steps, 28)
      .between(1, 1'000'000)
      .help("of the controlled sampler");
}

void declare_inputs(Declare<Params>& d) {
  d.input("maps")
      .array("t n")
      .when("task=loss")
      .help("attention maps: a token a row, a position of a square grid a column");
  d.input("maps_prev")
      .array("t n")
      .optional()
      .when("task=loss")
      .help("those of the step before, which conform contrasts with");
  d.input("weights").file().optional().when(kSamples).help("base.pt of a run of the same network");
}

void require_heuristics(Run<Params>& run) {
  const auto& names = run.params().heuristics;
  run.require(std::set<std::string>(names.begin(), names.end()).size() == names.size(),
              "params.heuristics", "a cost is named twice");
  if (run.params().task == Task::kAdjointMatching)
    run.require(!run.params().costs().empty(), "params.heuristics",
                "adjoint_matching needs a cost other than 'none'");
}

void require_network(Run<Params>& run) {
  const auto& p = run.params();
  run.require(kImageSide % p.patch == 0, "params.patch",
              said("must divide the images' side, ", kImageSide));
  run.require(p.width % p.heads == 0, "params.heads", said("must divide width, ", p.width));
  if (run.find_input("weights")) return;
  run.require(p.omit_prob + p.swap_prob <= 1, "params.swap_prob",
              said("omit_prob and swap_prob add up to ", p.omit_prob + p.swap_prob, ", above 1"));
}

void require_lqg(Run<Params>& run) {
  const auto& p = run.params();
  const auto require_length = [&](const std::vector<double>& list, const std::string& name) {
    run.require(list.size() == p.mu.size(), "params." + name,
                said("has ", list.size(), " coordinates, mu has ", p.mu.size()));
  };
  require_length(p.var, "var"), require_length(p.target, "target");
}

}  // namespace

void require_params(Run<Params>& run) {
  const auto& p = run.params();
  if (p.task != Task::kLoss)
    run.require(p.lambda == -1 || p.lambda >= 0, "params.lambda",
                "must be 0 or more, or -1 for the default");
  if (p.task == Task::kLqg) return require_lqg(run);
  if (p.task == Task::kLoss) return;
  require_heuristics(run), require_network(run);
  if (p.task == Task::kAdjointMatching)
    run.require(p.sample_steps >= 2, "params.sample_steps",
                "adjoint_matching needs a step other than the first");
}

void declare_params(Declare<Params>& d) {
  d.choice("task", &Params::task, Task::kControl,
           {{"control", Task::kControl},
            {"adjoint_matching", Task::kAdjointMatching},
            {"lqg", Task::kLqg},
            {"loss", Task::kLoss}})
      .help("steer a sampler, tune it as well, control with closed forms, or costs of given maps");
  d.real("lambda", &Params::lambda, -1)
      .at_least(-1)
      .when("task!=loss")
      .help(
          "weight of the cost; -1: focus 5, attend_excite 2, divide_bind 0.3, conform 8, jedi 1, "
          "in adjoint matching 400, in lqg 0.01");
  d.real("lambda_scale", &Params::lambda_scale, 1)
      .at_least(0)
      .when("task!=loss")
      .help("times lambda");
  d.real("blur_sigma", &Params::blur_sigma, 1)
      .between(0, 100)
      .when("task!=lqg")
      .help("of the 3 x 3 blur of a map; 0: none");
  d.real("sigma_eps", &Params::sigma_eps, 1e-3)
      .above(0)
      .when("task!=loss")
      .help("e of the controller's variance 2 (1 - t + e) / (t + e)");
  d.where(kSamples, [&] { declare_control(d), declare_base(d); });
  d.where("task=adjoint_matching", [&] { declare_tuning(d); });
  d.where("task=adjoint_matching|lqg", [&] {
    d.integer("am_iterations", &Params::am_iterations, 60)
        .between(1, 1'000'000)
        .default_when("task=lqg", 20)
        .help("of adjoint matching");
    d.integer("am_trajectories", &Params::am_trajectories, 16)
        .between(2, 10'000'000)
        .default_when("task=lqg", 2000)
        .help("simulated in an iteration");
  });
  d.where("task=lqg", [&] { declare_gaussians(d); });
  d.where("task=loss", [&] {
    d.integer_rows("groups", &Params::groups, {{0, 1}, {3, 4}})
        .length(1)
        .help("rows of the maps that belong to each subject");
  });
  declare_inputs(d);
}

std::vector<std::string> Params::costs() const {
  std::vector<std::string> names;
  for (const auto& name : heuristics)
    if (name != "none") names.push_back(name);
  return names;
}

double Params::test_time_lambda(const std::string& heuristic) const {
  static const std::map<std::string, double> tuned = {
      {"focus", 5}, {"attend_excite", 2}, {"divide_bind", 0.3}, {"conform", 8}, {"jedi", 1}};
  const bool is_own = lambda >= 0 && task == Task::kControl;
  return lambda_scale * (is_own ? lambda : tuned.at(heuristic));
}

double Params::matching_lambda() const { return lambda_scale * (lambda >= 0 ? lambda : 400); }
double Params::lqg_lambda() const { return lambda_scale * (lambda >= 0 ? lambda : 0.01); }

}  // namespace assay::focus_control
