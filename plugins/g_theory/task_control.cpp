// The task constraint_control: actions and outcome laws that meet fuzzy goals.
#include <optional>

#include "plugins/g_theory/control.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

void declare_control(Declare<Params>& d) {
  d.input("states").table({"x"}).optional().help(
      "x and a column for each law of the outcome, in order");
  declare_values(d, {{"rate_controlled", "R of the outcome laws that were moved"},
                     {"fidelity_controlled", "their G"},
                     {"rate_normal", "R with normal laws of equal mean and deviation"},
                     {"fidelity_normal", "their G"},
                     {"action_probability_{j}", "P(a_j)"},
                     {"reward_total", "over data.states, for the first goal"}});
}

struct Goals {
  Vector x, p;
  Truth truth;
  std::optional<Matrix> states;
};

Matrix read_states(const GRun& run, const Truth& goals) {
  Matrix states = other_columns(run, "states", {"x"}).values;
  for (Index k = 0; k < states.cols(); ++k) {
    const Vector law = states.col(k);
    states.col(k) = law_of(law, "data.states");
  }
  for (Index i = 0; i < states.rows(); ++i)
    if (goals.values(i, 0) == 0 && states.row(i).maxCoeff() > 0)
      bad_input("data.states", "row ", i, ": goal '", goals.names[0],
                "' is impossible there, so its reward has no bound");
  return states;
}

Goals read_goals(const GRun& run) {
  Goals g;
  g.x = read_grid(run);
  g.p = read_source(run, g.x);
  g.truth = read_truth(run, g.x, g.p);
  demand_slopes(run, g.truth.values.array().log());
  if (run.find_input("states")) g.states = read_states(run, g.truth);
  return g;
}

Control control_or_bad_input(const Goals& g, const MidOptions& options) {
  try {
    return control(g.x, g.p, g.truth.values, options);
  } catch (const std::domain_error& e) {
    throw BadInput(e.what(), "params.truth_kind");
  }
}

void check_control(GRun& run) { read_goals(run); }

void run_control(GRun& run) {
  const auto g = read_goals(run);
  const double unit = per_unit(run.params());
  auto options = mid_options(run);
  options.accelerate = true;
  const auto r = control_or_bad_input(g, options);
  run.result("rate", r.choice.rate / unit);
  run.result("fidelity", r.choice.score / unit);
  run.result("rate_controlled", r.controlled.rate / unit);
  run.result("fidelity_controlled", r.controlled.fidelity / unit);
  run.result("rate_normal", r.normal.rate / unit);
  run.result("fidelity_normal", r.normal.fidelity / unit);
  report_efficiency(run, r.controlled.rate, r.controlled.fidelity);
  report_identity(run, measure(g.p, r.choice.channel, g.truth.values));
  report_family(run, "action_probability", r.choice.label_probability);
  for (Index j = 0; j < r.controlled.laws.cols(); ++j) {
    const Vector law = r.controlled.laws.col(j);
    run.result(said("mean_", j), mean(g.x, law));
    run.result(said("std_", j), deviation(g.x, law));
  }
  if (g.states)
    run.result("reward_total", rewards(g.p, *g.states, g.truth.values.col(0)).sum() / unit);
  report_gap(run, r.choice);
  trace_slopes(run, options, "fidelity", [&](const MidOptions& at) -> SlopePoint {
    const auto c = control(g.x, g.p, g.truth.values, at);
    return {c.controlled.rate, c.controlled.fidelity, c.choice.label_probability};
  });
  report_columns(run, "channel.csv", "x", g.x, g.truth.names, r.choice.channel);
  report_columns(run, "truth.csv", "x", g.x, g.truth.names, g.truth.values);
  report_columns(run, "likelihood.csv", "x", g.x, g.truth.names, r.controlled.laws);
}

}  // namespace

const TaskEntry kConstraintControl{"constraint_control", declare_control, check_control,
                                   run_control};

}  // namespace assay::g_theory
