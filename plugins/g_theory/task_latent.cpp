// The task latent_variable: the weights of fixed components.
#include <cmath>

#include "plugins/g_theory/latent.hpp"
#include "plugins/g_theory/mixture_report.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

void declare_latent(Declare<Params>& d) {
  d.reals("component_mean", &Params::component_mean, {})
      .help("fixed normal components; empty: truth functions are the constraints");
  d.reals("component_std", &Params::component_std, {}).above(0).help("their standard deviations");
  d.real("alpha0", &Params::alpha0, 1)
      .above(0)
      .when("solver=vb")
      .help("Dirichlet prior of each weight");
}

constexpr double kDeviations = 4;

struct LatentProblem {
  Vector x, p;
  std::vector<std::string> names;
  Matrix log_likelihood, score;  // ln P(x|theta_j), and ln P(x|theta_j)/P(x)
};

Matrix laws_of(const GRun& run, LatentProblem& l) {
  const auto& p = run.params();
  if (p.component_mean.empty()) {
    const auto truth = read_truth(run, l.x, l.p);
    l.names = truth.names;
    return likelihood_of_truth(l.p, truth.values).array().log();
  }
  if (states_truth(run))
    throw BadInput("components and truth functions are both given", "params.component_mean");
  const auto components = read_components(p.component_mean, p.component_std, {}, "component");
  l.names = label_names(static_cast<Index>(components.size()));
  demand_near_grid(l.x, p.component_mean, p.component_std, "component_mean");
  Matrix laws(l.x.size(), static_cast<Index>(components.size()));
  for (std::size_t j = 0; j < components.size(); ++j)
    laws.col(static_cast<Index>(j)) = log_normal_law(l.x, components[j].mean, components[j].std);
  return laws;
}

LatentProblem read_latent(const GRun& run) {
  require_solver(run, {"en", "vb"});
  LatentProblem l;
  l.x = read_grid(run);
  l.p = read_source(run, l.x);
  l.log_likelihood = laws_of(run, l);
  l.score = l.log_likelihood;
  for (Index i = 0; i < l.p.size(); ++i) {
    if (l.p[i] > 0)
      l.score.row(i).array() -= std::log(l.p[i]);
    else
      l.score.row(i).setZero();  // facts that never occur ask for nothing
  }
  demand_slopes(run, l.score);
  if (run.params().solver == "vb" && run.params().sample_size == 0)
    throw BadInput("vb must know for how many instances the law stands", "params.sample_size");
  return l;
}

MixtureRecord record_of(const LatentProblem& l, const Laws& channel, const Vector& q) {
  Vector log_sum;
  responsibilities(l.log_likelihood, q, log_sum);
  return mixture_record(l.p, l.log_likelihood, channel, log_sum, q);
}

MixtureRecord record_at(const LatentProblem& l, const Vector& q, double s) {
  Vector unused;
  return record_of(l, responsibilities(s * l.score, q, unused), q);
}

// Of R - G = sum_j P(y_j) KL(P(x|y_j) || P(x|theta_j)), which holds at every s.
double identity_error_of(const LatentProblem& l, const Matrix& channel, const MixtureRecord& r) {
  const Vector q = label_probability(l.p, channel);
  const Matrix seen = posterior(l.p, channel), laws = l.log_likelihood.array().exp();
  double distance = 0;
  for (Index j = 0; j < q.size(); ++j)
    if (q[j] > 0) distance += q[j] * kl(seen.col(j), laws.col(j));
  return std::abs(r.difference() - distance);
}

void report_latent(GRun& run, const LatentProblem& l, const Vector& q, const Matrix& channel) {
  const double unit = per_unit(run.params());
  const auto record = record_of(l, channel, q);
  report_record(run, record, identity_error_of(l, channel, record));
  run.result("rate", record.shannon / unit);
  run.result("fidelity", record.semantic / unit);
  report_family(run, "weight", q);
  report_columns(run, "channel.csv", "x", l.x, l.names, channel);
  report_columns(run, "likelihood.csv", "x", l.x, l.names, l.log_likelihood.array().exp());
}

void run_en(GRun& run, const LatentProblem& l) {
  auto options = mid_options(run);
  options.accelerate = false;  // every round of the En algorithm is a point of the curves
  options.on_round = [&, base = options.on_round](std::int64_t k, double gap, const Vector& q) {
    log_record(run, k, record_at(l, q, run.params().s));
    return base(k, gap, q);
  };
  const auto r = mid_or_bad_input(l.p, l.score, options, "params.truth_kind");
  report_latent(run, l, r.label_probability, r.channel);
  report_gap(run, r);
}

void run_vb(GRun& run, const LatentProblem& l) {
  const auto& p = run.params();
  VbOptions options;
  options.alpha0 = p.alpha0;
  options.observations = static_cast<double>(p.sample_size);
  options.tolerance = p.tolerance;
  options.max_iterations = p.max_iterations;
  options.on_round = [&](std::int64_t k, const Vector& q) {
    log_record(run, k, record_at(l, q, 1));
    return !run.should_stop();
  };
  const auto r = variational_bayes(l.p, l.log_likelihood, options);
  Vector unused;
  report_latent(run, l, r.weights, responsibilities(l.score, r.weights, unused));
  report_end(run, r,
             said("stopped after ", r.iterations, " rounds: a weight still moves by more than ",
                  number(p.tolerance)));
}

void check_latent(GRun& run) { read_latent(run); }

void run_latent(GRun& run) {
  const auto l = read_latent(run);
  const auto& p = run.params();
  if (!p.component_mean.empty())
    warn_of_narrow_grid(
        run, l.x, read_components(p.component_mean, p.component_std, {}, "component"), kDeviations);
  if (p.solver == "vb")
    run_vb(run, l);
  else
    run_en(run, l);
}

}  // namespace

const TaskEntry kLatentVariable{"latent_variable", declare_latent, check_latent, run_latent};

}  // namespace assay::g_theory
