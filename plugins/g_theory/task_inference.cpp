// Tasks about hidden causes: mixture_model, latent_variable.
#include <algorithm>
#include <cmath>

#include "plugins/g_theory/latent.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

constexpr double kMixtureDeviations = 6, kOtherDeviations = 4;

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
      throw BadInput("row " + std::to_string(row) + ": x = " + number(sample[row]) +
                         " lies beyond the grid from " + number(x[0]) + " to " +
                         number(x[x.size() - 1]),
                     "data.sample");
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
    m.p = p.sample_size > 0 ? histogram(m.x, drawn(run, m.truth)) : mixture_law(m.x, m.truth);
  }
  return m;
}

// The eight curves that mixtures and latent variables share.
class Curves {
 public:
  explicit Curves(GRun& run)
      : unit_(per_unit(run.params())),
        kl_(run.curve("kl")),
        shannon_(run.curve("shannon_mi")),
        semantic_(run.curve("semantic_mi")),
        difference_(run.curve("information_difference")),
        free_energy_(run.curve("vfe")),
        q_(run.curve("complete_log_likelihood")),
        elbo_(run.curve("elbo")),
        label_entropy_(run.curve("label_entropy")) {}

  void operator()(std::int64_t k, const MixtureRecord& r) const {
    kl_(k, r.kl / unit_);
    shannon_(k, r.shannon / unit_);
    semantic_(k, r.semantic / unit_);
    difference_(k, r.difference() / unit_);
    free_energy_(k, r.free_energy / unit_);
    q_(k, r.complete_log_likelihood / unit_);
    elbo_(k, r.elbo / unit_);
    label_entropy_(k, r.label_entropy / unit_);
  }

 private:
  double unit_;
  Curve kl_, shannon_, semantic_, difference_, free_energy_, q_, elbo_, label_entropy_;
};

void report_record(GRun& run, const MixtureRecord& r, double identity_error) {
  const double unit = per_unit(run.params());
  run.result("kl", r.kl / unit);
  run.result("shannon_mi", r.shannon / unit);
  run.result("semantic_mi", r.semantic / unit);
  run.result("information_difference", r.difference() / unit);
  run.result("vfe", r.free_energy / unit);
  run.result("complete_log_likelihood", r.complete_log_likelihood / unit);
  run.result("elbo", r.elbo / unit);
  run.result("label_entropy", r.label_entropy / unit);
  run.result("identity_error", identity_error / unit);
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
  if (!r.converged) run.warn("KL is still " + number(r.last.kl / per_unit(run.params())));
  if (r.hit_floor) run.warn("a width fell to the floor of 1e-3 grid steps");
  Matrix laws(m.x.size(), static_cast<Index>(r.components.size()));
  for (std::size_t j = 0; j < r.components.size(); ++j) {
    const auto& c = r.components[j];
    run.result("mean_" + std::to_string(j), c.mean);
    run.result("std_" + std::to_string(j), c.std);
    run.result("weight_" + std::to_string(j), c.weight);
    laws.col(static_cast<Index>(j)) = normal_law(m.x, c.mean, c.std);
  }
  report_columns(run, "likelihood.csv", "x", m.x, label_names(laws.cols()), laws);
}

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
  options.on_round = [&, base = options.on_round, curves = Curves(run)](std::int64_t k, double gap,
                                                                        const Vector& q) {
    curves(k, record_at(l, q, run.params().s));
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
  options.on_round = [&, curves = Curves(run)](std::int64_t k, const Vector& q) {
    curves(k, record_at(l, q, 1));
    return !run.should_stop();
  };
  const auto r = variational_bayes(l.p, l.log_likelihood, options);
  Vector unused;
  report_latent(run, l, r.weights, responsibilities(l.score, r.weights, unused));
  run.result("iterations", r.iterations);
  run.result("converged", r.converged ? 1 : 0);
}

}  // namespace

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
      fit_mixture(m.x, m.p, m.start, options,
                  [&, curves = Curves(run)](std::int64_t k, const MixtureRecord& record) {
                    curves(k, record);
                    return !run.should_stop();
                  });
  report_mixture(run, m, r);
}

void check_latent(GRun& run) { read_latent(run); }

void run_latent(GRun& run) {
  const auto l = read_latent(run);
  const auto& p = run.params();
  if (!p.component_mean.empty())
    warn_of_narrow_grid(run, l.x,
                        read_components(p.component_mean, p.component_std, {}, "component"),
                        kOtherDeviations);
  if (p.solver == "vb")
    run_vb(run, l);
  else
    run_en(run, l);
}

}  // namespace assay::g_theory
