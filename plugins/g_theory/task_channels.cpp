// Tasks about channels: semantic_channel, rate_fidelity, electronic.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/g_theory/capacity.hpp"
#include "plugins/g_theory/electronic.hpp"
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

Matrix channel_of(GRun& run, const Semantics& s) {
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
        throw BadInput("row " + std::to_string(i) + ": a distortion is at least 0",
                       "data.distortion");
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

void trace_curve(GRun& run, const Fidelity& f, MidOptions options) {
  const auto& slopes = run.params().s_values;
  if (slopes.empty()) return;
  const double unit = per_unit(run.params());
  Matrix table(static_cast<Index>(slopes.size()), 3);
  options.on_round = [&run](std::int64_t, double, const Vector&) { return !run.should_stop(); };
  for (std::size_t k = 0; k < slopes.size() && !run.should_stop(); ++k) {
    options.s = slopes[k], options.hard = slopes[k] >= kHardSlope;
    const auto r = mid_or_bad_input(f.p, f.score, options, "params.s_values");
    // A label that died out at one slope may be wanted at the next.
    options.start = r.label_probability.array() + 1e-6;
    const double fidelity = semantic_of(f, r).value_or(-mean_distortion(f, r.channel)) / unit;
    const auto step = static_cast<std::int64_t>(k);
    table.row(static_cast<Index>(k)) << r.rate / unit, fidelity, fidelity / (r.rate / unit);
    run.log("s", step, slopes[k]);
    run.log("rate", step, r.rate / unit);
    if (f.truth) run.log("fidelity", step, fidelity);
    if (f.truth && r.rate > 0) run.log("information_efficiency", step, fidelity * unit / r.rate);
  }
  const char* second = f.truth ? "fidelity" : "minus_distortion";
  report_columns(run, "curve.csv", "s", vector_of(slopes),
                 {"rate", second, "information_efficiency"}, table);
}

void report_capacity(GRun& run, const Fidelity& f) {
  if (!run.params().capacity) return;
  auto rng = run.rng("capacity");
  const auto c = capacity(*f.truth, [&] { return rng.uniform(); });
  const double unit = per_unit(run.params());
  run.result("capacity", c.best / unit);
  run.result("capacity_peaks", c.peaks / unit);
  run.result("capacity_upper_bound", c.upper_bound / unit);
}

struct Code {
  Vector x, p;
  Truth truth;
  std::vector<Index> codebook;
};

Code read_code(const GRun& run) {
  const auto& p = run.params();
  Code c;
  c.x = read_grid(run);
  c.p = read_source(run, c.x);
  c.truth = read_truth(run, c.x, c.p);
  if (p.s < 0) demand_slopes(run, -semantic_loss(likelihood_of_truth(c.p, c.truth.values)));
  const Index n = c.truth.values.cols();
  for (const auto k : p.codebook) {
    if (k >= n)
      throw BadInput(
          "there is no label " + std::to_string(k) + "; the last is " + std::to_string(n - 1),
          "params.codebook");
    c.codebook.push_back(k);
  }
  if (c.codebook.empty()) {
    c.codebook.resize(static_cast<std::size_t>(n));
    std::iota(c.codebook.begin(), c.codebook.end(), 0);
  }
  if (!p.label_probability.empty() && static_cast<Index>(p.label_probability.size()) != n)
    throw BadInput("has " + std::to_string(p.label_probability.size()) + " values for " +
                       std::to_string(n) + " labels",
                   "params.label_probability");
  return c;
}

Vector sent_labels(GRun& run, const Code& c) {
  const auto& given = run.params().label_probability;
  if (!given.empty()) return law_of(vector_of(given), "params.label_probability");
  auto options = mid_options(run);
  options.s = 1, options.hard = false, options.accelerate = true, options.on_round = {};
  return mid_or_bad_input(c.p, log_score(c.p, c.truth.values), options, "params.truth_kind")
      .label_probability;
}

void report_losses(GRun& run, const Code& c, const Electronic& e) {
  const double unit = per_unit(run.params());
  for (Index j = 0; j < e.loss.rows(); ++j)
    for (std::size_t k = 0; k < c.codebook.size(); ++k) {
      const double loss = e.loss(j, static_cast<Index>(k));
      const auto name = "loss_" + std::to_string(j) + "_" + std::to_string(c.codebook[k]);
      if (std::isfinite(loss)) run.result(name, loss / unit);
      run.result(name + "_infinite", std::isfinite(loss) ? 0 : 1);
    }
}

}  // namespace

void check_semantic_channel(GRun& run) { check_queries(run, read_semantics(run)); }

void run_semantic_channel(GRun& run) {
  const auto s = read_semantics(run);
  const auto& p = run.params();
  const Matrix channel = channel_of(run, s), score = log_score(s.p, s.truth.values);
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

void check_electronic(GRun& run) { read_code(run); }

void run_electronic(GRun& run) {
  const auto c = read_code(run);
  const double unit = per_unit(run.params());
  const Matrix likelihood = likelihood_of_truth(c.p, c.truth.values);
  auto options = mid_options(run);
  options.accelerate = true;
  Electronic e;
  try {
    e = electronic(sent_labels(run, c), likelihood, c.codebook, options);
  } catch (const std::domain_error& error) {
    throw BadInput(std::string(error.what()) + " in the codebook", "params.codebook");
  }
  run.result("rate", e.code.rate / unit);
  run.result("semantic_loss", -e.code.score / unit);
  run.result("compression_bits", (e.source_entropy - e.code.rate) / std::log(2.0));
  report_gap(run, e.code);
  report_losses(run, c, e);
  std::vector<std::string> names;
  for (const auto k : c.codebook) names.push_back(c.truth.names[static_cast<std::size_t>(k)]);
  const Vector labels = Vector::LinSpaced(e.loss.rows(), 0, static_cast<double>(e.loss.rows() - 1));
  report_columns(run, "loss.csv", "label", labels, names, e.loss / unit);
  report_columns(run, "channel.csv", "label", labels, names, e.code.channel);
  report_columns(run, "likelihood.csv", "x", c.x, c.truth.names, likelihood);
}

}  // namespace assay::g_theory
