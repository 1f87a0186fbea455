// The task semantic_channel: what a channel tells, and single labels about single facts.
#include <optional>

#include "plugins/g_theory/lbi.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

struct Semantics {
  Vector x, p;
  Truth truth;
  std::optional<Matrix> channel;  // where data.channel gives it
};

Semantics read_semantics(const GRun& run) {
  Semantics s;
  s.x = read_grid(run);
  s.p = read_source(run, s.x);
  const auto& p = run.params();
  if (run.find_input("channel")) {
    const auto given = read_channel(run, s.x, true);
    demand_use(given, s.p, "data.channel");
    s.channel = given.values;
    s.truth = {given.names, truth_of_usage(given.values)};
  }
  if (p.learn_lbi) {
    if (!s.channel)
      throw BadInput("lbi learns from data.channel, which is missing", "params.learn");
    return s;
  }
  s.truth = read_truth(run, s.x, s.p);
  if (s.channel && s.channel->cols() != s.truth.values.cols())
    throw BadInput("has " + std::to_string(s.channel->cols()) + " labels, there are " +
                       std::to_string(s.truth.values.cols()) + " truth functions",
                   "data.channel");
  return s;
}

Index nearest_cell(const Vector& x, double at) {
  Index cell = 0;
  (x.array() - at).abs().minCoeff(&cell);
  return cell;
}

void check_queries(const GRun& run, const Semantics& s) {
  const auto& p = run.params();
  if (p.query_x.size() != p.query_label.size())
    throw BadInput("has " + std::to_string(p.query_label.size()) + " values, query_x has " +
                       std::to_string(p.query_x.size()),
                   "params.query_label");
  for (const auto label : p.query_label)
    if (label >= s.truth.values.cols())
      throw BadInput("there is no label " + std::to_string(label) + "; the last is " +
                         std::to_string(s.truth.values.cols() - 1),
                     "params.query_label");
}

Matrix proportional_channel(const Semantics& s) {
  Matrix channel = s.truth.values;
  for (Index i = 0; i < channel.rows(); ++i) {
    const double sum = channel.row(i).sum();
    if (!(sum > 0))
      throw BadInput("row " + std::to_string(i) + " has no admissible label", "params.channel");
    channel.row(i) /= sum;
  }
  return channel;
}

Matrix channel_of_semantics(GRun& run, const Semantics& s) {
  if (s.channel) return *s.channel;
  const auto form = run.params().channel;
  if (form == ChannelForm::proportional) return proportional_channel(s);
  const Matrix score = log_score(s.p, s.truth.values);
  auto options = mid_options(run);
  options.s = 1, options.accelerate = true, options.hard = form == ChannelForm::argmax;
  const auto r = mid_or_bad_input(s.p, score, options, "params.truth_kind");
  if (form == ChannelForm::matched) report_gap(run, r);
  return r.channel;
}

void report_measures(GRun& run, const Measures& m) {
  const double unit = per_unit(run.params());
  run.result("shannon_mi", m.shannon / unit);
  run.result("semantic_mi", m.semantic / unit);
  run.result("information_difference", m.difference / unit);
  run.result("source_entropy", m.source_entropy / unit);
  run.result("semantic_entropy", m.semantic_entropy / unit);
  run.result("fuzzy_entropy", m.fuzzy_entropy / unit);
  run.result("semantic_posterior_entropy", m.posterior_entropy / unit);
  report_identity(run, m);
  report_efficiency(run, m.shannon, m.semantic);
}

}  // namespace

void check_semantic_channel(GRun& run) { check_queries(run, read_semantics(run)); }

void run_semantic_channel(GRun& run) {
  const auto s = read_semantics(run);
  const auto& p = run.params();
  const Matrix channel = channel_of_semantics(run, s), score = log_score(s.p, s.truth.values);
  report_measures(run, measure(s.p, channel, s.truth.values));
  report_family(run, "logical_probability", logical_probability(s.p, s.truth.values));
  for (std::size_t n = 0; n < p.query_x.size(); ++n)
    run.result("g_measure_" + std::to_string(n),
               score(nearest_cell(s.x, p.query_x[n]), p.query_label[n]) / per_unit(p));
  report_columns(run, "channel.csv", "x", s.x, s.truth.names, channel);
  report_columns(run, "truth.csv", "x", s.x, s.truth.names, s.truth.values);
  report_columns(run, "likelihood.csv", "x", s.x, s.truth.names,
                 likelihood_of_truth(s.p, s.truth.values));
}

}  // namespace assay::g_theory
