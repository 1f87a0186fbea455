// The task multilabel: meaning learned from usage, used under another source.
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

void declare_multilabel(Declare<Params>& d) {
  d.choice("learning", &Params::learning, Learning::lbi,
           {{"lbi", Learning::lbi},
            {"likelihood", Learning::likelihood},
            {"binary_relevance", Learning::binary_relevance}})
      .help("truth functions, P(x|y) kept as learned, or one logistic regression a label");
  d.choice("truth_model", &Params::truth_model, TruthModel::nonparametric,
           {{"nonparametric", TruthModel::nonparametric},
            {"gaussian", TruthModel::gaussian},
            {"logistic", TruthModel::logistic},
            {"dam", TruthModel::dam}})
      .when("learning=lbi")
      .help("form of the learned truth functions");
  d.input("test_source").table({"x", "p"}).optional().help("P(x) in force later");
  declare_values(d, {{"prediction_kl", "mean KL of the predicted from the actual law of facts"},
                     {"truth_rmse", "of the learned truth on observed cells"},
                     {"accuracy", "probability that the chosen label applies"},
                     {"macro_f1", "mean F1 over labels"},
                     {"error_common", "misses of the most common label"},
                     {"error_rare", "misses of the rarest label"}});
}

struct Labelled {
  Vector x;
  std::vector<std::string> names;
  Usage usage;                      // what was seen of the labels
  Vector source;                    // the law of facts in force
  std::optional<Matrix> generator;  // the truth that made the labels, where it is known
};

Index cell_of(const Vector& x, double at, std::size_t row) {
  Index cell = 0;
  (x.array() - at).abs().minCoeff(&cell);
  if (x[cell] != at)
    bad_input("data.sample", "row ", row, ": x = ", number(at), " is no cell of the grid");
  return cell;
}

std::vector<std::string> label_column(const Input& input) {
  try {
    return input.texts("y");
  } catch (const BadInput&) {
    std::vector<std::string> texts;
    for (const double y : input.reals("y")) texts.push_back(number(y));
    return texts;
  }
}

// Rows of one id are one instance; P(y|x) is the share of the instances at x that carry y.
Usage usage_of_sample(const Input& input, const Vector& x, std::vector<std::string>& names) {
  const auto ids = input.reals("id"), facts = input.reals("x");
  const auto labels = label_column(input);
  std::map<double, Index> cell_of_id;
  std::map<std::string, Index> label_of;
  std::set<std::pair<double, std::string>> seen;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    const Index cell = cell_of(x, facts[row], row);
    if (!cell_of_id.emplace(ids[row], cell).second && cell_of_id[ids[row]] != cell)
      bad_input("data.sample", "row ", row, ": id ", number(ids[row]), " had another x before");
    if (label_of.emplace(labels[row], static_cast<Index>(names.size())).second)
      names.push_back(labels[row]);
    seen.emplace(ids[row], labels[row]);
  }
  if (names.empty()) throw BadInput("has no rows", "data.sample");
  Usage u{Vector::Zero(x.size()), Matrix::Zero(x.size(), static_cast<Index>(names.size()))};
  for (const auto& [id, cell] : cell_of_id) u.source[cell] += 1;
  for (const auto& [id, label] : seen) u.share(cell_of_id[id], label_of[label]) += 1;
  for (Index i = 0; i < x.size(); ++i)
    if (u.source[i] > 0) u.share.row(i) /= u.source[i];
  u.source = normalised(u.source);
  return u;
}

// Instances drawn from the source, each label given with its truth as probability.
Usage drawn_usage(const GRun& run, const Vector& source, const Matrix& truth) {
  const auto n = run.params().sample_size;
  if (n == 0) return {source, truth};
  auto facts = run.rng("facts"), labels = run.rng("labels");
  Usage u{Vector::Zero(source.size()), Matrix::Zero(truth.rows(), truth.cols())};
  for (std::int64_t k = 0; k < n; ++k) {
    double at = facts.uniform();
    Index i = 0;
    while (i + 1 < source.size() && at >= source[i]) at -= source[i++];
    u.source[i] += 1;
    for (Index j = 0; j < truth.cols(); ++j)
      if (labels.uniform() < truth(i, j)) u.share(i, j) += 1;
  }
  for (Index i = 0; i < source.size(); ++i)
    if (u.source[i] > 0) u.share.row(i) /= u.source[i];
  u.source /= static_cast<double>(n);
  return u;
}

Labelled read_labelled(const GRun& run) {
  Labelled d;
  d.x = read_grid(run);
  const auto file = run.find_input("sample");
  if (file) {
    d.usage = usage_of_sample(*file, d.x, d.names);
  } else if (run.find_input("channel")) {
    const auto given = read_channel(run, d.x, false);
    d.names = given.names;
    d.usage = {read_source(run, d.x), given.values};
  } else {
    const auto source = read_source(run, d.x);
    const auto truth = read_truth(run, d.x, source);
    d.names = truth.names, d.generator = truth.values;
    d.usage = drawn_usage(run, source, truth.values);
  }
  d.source = d.usage.source;
  if (const auto later = run.find_input("test_source"))
    d.source = law_of(vector_of(later->reals("p")), "data.test_source");
  demand_use({d.names, d.usage.share}, d.source,
             file                        ? "data.sample"
             : run.find_input("channel") ? "data.channel"
                                         : "params.sample_size");
  return d;
}

double truth_error(const Labelled& d, const Matrix& learned) {
  double sum = 0;
  Index cells = 0;
  for (Index i = 0; i < d.x.size(); ++i) {
    if (d.usage.source[i] == 0) continue;
    sum += (learned.row(i) - d.generator->row(i)).squaredNorm();
    cells += learned.cols();
  }
  return std::sqrt(sum / static_cast<double>(cells));
}

std::optional<TruthKind> parametric_kind(TruthModel model) {
  if (model == TruthModel::gaussian) return TruthKind::gaussian;
  if (model == TruthModel::logistic) return TruthKind::logistic;
  if (model == TruthModel::dam) return TruthKind::dam;
  return std::nullopt;
}

void check_multilabel(GRun& run) { read_labelled(run); }

void run_multilabel(GRun& run) {
  const auto d = read_labelled(run);
  const auto& p = run.params();
  const double unit = per_unit(p);
  const auto kind = parametric_kind(p.truth_model);
  const Matrix truth = learned_truth(d.x, d.usage, p.learning, kind ? &*kind : nullptr);
  const auto predicted = predictor(d.usage, truth, p.learning, d.source);
  const auto information = score(predicted, d.source, d.usage.share);
  // Choices are judged by how the labels really apply, where that is known.
  const auto choices = score(predicted, d.source, d.generator.value_or(d.usage.share));
  run.result("semantic_mi", information.semantic / unit);
  run.result("prediction_kl", information.prediction_kl / unit);
  run.result("accuracy", choices.accuracy);
  run.result("macro_f1", choices.macro_f1);
  run.result("error_common", choices.error_common);
  run.result("error_rare", choices.error_rare);
  if (d.generator) run.result("truth_rmse", truth_error(d, truth));
  report_columns(run, "truth.csv", "x", d.x, d.names, truth);
  report_columns(run, "likelihood.csv", "x", d.x, d.names, predicted.likelihood);
}

}  // namespace

const TaskEntry kMultilabel{"multilabel", declare_multilabel, check_multilabel, run_multilabel};

}  // namespace assay::g_theory
