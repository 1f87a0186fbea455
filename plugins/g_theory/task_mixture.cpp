// The task mixture_model: EM and its kin, each round audited.
#include <algorithm>
#include <cmath>

#include "plugins/g_theory/mixture_report.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

void declare_mixture(Declare<Params>& d) {
  d.integer("n_inner", &Params::n_inner, 3)
      .between(1, 1000)
      .when("solver=enm")
      .help("updates of the weights for each update of the components");
  d.where("!data.source & !data.sample", [&] {
    d.reals("true_mean", &Params::true_mean, {}).or_scalar().help("of the data");
    d.reals("true_std", &Params::true_std, {}).or_scalar().above(0).help("of the data");
    d.reals("true_weight", &Params::true_weight, {})
        .or_scalar()
        .above(0)
        .help("of the data; equal where empty");
  });
  d.reals("init_mean", &Params::init_mean, {}).or_scalar().help("start");
  d.reals("init_std", &Params::init_std, {}).or_scalar().above(0).help("start");
  d.reals("init_weight", &Params::init_weight, {})
      .or_scalar()
      .above(0)
      .help("start; equal where empty");
  for (const auto& [name, help] : {std::pair("vfe_increases", "rounds in which F rose"),
                                   std::pair("q_decreases", "rounds in which Q fell"),
                                   std::pair("difference_increases", "rounds in which R - G rose"),
                                   std::pair("kl_increases", "rounds in which KL rose")})
    d.value(name).integer().optional().help(help);
}

constexpr double kMixtureDeviations = 6, kFittedDeviations = 4;
constexpr double kNoWeight = 1e-9;
constexpr double kSpikeInSteps = 0.5;  // below it the moments on the grid are not the parameters

Vector histogram(const Vector& x, const Reals& sample) {
  Vector p = Vector::Zero(x.size());
  const double step = (x[x.size() - 1] - x[0]) / static_cast<double>(x.size() - 1);
  for (const double value : sample) {
    const double cell = std::round((value - x[0]) / step);
    p[static_cast<Index>(std::clamp(cell, 0.0, static_cast<double>(x.size() - 1)))] += 1;
  }
  return normalised(p);
}

Reals read_sample(const Input& input, const Vector& x) {
  auto sample = input.reals("x");
  for (std::size_t row = 0; row < sample.size(); ++row)
    if (!(sample[row] >= x[0] && sample[row] <= x[x.size() - 1]))
      bad_input("data.sample", "row ", row, ": x = ", number(sample[row]),
                " lies beyond the grid from ", number(x[0]), " to ", number(x[x.size() - 1]));
  return sample;
}

Reals drawn(const GRun& run, const std::vector<Component>& truth) {
  auto which = run.rng("components"), noise = run.rng("noise");
  double total = 0;
  for (const auto& c : truth) total += c.weight;
  Reals sample;
  for (std::int64_t k = 0; k < run.params().sample_size; ++k) {
    double at = which.uniform() * total;
    std::size_t j = 0;
    while (j + 1 < truth.size() && at >= truth[j].weight) at -= truth[j++].weight;
    sample.push_back(noise.normal(truth[j].mean, truth[j].std));
  }
  return sample;
}

struct MixtureProblem {
  Vector x, p;
  std::vector<Component> start, truth;
};

MixtureProblem read_mixture(const GRun& run) {
  require_solver(run, {"em", "enm", "incremental"});
  const auto& p = run.params();
  MixtureProblem m;
  m.x = read_grid(run);
  m.start = read_components(p.init_mean, p.init_std, p.init_weight, "init");
  demand_near_grid(m.x, p.init_mean, p.init_std, "init_mean", 0);
  const auto sample = run.find_input("sample");
  if (sample && run.find_input("source"))
    throw BadInput("the data is given both as a sample and as a law", "data.sample");
  if (sample && sample->rows() == 0) throw BadInput("has no rows", "data.sample");
  if (sample) {
    m.p = histogram(m.x, read_sample(*sample, m.x));
  } else if (run.find_input("source")) {
    m.p = read_source(run, m.x);
  } else {
    m.truth = read_components(p.true_mean, p.true_std, p.true_weight, "true");
    demand_near_grid(m.x, p.true_mean, p.true_std, "true_mean");
    m.p = p.sample_size > 0 ? histogram(m.x, drawn(run, m.truth)) : mixture_law(m.x, m.truth);
  }
  return m;
}

