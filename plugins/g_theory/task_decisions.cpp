// Tasks that decide: constraint_control, confirmation, portfolio; and thermodynamics.
#include <cmath>
#include <optional>

#include "plugins/g_theory/confirmation.hpp"
#include "plugins/g_theory/control.hpp"
#include "plugins/g_theory/portfolio.hpp"
#include "plugins/g_theory/tasks.hpp"
#include "plugins/g_theory/thermodynamics.hpp"

namespace assay::g_theory {
namespace {

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
      throw BadInput("row " + std::to_string(i) + ": goal '" + goals.names[0] +
                         "' is impossible there, so its reward has no bound",
                     "data.states");
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

// `controlled` says what is printed as R and G of each slope.
void trace_control(GRun& run, const Goals& g, MidOptions options) {
  const auto& slopes = run.params().s_values;
  if (slopes.empty()) return;
  const double unit = per_unit(run.params());
  Matrix table(static_cast<Index>(slopes.size()), 3);
  options.on_round = [&run](std::int64_t, double, const Vector&) { return !run.should_stop(); };
  for (std::size_t k = 0; k < slopes.size() && !run.should_stop(); ++k) {
    options.s = slopes[k], options.hard = slopes[k] >= kHardSlope;
    const auto r = control(g.x, g.p, g.truth.values, options);
    options.start = r.choice.label_probability.array() + 1e-6;
    const auto& o = r.controlled;
    const auto step = static_cast<std::int64_t>(k);
    table.row(static_cast<Index>(k)) << o.rate / unit, o.fidelity / unit, o.fidelity / o.rate;
    run.log("s", step, slopes[k]);
    run.log("rate", step, o.rate / unit);
    run.log("fidelity", step, o.fidelity / unit);
    if (o.rate > 0) run.log("information_efficiency", step, o.fidelity / o.rate);
  }
  report_columns(run, "curve.csv", "s", vector_of(slopes),
                 {"rate", "fidelity", "information_efficiency"}, table);
}

Control control_or_bad_input(const Goals& g, const MidOptions& options) {
  try {
    return control(g.x, g.p, g.truth.values, options);
  } catch (const std::domain_error& e) {
    throw BadInput(e.what(), "params.truth_kind");
  }
}

bool states_test(const Params& p) { return p.sensitivity || p.specificity || p.prevalence; }

Examples read_examples(const GRun& run) {
  const auto& p = run.params();
  const bool has_counts = p.count_a || p.count_b || p.count_c || p.count_d;
  if (has_counts && states_test(p))
    throw BadInput("counts and sensitivity, specificity or prevalence are both given",
                   "params.count_a");
  if (has_counts && !(p.count_a && p.count_b && p.count_c && p.count_d))
    throw BadInput("all of count_a, count_b, count_c and count_d are needed", "params.count_a");
  if (!has_counts && !(p.sensitivity && p.specificity && p.prevalence))
    throw BadInput("needs sensitivity, specificity and prevalence, or four counts",
                   "params.sensitivity");
  if (!has_counts) return examples_of_test(*p.sensitivity, *p.specificity, *p.prevalence);
  return {*p.count_a, *p.count_b, *p.count_c, *p.count_d};
}

Examples read_confirmation(const GRun& run) {
  const auto x = read_examples(run);
  const std::string key = states_test(run.params()) ? "params.sensitivity" : "params.count_a";
  const auto demand = [&key](double margin, const char* what) {
    if (!(margin > 0)) throw BadInput(std::string("there is no example of ") + what, key);
  };
  demand(x.a + x.c, "e");
  demand(x.b + x.d, "not e");
  demand(x.a + x.b, "h");
  demand(x.c + x.d, "not h");
  return x;
}

struct Forecast {
  Vector actual, predicted;
};

struct MarketProblem {
  Vector p;
  Matrix returns;
  std::vector<std::string> names;
  std::optional<Forecast> forecast;
};

MarketProblem read_bet(const Params& p) {
  if (p.win_probability.size() != 1) throw BadInput("a bet has one", "params.win_probability");
  if (p.gain.size() != 1) throw BadInput("a bet has one", "params.gain");
  if (p.loss > 1 + p.risk_free && !p.leverage && p.loss > 1)
    throw BadInput("more than the stake is lost: set leverage, or at most 1", "params.loss");
  MarketProblem m{Vector(2), Matrix(2, 2), {"cash", "bet"}, {}};
  m.p << 1 - p.win_probability[0], p.win_probability[0];
  m.returns << 1 + p.risk_free, 1 - p.loss, 1 + p.risk_free, 1 + p.gain[0];
  return m;
}

// Wealth q_0 R_0 + q_k R_k when horse k wins: the other stakes are lost once, not twice (README).
MarketProblem read_race(const Params& p) {
  const auto n = p.win_probability.size();
  if (n < 2) throw BadInput("a race has two horses or more", "params.win_probability");
  if (p.gain.size() != n && p.gain.size() != 1)
    throw BadInput("has " + std::to_string(p.gain.size()) + " values, win_probability has " +
                       std::to_string(n),
                   "params.gain");
  const auto horses = static_cast<Index>(n);
  MarketProblem m{law_of(vector_of(p.win_probability), "params.win_probability"),
                  Matrix::Zero(horses, horses + 1),
                  {"cash"},
                  {}};
  m.returns.col(0).setConstant(1 + p.risk_free);
  for (Index k = 0; k < horses; ++k) {
    m.returns(k, k + 1) =
        1 + (p.gain.size() == 1 ? p.gain[0] : p.gain[static_cast<std::size_t>(k)]);
    m.names.push_back("horse_" + std::to_string(k));
  }
  return m;
}

MarketProblem read_returns(const GRun& run) {
  const auto file = run.find_input("returns");
  if (!file) throw BadInput("returns needs data.returns", "params.model");
  const auto c = other_columns(run, "returns", {"p"});
  MarketProblem m{law_of(vector_of(file->reals("p")), "data.returns"), c.values, c.names, {}};
  for (Index i = 0; i < m.p.size(); ++i)
    for (Index k = 0; k < m.returns.cols(); ++k)
      if (!(m.returns(i, k) >= 0))
        throw BadInput(
            "row " + std::to_string(i) + ": a gross return is " + number(m.returns(i, k)),
            "data.returns");
  return m;
}

Forecast read_forecast(const Input& input, const Vector& p) {
  if (static_cast<Index>(input.rows()) != p.size())
    throw BadInput("has " + std::to_string(input.rows()) + " states, the market has " +
                       std::to_string(p.size()),
                   "data.forecast");
  Forecast f{law_of(vector_of(input.reals("actual")), "data.forecast"),
             law_of(vector_of(input.reals("predicted")), "data.forecast")};
  for (Index i = 0; i < p.size(); ++i)
    if (f.actual[i] > 0 && !(f.predicted[i] > 0 && p[i] > 0))
      throw BadInput("row " + std::to_string(i) + ": what happens was held impossible",
                     "data.forecast");
  return f;
}

MarketProblem read_market(const GRun& run) {
  require_solver(run, {"cover", "newton"});
  const auto& p = run.params();
  auto m = p.model == Market::returns ? read_returns(run)
           : p.model == Market::bet   ? read_bet(p)
                                      : read_race(p);
  for (Index i = 0; i < m.p.size(); ++i)
    if (!(m.returns.row(i).maxCoeff() > 0))
      throw BadInput("row " + std::to_string(i) + ": every security returns 0, which is ruin",
                     p.model == Market::returns ? "data.returns" : "params.risk_free");
  if (const auto file = run.find_input("forecast")) m.forecast = read_forecast(*file, m.p);
  return m;
}

PortfolioOptions portfolio_options(GRun& run) {
  const auto& p = run.params();
  PortfolioOptions options;
  options.use_newton = p.solver == "newton";
  options.tolerance = p.tolerance * per_unit(p);
  options.max_iterations = p.max_iterations;
  options.on_round = [&run, unit = per_unit(p), gap = run.curve("gap")](std::int64_t k,
                                                                        double nats) {
    gap(k, nats / unit);
    return !run.should_stop();
  };
  return options;
}

// With leverage the simplex no longer holds; the bet has a closed form, and no gap.
Portfolio leveraged(const GRun& run, const MarketProblem& m) {
  const auto& p = run.params();
  const double stake = kelly_fraction(p.win_probability[0], p.loss, p.gain[0], p.risk_free, true);
  Portfolio r;
  r.fractions = Eigen::Vector2d(1 - stake, stake);
  r.growth = std::log(means_of(m.p, m.returns, r.fractions).geometric);
  r.converged = true;
  return r;
}

void report_forecast(GRun& run, const MarketProblem& m, const Portfolio& r) {
  if (!m.forecast) return;
  const double unit = per_unit(run.params());
  const auto& [actual, predicted] = *m.forecast;
  auto options = portfolio_options(run);
  options.on_round = {};
  const auto informed = grow(predicted, m.returns, options);
  run.result("information_value",
             information_value(m.returns, actual, r.fractions, informed.fractions) / unit);
  run.result("semantic_kl", (kl(actual, m.p) - kl(actual, predicted)) / unit);
}

System read_system(const GRun& run) {
  const auto& p = run.params();
  const auto demand = [](const Reals& list, std::size_t n, const char* key, const char* of) {
    if (!list.empty() && list.size() != n)
      throw BadInput(
          "has " + std::to_string(list.size()) + " values, " + of + " has " + std::to_string(n),
          std::string("params.") + key);
  };
  if (p.energies.empty()) throw BadInput("needs at least one level", "params.energies");
  if (p.temperature.empty()) throw BadInput("needs at least one region", "params.temperature");
  demand(p.degeneracy, p.energies.size(), "degeneracy", "energies");
  demand(p.region_weight, p.temperature.size(), "region_weight", "temperature");
  System s;
  s.energies = vector_of(p.energies);
  s.degeneracy = p.degeneracy.empty() ? Vector::Ones(s.energies.size()) : vector_of(p.degeneracy);
  s.temperature = vector_of(p.temperature);
  s.region_weight = normalised(p.region_weight.empty() ? Vector::Ones(s.temperature.size())
                                                       : vector_of(p.region_weight));
  s.environment = p.environment_temperature;
  const auto file = run.find_input("region_law");
  if (!file) return s;
  s.region_law = other_columns(run, "region_law", {"e"}).values;
  if (file->reals("e") != p.energies || s.region_law.cols() != s.temperature.size())
    throw BadInput("must hold the energies in column e and a law for each region",
                   "data.region_law");
  for (Index j = 0; j < s.region_law.cols(); ++j) {
    const Vector law = s.region_law.col(j);
    s.region_law.col(j) = law_of(law, "data.region_law");
  }
  return s;
}

}  // namespace

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
    run.result("mean_" + std::to_string(j), mean(g.x, law));
    run.result("std_" + std::to_string(j), deviation(g.x, law));
  }
  if (g.states)
    run.result("reward_total", rewards(g.p, *g.states, g.truth.values.col(0)).sum() / unit);
  report_gap(run, r.choice);
  trace_control(run, g, options);
  report_columns(run, "channel.csv", "x", g.x, g.truth.names, r.choice.channel);
  report_columns(run, "truth.csv", "x", g.x, g.truth.names, g.truth.values);
  report_columns(run, "likelihood.csv", "x", g.x, g.truth.names, r.controlled.laws);
}

