// The task semantic_channel: what a channel tells, and single labels about single facts.
#include <optional>

#include "plugins/g_theory/lbi.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

void declare_semantic_channel(Declare<Params>& d) {
  d.choice("learn", &Params::learn_lbi, false, {{"none", false}, {"lbi", true}})
      .help("lbi: truth functions learned from data.channel instead of given ones");
  d.choice("channel", &Params::channel, ChannelForm::matched,
           {{"matched", ChannelForm::matched},
            {"proportional", ChannelForm::proportional},
            {"argmax", ChannelForm::argmax}})
      .when("!data.channel")
      .help("P(y|x): of least difference at s = 1, in proportion to truth, or the best label");
  d.reals("query_x", &Params::query_x, {})
      .help("facts whose information is asked, taken at the nearest cell");
  d.integers("query_label", &Params::query_label, {}).at_least(0).help("the label of each query");
  declare_values(d, {{"source_entropy", "H(X)"},
                     {"semantic_entropy", "H(Y_theta)"},
                     {"fuzzy_entropy", "H(Y_theta|X)"},
                     {"semantic_posterior_entropy", "F = H(X|Y_theta)"},
                     {"logical_probability_{j}", "T(theta_j)"},
                     {"g_measure_{n}", "information of the n-th query's label about its fact"}});
}

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
    bad_input("data.channel", "has ", s.channel->cols(), " labels, there are ",
              s.truth.values.cols(), " truth functions");
  return s;
}

Index nearest_cell(const Vector& x, double at) {
  Index cell = 0;
  (x.array() - at).abs().minCoeff(&cell);
  return cell;
}

void check_queries(const GRun& run, const Semantics& s) {
  const auto& p = run.params();
  demand_length(p.query_label.size(), p.query_x.size(), false, "query_label", "query_x");
  for (const auto label : p.query_label)
    if (label >= s.truth.values.cols())
      bad_input("params.query_label", "there is no label ", label, "; the last is ",
                s.truth.values.cols() - 1);
}

Matrix proportional_channel(const Semantics& s) {
  Matrix channel = s.truth.values;
  for (Index i = 0; i < channel.rows(); ++i) {
    const double sum = channel.row(i).sum();
    if (!(sum > 0)) bad_input("params.channel", "row ", i, " has no admissible label");
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

void check_semantic_channel(GRun& run) { check_queries(run, read_semantics(run)); }

void run_semantic_channel(GRun& run) {
  const auto s = read_semantics(run);
  const auto& p = run.params();
  const Matrix channel = channel_of_semantics(run, s), score = log_score(s.p, s.truth.values);
  report_measures(run, measure(s.p, channel, s.truth.values));
  report_family(run, "logical_probability", logical_probability(s.p, s.truth.values));
  for (std::size_t n = 0; n < p.query_x.size(); ++n)
    run.result(said("g_measure_", n),
               score(nearest_cell(s.x, p.query_x[n]), p.query_label[n]) / per_unit(p));
  report_columns(run, "channel.csv", "x", s.x, s.truth.names, channel);
  report_columns(run, "truth.csv", "x", s.x, s.truth.names, s.truth.values);
  report_columns(run, "likelihood.csv", "x", s.x, s.truth.names,
                 likelihood_of_truth(s.p, s.truth.values));
}

}  // namespace

const TaskEntry kSemanticChannel{"semantic_channel", declare_semantic_channel,
                                 check_semantic_channel, run_semantic_channel};

}  // namespace assay::g_theory