void say_how_it_ended(GRun& run, const MixtureResult& r, double tolerance) {
  const double unit = per_unit(run.params());
  const auto kl = number(r.last.kl / unit);
  if (r.converged && r.last.kl >= tolerance)
    run.note("KL is at rest at " + kl + ", above the tolerance: the law is no such mixture");
  if (r.converged) return;
  const auto trend = std::isfinite(r.left) ? number(r.left / unit) +
                                                 " of change in the second half of them and to come"
                                           : std::string("changes that do not shrink");
  run.warn(said("stopped after ", r.iterations, " rounds: KL is still ", kl, ", with ", trend));
}

// What became of the components; `is_sample`: nobody has said how far the law reaches.
void warn_of_components(GRun& run, const Vector& x, const MixtureResult& r, bool is_sample) {
  const double narrowest = kSpikeInSteps * (x[1] - x[0]);
  for (std::size_t j = 0; j < r.components.size(); ++j) {
    const auto& c = r.components[j];
    const auto name = said("component ", j);
    if (c.weight < kNoWeight)
      run.warn(name + " explains nothing: its weight is " + number(c.weight));
    else if (c.std < narrowest)
      run.warn(name + " is a spike at " + number(c.mean) + ": its deviation of " + number(c.std) +
               " is below half a step of the grid, " + number(narrowest));
    else if (is_sample)
      warn_of_narrow_grid(run, x, {c}, kFittedDeviations);
  }
  if (r.hit_floor) run.warn("a width fell to the floor of 1e-3 grid steps");
}

void report_mixture(GRun& run, const MixtureProblem& m, const MixtureResult& r) {
  const auto& audit = r.audit;
  report_record(run, r.last, audit.identity_error);
  report_efficiency(run, r.last.shannon, r.last.semantic);
  run.result("vfe_increases", audit.free_energy_rises);
  run.result("q_decreases", audit.q_falls);
  run.result("difference_increases", audit.difference_rises);
  run.result("kl_increases", audit.kl_rises);
  run.result("iterations", r.iterations);
  run.result("converged", r.converged ? 1 : 0);
  Matrix laws(m.x.size(), static_cast<Index>(r.components.size()));
  for (std::size_t j = 0; j < r.components.size(); ++j) {
    const auto& c = r.components[j];
    run.result(said("mean_", j), c.mean);
    run.result(said("std_", j), c.std);
    run.result(said("weight_", j), c.weight);
    laws.col(static_cast<Index>(j)) = normal_law(m.x, c.mean, c.std);
  }
  report_columns(run, "likelihood.csv", "x", m.x, label_names(laws.cols()), laws);
}

void check_mixture(GRun& run) { read_mixture(run); }

void run_mixture(GRun& run) {
  const auto m = read_mixture(run);
  const auto& p = run.params();
  warn_of_narrow_grid(run, m.x, m.truth, kMixtureDeviations);
  MixtureOptions options;
  options.solver = p.solver == "em"    ? MixtureSolver::em
                   : p.solver == "enm" ? MixtureSolver::enm
                                       : MixtureSolver::incremental;
  options.n_inner = p.n_inner;
  options.tolerance = p.tolerance * per_unit(p);
  options.max_iterations = p.max_iterations;
  const auto r =
      fit_mixture(m.x, m.p, m.start, options, [&](std::int64_t k, const MixtureRecord& record) {
        log_record(run, k, record);
        return !run.should_stop();
      });
  report_mixture(run, m, r);
  say_how_it_ended(run, r, options.tolerance);
  warn_of_components(run, m.x, r, m.truth.empty());
}

}  // namespace

const TaskEntry kMixtureModel{"mixture_model", declare_mixture, check_mixture, run_mixture};

}  // namespace assay::g_theory
