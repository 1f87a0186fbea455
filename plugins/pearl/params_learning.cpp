#include "plugins/pearl/params.hpp"

namespace assay::pearl {
namespace {

constexpr const char* kReward = "stage=reward|policy & label_source!=environment";
constexpr const char* kRobust =
    "stage=reward|policy & label_source!=environment & reward_model=robust";
constexpr const char* kPolicy = "stage=policy";
constexpr const char* kIql = "stage=policy & policy=iql";
constexpr const char* kFromStart =
    "stage=reward|policy & label_source!=environment & problem=environment";
constexpr const char* kPlayed = "stage=policy & problem=environment";

void declare_network(Declare<RewardOptions>& d) {
  d.choice("reward_net", &RewardOptions::net, RewardNet::mlp,
           {{"mlp", RewardNet::mlp}, {"transformer", RewardNet::transformer}})
      .help("two hidden layers on state and action, or a causal block over the segment");
  d.choice("reward_model", &RewardOptions::model, RewardModel::robust,
           {{"plain", RewardModel::plain}, {"robust", RewardModel::robust}})
      .help("a reward, or a normal distribution of it, for each step");
  d.choice("aggregation", &RewardOptions::aggregation, Aggregation::mean,
           {{"mean", Aggregation::mean},
            {"sum", Aggregation::sum},
            {"attention", Aggregation::attention}})
      .help("of the rewards of a segment to its score");
  d.integer("reward_samples", &RewardOptions::samples, 5)
      .between(1, 1000)
      .when("reward_model=robust")
      .help("samples of each reward in a step");
  d.real("entropy_margin", &RewardOptions::entropy_margin, 2.5)
      .when("reward_model=robust")
      .unit("nat")
      .help("entropy of a reward below which the loss asks for more");
  d.real("entropy_weight", &RewardOptions::entropy_weight, 1)
      .at_least(0)
      .when("reward_model=robust")
      .help("of what is missing to the margin");
  d.integer("reward_hidden", &RewardOptions::hidden, 64)
      .between(1, 4096)
      .when("reward_net=mlp")
      .help("units of each hidden layer");
  d.integer("embed_dim", &RewardOptions::embed_dim, 32)
      .between(1, 1024)
      .when("reward_net=transformer")
      .help("size of a token");
  d.integer("num_heads", &RewardOptions::num_heads, 2)
      .between(1, 64)
      .when("reward_net=transformer")
      .help("of the attention; divides embed_dim");
}

void declare_reward_rate(Declare<RewardOptions>& d) {
  d.real("reward_learning_rate", &RewardOptions::learning_rate, 1e-3).above(0).help("of Adam");
}

void declare_reward(Declare<Params>& d) {
  d.part(&Params::reward, declare_network);
  d.integer("reward_steps", &Params::reward_steps, 300).at_least(1).help("gradient steps");
  d.integer("reward_batch", &Params::reward_batch, 64).between(1, 4096).help("pairs in a step");
  d.part(&Params::reward, declare_reward_rate);
  d.integer("target_label_budget", &Params::target_label_budget, 0)
      .at_least(0)
      .help(
          "true labels of target pairs that each step learns from besides, as many as fit in "
          "another batch");
  d.integer("eval_trajectories", &Params::eval_trajectories, 200)
      .between(2, 100000)
      .when("problem=environment")
      .help("fresh trajectories of the target task on which learned rewards are judged");
}

void declare_learner(Declare<PolicyOptions>& d) {
  d.integer("policy_hidden", &PolicyOptions::hidden, 64)
      .between(1, 4096)
      .help("units of each of two hidden layers");
  d.real("policy_learning_rate", &PolicyOptions::learning_rate, 1e-3).above(0).help("of Adam");
  d.real("expectile", &PolicyOptions::expectile, 0.7)
      .at_least(0.5)
      .below(1)
      .when("policy=iql")
      .help("of V");
  d.real("temperature", &PolicyOptions::temperature, 3)
      .at_least(0)
      .when("policy=iql")
      .help("beta: actions weigh exp(beta (Q - V)), at most 100");
  d.real("discount", &PolicyOptions::discount, 0.99)
      .at_least(0)
      .below(1)
      .when("policy=iql")
      .help("of a step");
  d.real("soft_update", &PolicyOptions::soft_update, 0.005)
      .above(0)
      .at_most(1)
      .when("policy=iql")
      .help("share of Q that its target takes over in a step");
}

void declare_policy(Declare<Params>& d) {
  d.choice("policy", &Params::policy, Policy::iql,
           {{"iql", Policy::iql}, {"bc", Policy::bc}, {"bc_top", Policy::bc_top}})
      .help("implicit Q-learning, cloning, or cloning the 30 % of best learned return");
  d.integer("policy_steps", &Params::policy_steps, 3000).at_least(1).help("gradient steps");
  d.integer("policy_batch", &Params::policy_batch, 256)
      .between(1, 65536)
      .help("transitions in a step");
  d.part(&Params::learner, declare_learner);
  d.integer("eval_episodes", &Params::eval_episodes, 40)
      .between(1, 100000)
      .when("problem=environment")
      .help("episodes that the policy plays");
}

void declare_learning_outputs(Declare<Params>& d) {
  d.curve("reward_loss").when(kReward).minimize().help("L of the batch");
  d.curve("reward_entropy").when(kRobust).unit("nat").help("mean entropy of a reward");
  d.value("reward_return_spearman")
      .when(kReward)
      .optional()
      .maximize()
      .help("learned against true returns, on fresh trajectories (of data: the given ones)");
  d.value("reward_step_correlation")
      .when(kFromStart)
      .optional()
      .maximize()
      .help("Pearson's, learned against true rewards of all fresh steps");
  d.value("reward_uncertainty_mean").when(kRobust).help("mean deviation of a reward");
  d.value("reward_seconds").when(kReward).timing().unit("s").minimize().help("fitting rewards");
  d.artifact("predicted_rewards.npy")
      .when(kReward)
      .help("m x horizon x 2: mean and deviation for the target trajectories");
  d.curve("iql_v_loss").when(kIql).help("expectile loss of V");
  d.curve("iql_q_loss").when(kIql).help("squared error of both Q");
  d.curve("eval_success")
      .when(kPlayed)
      .maximize()
      .help("success rate, every 1000 steps and at the end");
  d.value("success_rate").when(kPlayed).maximize().help("of the last policy");
  d.value("return_true").when(kPlayed).maximize().help("mean true return of its episodes");
  d.value("policy_value")
      .when("stage=policy & policy=iql & problem=data")
      .help("mean Q of the policy's first actions, in deviations of a reward");
  d.value("policy_seconds").when(kPolicy).timing().unit("s").minimize().help("fitting the policy");
}

}  // namespace

void declare_learning(Declare<Params>& d) {
  d.where(kReward, [&] { declare_reward(d); });
  d.where(kPolicy, [&] { declare_policy(d); });
  declare_learning_outputs(d);
}

}  // namespace assay::pearl
