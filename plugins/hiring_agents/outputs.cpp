// Declares what hiring_agents reads and writes, and its examples.
#include "plugins/hiring_agents/params.hpp"

namespace assay::hiring_agents {
namespace {

void declare_worth(Declare<Params>& d) {
  d.value("principal_utility").maximize().help("decision_value - expected_payment");
  d.value("decision_value").help("expected utility of the principal's action");
  d.value("expected_payment").minimize().help("to all agents");
  d.value("social_cost").help("expected costs of all efforts");
  d.value("agent_rent").help("expected_payment - social_cost");
  d.value("ic_violation_weighted").help("the same times the probability of the recommendation");
  d.value("pair_deviation_gain")
      .optional()
      .help("largest joint gain of two agents, which no mechanism here prevents");
  d.value("effort_support").integer().help("joint efforts that are asked for");
  d.value("effort_entropy_bits").unit("bit").help("entropy of the recommendation");
  d.value("recommended_effort_mean").help("mean number of the effort asked for, over agents");
}

void declare_trust(Declare<Params>& d) {
  d.value("ic_violation")
      .minimize()
      .help(
          "largest gain of a deviation, on condition of the recommendation, by brute force; "
          "online: in the true game, the largest over the horizons");
  d.curve("ic_violation").help("online: of each committed mechanism");
  d.value("converged")
      .certifies()
      .help("1: no deviation gains 1e-9, and offline the duality gap is closed");
}

void declare_references(Declare<Params>& d) {
  d.where("baselines=true", [&] {
    d.value("utility_first_best").help("upper bound: agents who obey for their costs");
    d.value("utility_deterministic").help("one joint effort asked for, reports compared");
    d.value("utility_uncorrelated").help("one joint effort asked for, no reports compared");
    d.value("utility_zero_payment").help("nobody paid");
    d.value("correlation_gain")
        .when("solver=correlated")
        .maximize()
        .help("principal_utility - utility_uncorrelated");
  });
}

void declare_solution(Declare<Params>& d) {
  d.where("solver=correlated", [&] {
    d.value("duality_gap").minimize().help("upper bound of the optimum - principal_utility");
    d.value("lp_rows").integer().help("rows of the linear programme (of the master)");
    d.value("lp_columns").integer().help("columns of it at the end");
    d.value("lp_nonzeros").integer().help("of its matrix at the end");
    d.value("lp_iterations").integer().help("of the simplex method");
    d.value("pricing_rounds").integer().help("solves of the master");
    d.curve("gap").log_scale().when("lp_method=column_generation").help("upper bound - master");
  });
  d.value("build_ms").unit("ms").timing().help("reading or making the game, Bayes actions");
  d.value("solve_ms").unit("ms").timing().help("of the mechanism");
  d.value("verify_ms").unit("ms").timing().help("of all deviations");
}

void declare_learning(Declare<Params>& d) {
  d.curve("regret").log_scale().help("T optimum - utilities of all rounds; step: T");
  d.curve("average_regret").log_scale().help("regret / T");
  d.curve("commit_utility").help("of a round after exploration");
  d.curve("mixing_weight").help("largest share of a safe rule in the committed mechanism");
  d.value("regret_final").minimize().help("at the last horizon");
  d.value("average_regret_final").minimize().help("at the last horizon, per round");
  d.value("regret_slope").optional().help("least squares of ln regret on ln T");
  d.value("cost_error_max").minimize().help("of the learned costs, at the last horizon");
  d.value("optimal_utility").help("of the known game");
  d.value("safe_margin_min").help("least that any deviation from a safe rule costs");
}

void declare_artifacts(Declare<Params>& d) {
  d.where(kOffline, [&] {
    d.artifact("effort_distribution.csv").help("effort_0, ..., probability, decision_value");
    d.artifact("payments.npy").help("by agent, joint effort asked for, joint report, state");
    d.artifact("payment_table.csv")
        .heatmap("seen", "paid", "payment")
        .help("payments of each agent and recommendation, by joint report and state");
    d.artifact("policy.npy").help("the principal's action, by joint effort and joint report");
    d.artifact("deviations.csv").help("agent, recommended, deviation, gain: the best of each kind");
  });
  d.where(kOnline, [&] {
    d.artifact("regret.csv").help("the parts of the regret for each horizon");
    d.artifact("regret_lines.csv")
        .lines("log10_horizon", "log10_regret", "series")
        .help("regret over T on both logarithms, beside a line of slope 2/3");
  });
}

void declare_examples(Declare<Params>& d) {
  d.example("correlation",
            "[experiment]\nname = \"hiring-correlation\"\nmethod = \"hiring_agents\"\n\n"
            "[params]\nproblem = \"graded\"\nn_efforts = 3\nn_states = 3\ncorrelation = 0.5\n",
            "two agents whose errors are correlated");
  d.example("learning",
            "[experiment]\nname = \"hiring-learning\"\nmethod = \"hiring_agents\"\n\n"
            "[params]\ntask = \"online\"\naccuracy = [0.6, 0.9]\neffort_cost = [0.0, 0.02]\n"
            "horizons = [1000, 10000]\n",
            "laws and costs learned over 1000 and 10000 rounds");
}

}  // namespace

void declare_inputs(Declare<Params>& d) {
  d.where("problem=file", [&] {
    d.input("signals").array("").help(
        "P(s | b, theta), an .npy with an axis for each agent's effort, each agent's signal, "
        "theta");
    d.input("prior").table({"state", "probability"}).help("of the states, counted from 0");
    d.input("costs").table({"agent", "effort", "cost"}).help("of each agent's efforts");
    d.input("utility")
        .table({"action", "state", "value"})
        .optional()
        .help("of the principal; absent: 1 where action and state are the same");
  });
}

void declare_outputs(Declare<Params>& d) {
  declare_trust(d);
  d.where(kOffline, [&] {
    declare_worth(d);
    declare_references(d);
    declare_solution(d);
  });
  d.where(kOnline, [&] { declare_learning(d); });
  declare_artifacts(d);
  declare_examples(d);
}

}  // namespace assay::hiring_agents