void check_confirmation(GRun& run) { read_confirmation(run); }

void run_confirmation(GRun& run) {
  const auto r = confirm(read_confirmation(run));
  const double unit = per_unit(run.params());
  const std::pair<const char*, double> values[] = {
      {"b_star", r.b_star},
      {"b_star_negative", r.b_star_negative},
      {"c_star", r.c_star},
      {"c_star_contrapositive", r.c_star_contrapositive},
      {"disbelief", r.disbelief},
      {"posterior", r.posterior},
      {"posterior_negative", r.posterior_negative},
      {"prediction", r.prediction},
      {"likelihood_ratio_positive", r.likelihood_ratio_positive},
      {"likelihood_ratio_negative", r.likelihood_ratio_negative},
      {"measure_d", r.d},
      {"measure_m", r.m},
      {"measure_r", r.r / unit},
      {"measure_c", r.c},
      {"measure_z", r.z},
      {"measure_s", r.s},
      {"measure_n", r.n},
      {"measure_l", r.l / unit},
      {"measure_f", r.f},
      {"causal_probability", r.causal_probability},
      {"causal_confirmation", r.causal_confirmation}};
  for (const auto& [name, value] : values) run.result(name, value);
}

void check_portfolio(GRun& run) { read_market(run); }

void run_portfolio(GRun& run) {
  const auto m = read_market(run);
  const auto& p = run.params();
  const double unit = per_unit(p);
  const bool is_leveraged = p.model == Market::bet && p.leverage;
  const auto r = is_leveraged ? leveraged(run, m) : grow(m.p, m.returns, portfolio_options(run));
  const auto means = means_of(m.p, m.returns, r.fractions);
  run.result("growth_rate", r.growth / unit);
  report_family(run, "fraction", r.fractions);
  if (p.model == Market::bet)
    run.result("kelly_fraction",
               kelly_fraction(p.win_probability[0], p.loss, p.gain[0], p.risk_free, p.leverage));
  run.result("arithmetic_mean", means.arithmetic);
  run.result("geometric_mean", means.geometric);
  run.result("risk", means.risk);
  run.result("bankruptcy_sine", means.sine);
  run.result("arrow_value", entropy(m.p) / unit);
  run.result("gap", r.gap / unit);
  run.result("iterations", r.iterations);
  run.result("converged", r.converged ? 1 : 0);
  if (!r.converged) run.warn("stopped with a gap of " + number(r.gap / unit));
  report_forecast(run, m, r);
  const Reals fractions(r.fractions.begin(), r.fractions.end());
  run.artifact("fractions.csv",
               TableView().column("security", m.names).column("fraction", fractions));
}

void check_thermodynamics(GRun& run) { read_system(run); }

void run_thermodynamics(GRun& run) {
  const auto r = thermodynamics(read_system(run));
  const double unit = per_unit(run.params());
  run.result("shannon_mi", r.shannon / unit);
  run.result("semantic_mi", r.semantic / unit);
  run.result("shannon_mi_marginal", r.shannon_marginal / unit);
  run.result("identity_error", r.identity_error() / unit);
  report_efficiency(run, r.shannon, r.semantic);
  run.result("entropy_per_particle", r.entropy_per_particle / unit);
  report_family(run, "partition", r.partition);
  run.result("free_energy_increment", r.free_energy_increment);
}

}  // namespace assay::g_theory
