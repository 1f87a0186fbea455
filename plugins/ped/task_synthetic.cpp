// The data mode synthetic: Gaussian class clusters, better separated from model to model.
#include "plugins/ped/linear_probe.hpp"
#include "plugins/ped/tasks.hpp"

namespace assay::ped {
namespace {

constexpr const char* kDataset = "synthetic";
constexpr double kLeast = 0.5, kMost = 1.5;  // of the separation, over the models

struct Halves {
  Sample train, test;
};

// Classes in turn; centres ~ N(0, separation^2), samples ~ N(centre, 1).
Halves generate(const Params& p, double separation, Rng rng) {
  const Index n = p.synthetic_samples, d = p.synthetic_dim, c = p.synthetic_classes;
  const Eigen::MatrixXd centres =
      Eigen::MatrixXd::NullaryExpr(c, d, [&](Index, Index) { return separation * rng.normal(); });
  const auto half = [&](Index size) {
    Sample s{Matrix(size, d), {{}, c}, {}};
    for (Index i = 0; i < size; ++i) {
      s.labels.of.push_back(i % c);
      for (Index k = 0; k < d; ++k) s.features(i, k) = centres(i % c, k) + rng.normal();
    }
    return s;
  };
  auto train = half(n / 2);
  return {std::move(train), half(n - n / 2)};
}

std::string model_name(std::int64_t m) { return "model" + std::to_string(m); }

double separation_of(const Params& p, std::int64_t m) {
  const double share = static_cast<double>(m) / static_cast<double>(p.synthetic_models - 1);
  return p.synthetic_separation * (kLeast + (kMost - kLeast) * share);
}

Halves halves_of(PedRun& run, std::int64_t m) {
  return generate(run.params(), separation_of(run.params(), m), run.rng(model_name(m)));
}

}  // namespace

void check_synthetic(PedRun& run) {
  const auto& p = run.params();
  const auto smallest = p.synthetic_samples / 2 / p.synthetic_classes;
  run.require(smallest >= std::max<std::int64_t>(p.min_class_size, 1), "params.synthetic_samples",
              "half of them must give each of " + std::to_string(p.synthetic_classes) +
                  " classes min_class_size = " + std::to_string(p.min_class_size) + " samples");
  run.require(p.rescale != Rescale::reference || !p.with_ped, "params.rescale",
              "there are no reference features here; expected 'target' or 'none'");
  for (const auto score : chosen_scores(p))
    run.require(uses_features(score), "params.scores",
                std::string("'") + name_of(score) + "' needs source_probabilities");
  if (smallest > 0) demand_usable(p, {halves_of(run, 0).train, {}}, "", "params.synthetic_samples");
}

void run_synthetic(PedRun& run) {
  std::vector<ScoreRow> rows;
  std::map<std::string, double> accuracies;
  for (const auto m : run.steps(run.params().synthetic_models)) {
    const auto halves = halves_of(run, m);
    const auto model = model_name(m);
    accuracies[model] = accuracy(
        LinearClassifier(halves.train.features, halves.train.labels).predict(halves.test.features),
        halves.test.labels.of);
    const auto scored = score_sample(run, {halves.train, {}}, model, kDataset);
    rows.insert(rows.end(), scored.rows.begin(), scored.rows.end());
  }
  report_scores(run, rows);
  report_ranking(
      run, contests_of(rows, [&](const auto& model, const auto&) { return accuracies.at(model); }));
}

}  // namespace assay::ped
