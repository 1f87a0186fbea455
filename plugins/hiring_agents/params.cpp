#include "plugins/hiring_agents/params.hpp"

#include "plugins/hiring_agents/tasks.hpp"

namespace assay::hiring_agents {
namespace {

constexpr double kMostChoices = 8;

void declare_game(Declare<Params>& d) {
  d.choice("problem", &Params::problem, Problem::binary_accuracy,
           {{"binary_accuracy", Problem::binary_accuracy},
            {"graded", Problem::graded},
            {"xor", Problem::xor_signals},
            {"monitor", Problem::monitor},
            {"random", Problem::random},
            {"file", Problem::file}})
      .help("where the game comes from; file: the tables in [data]");
  d.integer("n_agents", &Params::n_agents, 2)
      .between(1, 10)
      .when("problem=binary_accuracy|graded|xor|random")
      .help("agents; xor: at least 2");
  d.where("problem=graded|random", [&] {
    d.integer("n_efforts", &Params::n_efforts, 2).between(1, kMostChoices).help("of each agent");
    d.integer("n_states", &Params::n_states, 2)
        .between(1, kMostChoices)
        .help("states; graded: as many signals and actions");
  });
  d.where("problem=random", [&] {
    d.integer("n_signals", &Params::n_signals, 2).between(1, kMostChoices).help("of each agent");
    d.integer("n_actions", &Params::n_actions, 2).between(1, kMostChoices).help("of the principal");
  });
  d.reals("accuracy", &Params::accuracy, {0.5, 0.8})
      .between(0.5, 1)
      .length(1)
      .when("problem=binary_accuracy")
      .help("probability that the signal is the state, for each effort");
  d.real("accuracy_max", &Params::accuracy_max, 0.8)
      .above(0)
      .at_most(1)
      .when("problem=graded")
      .help("the same at the highest effort; 1 / n_states at the lowest");
}

void declare_terms(Declare<Params>& d) {
  d.reals("effort_cost", &Params::effort_cost, {0.0, 0.05})
      .at_least(0)
      .length(1)
      .default_when("problem=xor|monitor", {0.0, 1.0})
      .when("problem=binary_accuracy|xor|monitor")
      .help("of each effort, in units of utility");
  d.real("cost_max", &Params::cost_max, 0.03)
      .at_least(0)
      .when("problem=graded|random")
      .help("cost of the highest effort (random: at most)");
  d.reals("agent_cost_scale", &Params::agent_cost_scale, {})
      .at_least(0)
      .when("problem=binary_accuracy|graded|xor|monitor|random")
      .help("multiplies the costs of each agent; empty: 1");
  d.reals("prior", &Params::prior, {})
      .at_least(0)
      .when("problem=binary_accuracy|graded|xor")
      .help("probability of each state; empty: uniform");
  d.real("correlation", &Params::correlation, 0)
      .between(0, 1)
      .when("problem=binary_accuracy|graded|random")
      .help("share of draws in which one uniform number decides all signals, given the state");
  d.real("payment_cap", &Params::payment_cap, 1)
      .at_least(0)
      .help("the most that is paid to an agent");
  d.boolean("individual_rationality", &Params::individual_rationality, false)
      .when(kOffline)
      .help("agents may stay out, so that payments cover costs on average");
  d.boolean("require_marginal_independence", &Params::require_marginal_independence, true)
      .when("problem=file")
      .help("refuse laws in which an agent's own signal depends on others' efforts");
}

void declare_offline(Declare<Params>& d) {
  d.choice("solver", &Params::solver, Solver::correlated,
           {{"correlated", Solver::correlated},
            {"deterministic_effort", Solver::deterministic_effort},
            {"uncorrelated", Solver::uncorrelated},
            {"zero_payment", Solver::zero_payment}})
      .help(
          "the mechanisms to choose from: all, those that ask for one joint effort, those of them "
          "that compare no reports, those that pay nobody");
  d.boolean("baselines", &Params::baselines, true).help("solve the simpler kinds as well");
  d.choice("lp_method", &Params::lp_method, LpMethod::column_generation,
           {{"column_generation", LpMethod::column_generation}, {"full", LpMethod::full}})
      .when("solver=correlated")
      .help("find payments when they are needed, or write the whole linear programme");
  d.real("mu_floor", &Params::mu_floor, 1e-9)
      .at_least(0)
      .below(1)
      .help("recommendations of smaller probability are removed");
}

void declare_online(Declare<Params>& d) {
  d.integers("horizons", &Params::horizons, {1000, 10000, 100000, 1000000})
      .at_least(1)
      .length(1)
      .help("numbers of rounds, increasing; each is a principal of its own");
  d.real("explore_scale", &Params::explore_scale, 1)
      .above(0)
      .help("multiplies the T^(2/3) rounds of exploration");
  d.real("confidence_scale", &Params::confidence_scale, 1)
      .above(0)
      .help("multiplies the confidence width of the laws");
  d.optional("failure_probability", &Params::failure_probability)
      .above(0)
      .below(1)
      .help("that the true laws lie outside of that width; absent: 1 / T");
  d.integer("exploration_action", &Params::exploration_action, 0)
      .at_least(0)
      .help("what the principal does while she explores");
  d.choice("commit_slack", &Params::commit_slack, Slack::per_action,
           {{"per_action", Slack::per_action}, {"uniform", Slack::uniform}})
      .help(
          "the share of the safe rule: for each agent and effort, or the largest of them for all");
  d.boolean("costs_known", &Params::costs_known, false)
      .help("costs need not be learned from what agents choose");
}

}  // namespace

void declare_params(Declare<Params>& d) {
  d.choice("task", &Params::task, &kOfflineTask,
           {{kOfflineTask.name, &kOfflineTask}, {kOnlineTask.name, &kOnlineTask}})
      .help("the optimal mechanism of a known game, or learning it round by round");
  declare_game(d);
  declare_terms(d);
  d.real("lp_tolerance", &Params::lp_tolerance, 1e-9)
      .between(1e-12, 1e-6)
      .help("of the duality gap, in units of the largest utility or cost where that exceeds 1");
  d.where(kOffline, [&] { declare_offline(d); });
  d.where(kOnline, [&] { declare_online(d); });
}

}  // namespace assay::hiring_agents
