#include <assay/eigen.hpp>
#include <cmath>
#include <cstdio>

#include "plugins/pearl/stages.hpp"

namespace assay::pearl {
namespace {

constexpr double kManyLabels = 0.25;  // in contradiction: the alignment is ambiguous

AlignmentOptions alignment_options(Run<Params>& run, const Problem& problem) {
  AlignmentOptions options = run.params().alignment;
  options.source_labels = &problem.source_labels;
  options.rng = run.rng("starts");
  options.stop_point = [&run] { run.stop_point(); };
  options.on_start = [&run, total = static_cast<double>(options.restarts)](std::int64_t start) {
    run.progress(static_cast<double>(start), total);
  };
  return options;
}

std::string three_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

void warn_of(Run<Params>& run, const Alignment& alignment) {
  if (!alignment.converged) run.warn("the alignment reached gw_max_iterations");
  if (alignment.is_stuck)
    run.warn(said("the alignment never left the coupling that start ", alignment.best_start,
                  " began with, which says nothing; try more gw_restarts"));
  else if (alignment.stuck_starts > 0)
    run.note(said(alignment.stuck_starts, " of ", run.params().alignment.restarts,
                  " starts never left the coupling that they began with"));
  if (alignment.contradiction > kManyLabels)
    run.warn(said("the alignment is ambiguous: another one is as good, E = ",
                  three_digits(alignment.rival_loss), " against ", three_digits(alignment.loss),
                  ", and turns ", static_cast<int>(std::lround(100 * alignment.contradiction)),
                  " % of the labels; good and bad trajectories may be congruent"));
}

void report(Run<Params>& run, const Alignment& alignment) {
  run.result("gw_loss", alignment.loss);
  run.result("gw_iterations", alignment.iterations);
  run.result("gw_restart_best_index", alignment.best_start);
  run.result("alignment_ambiguity", alignment.contradiction);
  run.result("labels_determined", std::int64_t{alignment.converged && !alignment.is_stuck &&
                                               alignment.contradiction <= kManyLabels});
  warn_of(run, alignment);
}

Matrix costs_of(const Run<Params>& run, const Series& features, const char* which) {
  const auto& p = run.params();
  Matrix costs = trajectory_costs(features, p.cost_metric, p.cost_normalization);
  if (costs.maxCoeff() > 0) return costs;
  bad_input("params.cost_metric", "all ", which, " trajectories are at distance 0 of one another");
}

Matrix transport_of(Run<Params>& run, const Problem& problem) {
  const Matrix c1 = costs_of(run, problem.source_features, "source");
  const Matrix c2 = costs_of(run, problem.target_features, "target");
  if (problem.transport) {
    run.result("gw_loss", gw_loss(c1, c2, *problem.transport));
    return *problem.transport;
  }
  auto alignment = align(c1, c2, alignment_options(run, problem));
  report(run, alignment);
  return std::move(alignment.transport);
}

Matrix labels_of_source(Run<Params>& run, const Problem& problem, Matrix& transport) {
  const auto& p = run.params();
  const auto &source = problem.source_features, &target = problem.target_features;
  switch (p.label_source) {
    case LabelSource::environment:
      return {};
    case LabelSource::oracle:
      return labels_of_scores(*problem.target_returns);
    case LabelSource::similarity:
      return similarity_labels(source, target, problem.source_labels);
    case LabelSource::distance:
      return distance_labels(source, target, problem.source_labels);
    case LabelSource::random: {
      auto rng = run.rng("labels");
      return random_labels(target.count, rng);
    }
    case LabelSource::cpa:
    case LabelSource::cpa_hard:
      break;
  }
  transport = transport_of(run, problem);
  auto labels = aligned_labels(transport, problem.source_labels, p.label_normalization);
  return p.label_source == LabelSource::cpa ? labels : rounded_labels(labels);
}

void report_labels(Run<Params>& run, const Problem& problem, const Matrix& labels) {
  run.result("cpa_label_margin", label_margin(labels));
  if (run.find_input("source_pairs")) run.result("cpa_label_coverage", label_coverage(labels));
  run.artifact("cpa_labels.npy", view(labels));
  if (!problem.target_returns) return;
  const auto quality = label_quality(labels, *problem.target_returns);
  if (!quality) return;
  run.result("cpa_label_accuracy", quality->accuracy);
  run.result("cpa_label_mae", quality->absolute_error);
}

// Labels to learn from.
void require_known(const Matrix& labels) {
  if (labels.size() > 0 && label_coverage(labels) == 0)
    bad_input("data.source_pairs", "no pair of target trajectories rests on a pair with a label");
}

}  // namespace

Matrix make_labels(Run<Params>& run, const Problem& problem) {
  Matrix labels, transport;
  run.timed("labels_seconds", [&] {
    labels = labels_of_source(run, problem, transport);
    require_known(labels);
    auto rng = run.rng("flips");
    flip_labels(labels, run.params().label_flip_rate, rng);
  });
  run.untimed([&] {
    if (transport.size() > 0) run.artifact("transport.npy", view(transport));
    if (labels.size() > 0) report_labels(run, problem, labels);
  });
  return labels;
}

}  // namespace assay::pearl
