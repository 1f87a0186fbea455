// The task portfolio: growth, its certificate, and the value of a forecast.
#include <cmath>
#include <optional>

#include "plugins/g_theory/portfolio.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

void declare_portfolio(Declare<Params>& d) {
  d.choice("model", &Params::model, Market::returns,
           {{"returns", Market::returns}, {"bet", Market::bet}, {"horse_race", Market::horse_race}})
      .help("data.returns, one bet beside cash, or one stake on each horse beside cash");
  d.where("model=bet|horse_race", [&] {
    d.reals("win_probability", &Params::win_probability, {})
        .or_scalar()
        .between(0, 1)
        .help("of the bet, or of each horse");
    d.reals("gain", &Params::gain, {1})
        .or_scalar()
        .above(0)
        .help("share of the stake that is won, of each horse");
    d.real("risk_free", &Params::risk_free, 0).above(-1).help("interest of cash");
  });
  d.where("model=bet", [&] {
    d.real("loss", &Params::loss, 1).above(0).help("share of the stake that is lost");
    d.boolean("leverage", &Params::leverage, false)
        .help("allows stakes beyond the own money and against the bet, short of ruin");
  });
  d.input("returns")
      .table({"p"})
      .optional()
      .when("model=returns")
      .help("p and the gross return of each security");
  d.input("forecast")
      .table({"actual", "predicted"})
      .optional()
      .help("laws over the states of the market");
  declare_values(d, {{"growth_rate", "H_g, the mean logarithm of wealth"},
                     {"fraction_{k}", "of the wealth in security k; cash first"},
                     {"kelly_fraction", "closed form of the bet"},
                     {"arithmetic_mean", "of the gross return"},
                     {"geometric_mean", "of the gross return"},
                     {"risk", "sqrt(R_a^2 - R_g^2)"},
                     {"bankruptcy_sine", "risk / R_a"},
                     {"information_value", "growth that the forecast adds"},
                     {"semantic_kl", "semantic information of the forecast"},
                     {"arrow_value", "H(X), Arrow's value of information"}});
  d.artifact("fractions.csv").scatter("security", "fraction").help("security and fraction");
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
    bad_input("params.gain", "has ", p.gain.size(), " values, win_probability has ", n);
  const auto horses = static_cast<Index>(n);
  MarketProblem m{law_of(vector_of(p.win_probability), "params.win_probability"),
                  Matrix::Zero(horses, horses + 1),
                  {"cash"},
                  {}};
  m.returns.col(0).setConstant(1 + p.risk_free);
  for (Index k = 0; k < horses; ++k) {
    m.returns(k, k + 1) =
        1 + (p.gain.size() == 1 ? p.gain[0] : p.gain[static_cast<std::size_t>(k)]);
    m.names.push_back(said("horse_", k));
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
        bad_input("data.returns", "row ", i, ": a gross return is ", number(m.returns(i, k)));
  return m;
}

Forecast read_forecast(const Input& input, const Vector& p) {
  if (static_cast<Index>(input.rows()) != p.size())
    bad_input("data.forecast", "has ", input.rows(), " states, the market has ", p.size());
  Forecast f{law_of(vector_of(input.reals("actual")), "data.forecast"),
             law_of(vector_of(input.reals("predicted")), "data.forecast")};
  for (Index i = 0; i < p.size(); ++i)
    if (f.actual[i] > 0 && !(f.predicted[i] > 0 && p[i] > 0))
      bad_input("data.forecast", "row ", i, ": what happens was held impossible");
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
      bad_input(p.model == Market::returns ? "data.returns" : "params.risk_free", "row ", i,
                ": every security returns 0, which is ruin");
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
  report_end(run, r, "stopped with a gap of " + number(r.gap / unit));
  report_forecast(run, m, r);
  const Reals fractions(r.fractions.begin(), r.fractions.end());
  run.artifact("fractions.csv",
               TableView().column("security", m.names).column("fraction", fractions));
}

}  // namespace

const TaskEntry kPortfolio{"portfolio", declare_portfolio, check_portfolio, run_portfolio};

}  // namespace assay::g_theory
