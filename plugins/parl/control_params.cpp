#include "plugins/parl/params.hpp"

namespace assay::parl {
namespace {

void declare_queries(Declare<ControlParams>& d) {
  d.integer("label_budget", &ControlParams::label_budget, 200)
      .at_least(1)
      .help("labels in all, at most");
  d.integer("labels_per_query", &ControlParams::labels_per_query, 10).at_least(1).help("at once");
  d.integer("query_interval", &ControlParams::query_interval, 4)
      .at_least(1)
      .help("iterations from query to query");
  d.choice("teacher", &ControlParams::teacher, Teacher::oracle,
           {{"oracle", Teacher::oracle},
            {"mistake", Teacher::mistake},
            {"noisy", Teacher::noisy},
            {"skip", Teacher::skip},
            {"myopic", Teacher::myopic},
            {"equal", Teacher::equal}})
      .help(
          "never wrong; wrong in a tenth; by chance; silent on poor pairs; looks at the end; "
          "calls what is near equal");
  d.choice("query_sampling", &ControlParams::query_sampling, QuerySampling::uniform,
           {{"uniform", QuerySampling::uniform},
            {"disagreement", QuerySampling::disagreement},
            {"entropy", QuerySampling::entropy}})
      .default_when("algorithm=pebble|surf", "disagreement")
      .help("which pairs are labelled: any, or those of which the networks are least sure");
  d.integer("ensemble_size", &ControlParams::ensemble_size, 3).between(1, 100).help("networks");
  d.real("reward_learning_rate", &ControlParams::reward_learning_rate, 1e-3)
      .above(0)
      .help("Adam's");
  d.boolean("standardize_inputs", &ControlParams::standardises_inputs, false)
      .help("of reward networks, by all labelled steps, at each query");
  d.integer("reward_epochs", &ControlParams::reward_epochs, 40)
      .between(1, 1e6)
      .help("over all labels, after each query");
}

void declare_variants(Declare<ControlParams>& d) {
  d.where("algorithm=a_parl", [&] {
    d.real("implicit_clip", &ControlParams::implicit_clip, 0.3)
        .at_least(0)
        .help("longest that the part through the policy may be, in lengths of the direct part");
    d.real("damping", &ControlParams::damping, 1e-2).above(0).help("of the Fisher matrix");
  });
  d.integer("unsupervised_iterations", &ControlParams::unsupervised_iterations, 0)
      .at_least(0)
      .when("algorithm=pebble|surf")
      .help("first iterations, which spread states out instead");
  d.where("algorithm=surf", [&] {
    d.real("pseudo_threshold", &ControlParams::pseudo_threshold, 0.95)
        .between(0.5, 1)
        .help("from which on a network labels pairs itself");
    d.real("pseudo_weight", &ControlParams::pseudo_weight, 1).at_least(0).help("of those labels");
    d.integer("unlabeled_ratio", &ControlParams::unlabeled_ratio, 10)
        .between(1, 1000)
        .help("unlabelled pairs for each label of a query");
    d.integer("crop", &ControlParams::crop, 5)
        .at_least(0)
        .help("steps by which segments are shortened at random");
  });
}

}  // namespace

void declare_control(Declare<ControlParams>& d) {
  d.choice("environment", &ControlParams::environment, EnvironmentName::point_mass,
           {{"point_mass", EnvironmentName::point_mass},
            {"pendulum", EnvironmentName::pendulum},
            {"cart_pole_swing_up", EnvironmentName::cart_pole_swing_up},
            {"reacher", EnvironmentName::reacher},
            {"button_press", EnvironmentName::button_press},
            {"door_open", EnvironmentName::door_open}})
      .help("the task");
  d.integer("num_envs", &ControlParams::num_envs, 32)
      .between(1, 10000)
      .help("episodes side by side; an iteration is one episode of each");
  d.integer("ppo_epochs", &ControlParams::ppo_epochs, 4).between(1, 1000).help("an iteration");
  d.real("policy_learning_rate", &ControlParams::policy_learning_rate, 3e-3)
      .above(0)
      .help("Adam's");
  d.where("algorithm!=oracle", [&] { declare_queries(d); });
  declare_variants(d);
}

}  // namespace assay::parl
