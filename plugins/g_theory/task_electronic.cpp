// The task electronic: what is lost when one label arrives for another.
#include <cmath>
#include <numeric>

#include "plugins/g_theory/electronic.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

void declare_electronic(Declare<Params>& d) {
  d.reals("label_probability", &Params::label_probability, {})
      .at_least(0)
      .help("P(y) of what is sent; empty: that of the matched channel");
  d.integers("codebook", &Params::codebook, {})
      .at_least(0)
      .help("labels that may arrive; empty: all");
  declare_values(d, {{"loss_{j}_{k}", "information lost when k arrives for j"},
                     {"semantic_loss", "its mean under the code"},
                     {"compression_bits", "H(Y) - R in bits"}});
  d.value("loss_{j}_{k}_infinite").integer().optional().help("1: label k excludes what j allows");
  d.artifact("loss.csv").heatmap("label").help("the matrix of losses");
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
    if (k >= n) bad_input("params.codebook", "there is no label ", k, "; the last is ", n - 1);
    c.codebook.push_back(k);
  }
  if (c.codebook.empty()) {
    c.codebook.resize(static_cast<std::size_t>(n));
    std::iota(c.codebook.begin(), c.codebook.end(), 0);
  }
  if (!p.label_probability.empty() && static_cast<Index>(p.label_probability.size()) != n)
    bad_input("params.label_probability", "has ", p.label_probability.size(), " values for ", n,
              " labels");
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
      const auto name = said("loss_", j, "_", c.codebook[k]);
      if (std::isfinite(loss)) run.result(name, loss / unit);
      run.result(name + "_infinite", std::isfinite(loss) ? 0 : 1);
    }
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
    bad_input("params.codebook", error.what(), " in the codebook");
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

}  // namespace

const TaskEntry kElectronic{"electronic", declare_electronic, check_electronic, run_electronic};

}  // namespace assay::g_theory
