// Every environment has its own stream, so adding one leaves the others as they are.
#include "plugins/causal_minimax/samples.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace assay::causal_minimax {
namespace {

constexpr const char* kAges[] = {"<60", "60-65", "65-70", "70-75", "75-80", "80-85", ">=85"};
constexpr int kAgeBins = 7;
constexpr double kAgeStrength = 1.6, kAgeLoss = 0.5;  // of the youngest, and by bin

struct Environment {
  std::string name;
  double strength = 0;
};

// Appends an environment's rows.
void append(Dataset& data, const std::string& name, const Eigen::MatrixXd& rows) {
  const auto before = data.values.rows();
  data.values.conservativeResize(before + rows.rows(), rows.cols());
  data.values.bottomRows(rows.rows()) = rows;
  data.environment_of.insert(data.environment_of.end(), static_cast<std::size_t>(rows.rows()),
                             static_cast<int>(data.environments.size()));
  data.environments.push_back(name);
}

Dataset empty_dataset(const Simulation& simulation) {
  return {simulated_names(simulation.graph.size()),
          Eigen::MatrixXd(0, simulation.graph.size()),
          {},
          {}};
}

// The environments of the simulations that split them at random.
std::vector<Environment> environments_of(const Params& p) {
  std::vector<Environment> all;
  if (p.problem == Generator::ad_like) {
    for (int bin = 0; bin < kAgeBins; ++bin)
      all.push_back({kAges[bin], kAgeStrength - kAgeLoss * bin});
    return all;
  }
  const auto count = static_cast<double>(p.n_envs);
  for (std::int64_t e = 1; e <= p.n_envs; ++e)  // -9.5, -8.5, ..., 9.5 for 20 of them
    all.push_back({std::to_string(e), static_cast<double>(e) - (count + 1) / 2});
  return all;
}

Samples draw_split(const Run<Params>& run, const Simulation& simulation) {
  const auto& p = run.params();
  const auto all = environments_of(p);
  if (p.n_train_envs > static_cast<std::int64_t>(all.size()))
    bad_input("params.n_train_envs", "only ", all.size(), " environments are there");
  const auto chosen = run.rng("split").sample(all.size(), static_cast<std::size_t>(p.n_train_envs));
  const std::set<std::size_t> train(chosen.begin(), chosen.end());
  Samples samples{empty_dataset(simulation), empty_dataset(simulation)};
  for (std::size_t e = 0; e < all.size(); ++e) {
    auto rng = run.rng("rows").stream(e);
    append(train.contains(e) ? samples.train : *samples.test, all[e].name,
           simulation.draw(all[e].strength, p.n_per_env, rng));
  }
  if (samples.test->environments.empty()) samples.test.reset();
  return samples;
}

std::string strength_name(double strength) {
  auto text = std::to_string(strength);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

Samples draw_product(const Run<Params>& run, const Simulation& simulation) {
  const auto& p = run.params();
  Samples samples{empty_dataset(simulation), empty_dataset(simulation)};
  const auto draw = [&](const std::vector<double>& strengths, const char* stream, Dataset& to) {
    for (std::size_t e = 0; e < strengths.size(); ++e) {
      auto rng = run.rng(stream).stream(e);
      append(to, strength_name(strengths[e]), simulation.draw(strengths[e], p.n_per_env, rng));
    }
  };
  draw(p.train_alphas, "rows", samples.train);
  draw(p.test_alphas, "test-rows", *samples.test);
  if (p.adversarial_test) {
    auto rng = run.rng("adversarial");
    append(*samples.test, "adversarial", adversarial_product(p.noise_sd, p.n_per_env, rng));
  }
  if (samples.test->environments.empty()) samples.test.reset();
  return samples;
}

}  // namespace

Samples read_samples(const Run<Params>& run) {
  Samples samples{read_dataset(run.input("train"), "train", run.params())};
  require_variation(samples.train, "data.train");
  if (const auto test = run.find_input("test"))
    samples.test =
        restricted(read_dataset(*test, "test", run.params()), samples.train.names, "data.test");
  return samples;
}

Simulation simulation_of(const Run<Params>& run) {
  const auto& p = run.params();
  const RandomShape shape{static_cast<int>(p.gen_stable), static_cast<int>(p.gen_mutable),
                          p.gen_density};
  switch (p.problem) {
    case Generator::sim_icml:
      return sim_icml(p.noise_sd);
    case Generator::product:
      return product(p.noise_sd);
    case Generator::ad_like:
      return ad_like(p.noise_sd);
    case Generator::linear:
      return random_linear(random_linear_model(shape, p.noise_sd, run.rng("model")),
                           roles_of(shape));
    case Generator::discrete:
      return random_discrete(random_discrete_model(shape, run.rng("model")), roles_of(shape));
    case Generator::none:
      break;
  }
  throw BadInput("graph_source \"generator\" needs a problem", "params.problem");
}

Samples draw_samples(const Run<Params>& run, const Simulation& simulation) {
  auto samples = run.params().problem == Generator::product ? draw_product(run, simulation)
                                                            : draw_split(run, simulation);
  require_variation(samples.train, "params.n_per_env");
  return samples;
}

Samples samples_of(const Run<Params>& run) {
  const auto& p = run.params();
  if (p.graph_source != GraphSource::generator || p.problem == Generator::none)
    return read_samples(run);
  return draw_samples(run, simulation_of(run));
}

Scaling scaling_of(const Dataset& train, Standardize how) {
  Scaling scaling{train.values.colwise().mean(), Eigen::RowVectorXd::Ones(train.values.cols())};
  if (how != Standardize::none)
    scaling.unit = ((train.values.rowwise() - scaling.mean).colwise().squaredNorm() /
                    static_cast<double>(train.values.rows() - 1))
                       .cwiseSqrt();
  return scaling;
}

Dataset scaled(Dataset data, const Scaling& scaling) {
  data.values.rowwise() -= scaling.mean;
  data.values.array().rowwise() /= scaling.unit.array();
  return data;
}

}  // namespace assay::causal_minimax
