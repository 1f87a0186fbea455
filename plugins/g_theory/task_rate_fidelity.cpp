// The task rate_fidelity: R(G), R(D) and R(Theta), their curves, and capacity.
#include <optional>

#include "plugins/g_theory/capacity.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

void declare_rate_fidelity(Declare<Params>& d) {
  d.choice("constraint", &Params::constraint, Constraint::information,
           {{"information", Constraint::information},
            {"truth", Constraint::truth},
            {"distortion", Constraint::distortion}})
      .help("what the rate buys: R(G), R(Theta) or R(D)");
  d.boolean("hard", &Params::hard, false).help("the limit s -> infinity: each fact its best label");
  d.boolean("capacity", &Params::capacity, false)
      .help("searches the source that the labels tell most about");
  d.boolean("accelerate", &Params::accelerate, true)
      .when("solver=mid")
      .help("leaps between rounds, labels without a share set aside");
  d.input("distortion")
      .table({"x"})
      .optional()
      .allow_nan()  // lets inf pass, which forbids a label; NaN is refused on reading
      .help("x and a column of distortions for each label; inf forbids it");
  declare_values(d, {{"distortion", "its mean distortion, natural units"},
                     {"label_probability_{j}", "P(y_j)"},
                     {"capacity", "best semantic information over sources that was found"},
                     {"capacity_peaks", "with equal mass on the peaks of the truth functions"},
                     {"capacity_upper_bound", "log of the number of labels"}});
}

// The matrix of scores, and the truth behind it where there is one.
struct Fidelity {
  Vector x, p;
  std::vector<std::string> labels;
  Matrix score, distortion;
  std::optional<Matrix> truth;
  std::string key;  // to blame for a row without labels
};

Fidelity read_fidelity(const GRun& run) {
  const auto& p = run.params();
  Fidelity f;
  f.x = read_grid(run);
  f.p = read_source(run, f.x);
  const bool is_distortion = p.constraint == Constraint::distortion;
  const auto file = run.find_input("distortion");
  if (is_distortion != file.has_value())
    throw BadInput(is_distortion ? "distortion needs data.distortion"
                                 : "data.distortion needs constraint = \"distortion\"",
                   "params.constraint");
  if (is_distortion) {
    const auto c = other_columns(run, "distortion", {"x"});
    for (Index i = 0; i < c.values.rows(); ++i)
      if (!(c.values.row(i).minCoeff() >= 0) || c.values.row(i).hasNaN())
        bad_input("data.distortion", "row ", i, ": a distortion is at least 0");
    f.labels = c.names, f.distortion = c.values, f.score = -c.values, f.key = "data.distortion";
    demand_slopes(run, f.score);
    if (p.capacity) throw BadInput("needs truth functions, not distortions", "params.capacity");
    return f;
  }
  const auto truth = read_truth(run, f.x, f.p);
  f.key = run.find_input("truth") ? "data.truth" : "params.truth_kind";
  f.labels = truth.names, f.truth = truth.values;
  f.distortion = -truth.values.array().log();
  f.score =
      p.constraint == Constraint::truth ? Matrix(-f.distortion) : log_score(f.p, truth.values);
  demand_slopes(run, f.score);
  return f;
}

// G of a channel, where truth functions give it a meaning.
std::optional<double> semantic_of(const Fidelity& f, const MidResult& r) {
  if (!f.truth) return std::nullopt;
  return measure(f.p, r.channel, *f.truth).semantic;
}

double mean_distortion(const Fidelity& f, const Matrix& channel) {
  double sum = 0;
  for (Index i = 0; i < f.p.size(); ++i)
    for (Index j = 0; j < channel.cols(); ++j)
      if (const double joint = f.p[i] * channel(i, j); joint > 0) sum += joint * f.distortion(i, j);
  return sum;
}

void trace_curve(GRun& run, const Fidelity& f, const MidOptions& options) {
  const auto solve = [&](const MidOptions& at) -> SlopePoint {
    const auto r = mid_or_bad_input(f.p, f.score, at, "params.s_values");
    const double unit = per_unit(run.params());  // a distortion has none
    return {r.rate, semantic_of(f, r).value_or(-mean_distortion(f, r.channel) * unit),
            r.label_probability};
  };
  trace_slopes(run, options, f.truth ? "fidelity" : "minus_distortion", solve);
}

void report_capacity(GRun& run, const Fidelity& f) {
  if (!run.params().capacity) return;
  auto rng = run.rng("capacity");
  const auto c = capacity(*f.truth, rng);
  const double unit = per_unit(run.params());
  run.result("capacity", c.best / unit);
  run.result("capacity_peaks", c.peaks / unit);
  run.result("capacity_upper_bound", c.upper_bound / unit);
}

void check_rate_fidelity(GRun& run) {
  require_solver(run, {"mid", "blahut_arimoto"});
  read_fidelity(run);
}

void run_rate_fidelity(GRun& run) {
  const auto f = read_fidelity(run);
  const auto options = mid_options(run);
  const double unit = per_unit(run.params());
  const bool is_textbook = run.params().solver == "blahut_arimoto" && !options.hard;
  const auto r = is_textbook ? blahut_arimoto(f.p, f.score, options)
                             : mid_or_bad_input(f.p, f.score, options, f.key);
  run.result("rate", r.rate / unit);
  run.result("distortion", mean_distortion(f, r.channel));
  if (f.truth) {
    const auto m = measure(f.p, r.channel, *f.truth);
    run.result("fidelity", m.semantic / unit);
    report_efficiency(run, r.rate, m.semantic);
    report_identity(run, m);
  }
  run.result("label_entropy", entropy(r.label_probability) / unit);
  report_family(run, "label_probability", r.label_probability);
  report_gap(run, r);
  report_capacity(run, f);
  trace_curve(run, f, options);
  report_columns(run, "channel.csv", "x", f.x, f.labels, r.channel);
  if (f.truth) report_columns(run, "truth.csv", "x", f.x, f.labels, *f.truth);
}

}  // namespace

const TaskEntry kRateFidelity{"rate_fidelity", declare_rate_fidelity, check_rate_fidelity,
                              run_rate_fidelity};

}  // namespace assay::g_theory
