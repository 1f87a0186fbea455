#include "plugins/hiring_agents/offline_report.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "plugins/hiring_agents/collusion.hpp"

namespace assay::hiring_agents {
namespace {

// "0 1 1": the digits of a joint effort or signal.
std::string digits(const std::vector<std::size_t>& sizes, std::size_t number) {
  std::string text;
  for (std::size_t i = sizes.size(); i-- > 0; number /= sizes[i])
    text = std::to_string(number % sizes[i]) + (text.empty() ? "" : " ") + text;
  return text;
}

void report_worth(HiringRun& run, const Game& game, std::span<const double> values,
                  const Mechanism& mechanism) {
  const auto f = figures(game, mechanism, values);
  run.result("principal_utility", f.principal_utility());
  run.result("decision_value", f.decision_value);
  run.result("expected_payment", f.expected_payment);
  run.result("social_cost", f.social_cost);
  run.result("agent_rent", f.expected_payment - f.social_cost);
}

void report_recommendation(HiringRun& run, const Game& game, const Mechanism& mechanism) {
  std::int64_t support = 0;
  double entropy = 0, mean = 0;
  for (std::size_t b = 0; b < mechanism.efforts.size(); ++b) {
    const double probability = mechanism.efforts[b];
    if (probability == 0) continue;
    ++support;
    entropy -= probability * std::log2(probability);
    for (std::size_t i = 0; i < game.agents(); ++i)
      mean += probability * static_cast<double>(game.effort_of(b, i));
  }
  run.result("effort_support", support);
  run.result("effort_entropy_bits", std::abs(entropy));
  run.result("recommended_effort_mean", mean / static_cast<double>(game.agents()));
}

// An agent who has nothing to choose gains nothing.
void report_gains(HiringRun& run, const Game& game, const Solution& solution) {
  const bool any = !solution.gains.empty();
  run.result("ic_violation", any ? largest_gain(solution.gains) : 0);
  run.result("ic_violation_weighted", any ? largest_weighted_gain(solution.gains) : 0);
  if (const auto gain = pair_deviation_gain(game, solution.mechanism, [&] { run.stop_point(); }))
    run.result("pair_deviation_gain", *gain);
}

void report_programme(HiringRun& run, const ProgrammeAnswer& answer, double utility) {
  run.result("duality_gap", answer.upper_bound - utility);
  run.result("lp_rows", answer.rows);
  run.result("lp_columns", answer.columns);
  run.result("lp_nonzeros", answer.nonzeros);
  run.result("lp_iterations", answer.iterations);
  run.result("pricing_rounds", answer.rounds);
}

void write_distribution(HiringRun& run, const Game& game, std::span<const double> values,
                        const Mechanism& mechanism) {
  std::vector<std::vector<std::int64_t>> efforts(game.agents());
  std::vector<double> probabilities, worth;
  for (std::size_t b = 0; b < mechanism.efforts.size(); ++b) {
    if (mechanism.efforts[b] == 0) continue;
    for (std::size_t i = 0; i < game.agents(); ++i)
      efforts[i].push_back(static_cast<std::int64_t>(game.effort_of(b, i)));
    probabilities.push_back(mechanism.efforts[b]);
    worth.push_back(values[b]);
  }
  TableView table;
  for (std::size_t i = 0; i < game.agents(); ++i) table.column(said("effort_", i), efforts[i]);
  table.column("probability", probabilities).column("decision_value", worth);
  run.artifact("effort_distribution.csv", table);
}

// One row an entry, likeliest recommendations first, as many as people may look at.
void write_payment_table(HiringRun& run, const Game& game, const Mechanism& mechanism) {
  constexpr std::size_t kMostRows = 20000;
  std::vector<std::size_t> asked;
  for (std::size_t b = 0; b < mechanism.efforts.size(); ++b)
    if (mechanism.efforts[b] > 0) asked.push_back(b);
  std::ranges::stable_sort(
      asked, [&](auto a, auto b) { return mechanism.efforts[a] > mechanism.efforts[b]; });
  TableRows table({"paid", "seen", "probability", "payment"});
  for (const std::size_t b : asked) {
    if (table.rows() > 0 && table.rows() + game.agents() * game.cells() > kMostRows) break;
    for (std::size_t i = 0; i < game.agents(); ++i)
      for (std::size_t k = 0; k < game.cells(); ++k)
        table.row(said("agent ", i, " of ", digits(game.efforts, b)),
                  said(digits(game.signals, k / game.states), ", state ", k % game.states),
                  mechanism.efforts[b], mechanism.payment(i, b)[k]);
  }
  run.artifact("payment_table.csv", table);
}

void write_policy(HiringRun& run, const Game& game) {
  std::vector<std::int64_t> actions;
  for (std::size_t b = 0; b < game.profiles(); ++b)
    for (const std::size_t a : bayes_policy(game, b))
      actions.push_back(static_cast<std::int64_t>(a));
  run.artifact("policy.npy", ArrayView(actions, {game.profiles(), game.signal_profiles()}));
}

void write_deviations(HiringRun& run, const std::vector<Deviation>& gains) {
  TableRows table({"agent", "recommended", "deviation", "gain"});
  for (const auto& d : gains) table.row(d.agent, d.told, text_of(d), d.gain);
  run.artifact("deviations.csv", table);
}

}  // namespace

void report_solution(HiringRun& run, const Game& game, std::span<const double> values,
                     const Solution& solution) {
  const auto& m = solution.mechanism;
  report_worth(run, game, values, m);
  report_recommendation(run, game, m);
  report_gains(run, game, solution);
  if (solution.programme)
    report_programme(run, *solution.programme, figures(game, m, values).principal_utility());
  run.result("converged", solution.converged ? 1 : 0);
  write_distribution(run, game, values, m);
  run.artifact("payments.npy", ArrayView(m.payments, {game.agents(), game.profiles(),
                                                      game.signal_profiles(), game.states}));
  write_payment_table(run, game, m);
  write_policy(run, game);
  write_deviations(run, solution.gains);
}

}  // namespace assay::hiring_agents
