#include "plugins/ped/read.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <set>

#include "plugins/ped/ssl12.hpp"

namespace assay::ped {
namespace {

constexpr double kSumTolerance = 1e-4;

// Of a table with words: the column 'label', or the only one.
Labels read_labels(const Input& input) {
  if (!input.is_table()) {
    const auto values = input.values<std::int64_t>();
    return relabelled(std::vector<std::int64_t>(values.begin(), values.end()));
  }
  const auto columns = input.columns();
  const auto name = columns.size() == 1 ? columns[0] : std::string("label");
  return relabelled(input.texts(name));
}

void demand_finite(const Matrix& m, const std::string& what, const std::string& key) {
  for (Index i = 0; i < m.rows(); ++i)
    for (Index j = 0; j < m.cols(); ++j)
      if (!std::isfinite(m(i, j)))
        bad_input(key, what, "row ", i, ", column ", j, " is not finite");
}

void demand_probabilities(const Matrix& p, const std::string& what, const std::string& key) {
  for (Index n = 0; n < p.rows(); ++n)
    if (std::abs(p.row(n).sum() - 1) > kSumTolerance || p.row(n).minCoeff() < 0)
      bad_input(key, what, "row ", n, " is no law: it must not be negative and must sum to 1");
}

void demand_class_sizes(const Params& p, const Labels& y, const std::string& what,
                        const std::string& key) {
  const auto scores = chosen_scores(p);
  const bool matters = p.with_ped || std::any_of(scores.begin(), scores.end(), uses_class_spread);
  Index smallest = 0;
  const Vector n = counts(y);
  n.minCoeff(&smallest);
  if (matters && n[smallest] < static_cast<double>(p.min_class_size))
    bad_input(key, what, "class ", smallest, " (in the order of the labels) has ",
              static_cast<Index>(n[smallest]), " samples; sfda, gbc and PED need ",
              p.min_class_size, " (min_class_size)");
}

void demand_source(const Params& p, const Given& given, const std::string& what,
                   const std::string& key) {
  const auto& source = given.sample.source_probabilities;
  for (const auto score : chosen_scores(p))
    if (!uses_features(score) && source.size() == 0)
      bad_input(key, what, "score '", name_of(score), "' needs source_probabilities");
  if (source.size() == 0) return;
  if (source.rows() != given.sample.features.rows())
    bad_input(key, what, "there are ", source.rows(), " rows of source probabilities for ",
              given.sample.features.rows(), " samples");
  demand_finite(source, what + "source probabilities: ", key);
  demand_probabilities(source, what + "source probabilities: ", key);
}

void demand_components(const Params& p, const Labels& y, const std::string& what) {
  const auto scores = chosen_scores(p);
  if (std::find(scores.begin(), scores.end(), Score::nleep) == scores.end()) return;
  const Index k = nleep_components(p.score.nleep, y.classes);
  if (2 * k > y.size())
    bad_input("params.nleep_ratio", what, k, " components for ", y.size(),
              " samples are too many: nleep_ratio times the classes must not exceed half "
              "of the samples");
}

Matrix optional_matrix(const PedRun& run, const char* role) {
  const auto input = run.find_input(role);
  return input ? Matrix(matrix(*input)) : Matrix();
}

std::string pair_text(const std::string& model, const std::string& dataset) {
  return "model '" + model + "', data set '" + dataset + "'";
}

double preset_accuracy(const std::string& model, const std::string& dataset) {
  if (const auto known = ssl12_accuracy(model, dataset)) return *known;
  bad_input("params.preset_accuracies", "ssl12 has no accuracy of ", pair_text(model, dataset),
            "; it has the models ", ssl12_models(), " and the data sets ", ssl12_datasets());
}

}  // namespace

std::vector<Score> chosen_scores(const Params& p) {
  std::vector<Score> scores;
  for (const auto& name : p.scores) {
    const auto score = score_of(name);
    if (std::find(scores.begin(), scores.end(), score) == scores.end()) scores.push_back(score);
  }
  return scores;
}

void demand_usable(const Params& p, const Given& given, const std::string& what,
                   const std::string& key) {
  const auto& [features, y, source] = given.sample;
  demand_finite(features, what, key);
  if (y.size() != features.rows())
    bad_input(key, what, "there are ", y.size(), " labels for ", features.rows(), " samples");
  if (y.classes < 2) bad_input(key, what, "there is one class; a ranking needs two");
  demand_class_sizes(p, y, what, key);
  demand_components(p, y, what);
  demand_source(p, given, what, key);
  if (given.reference.size() == 0) return;
  demand_finite(given.reference, what + "reference: ", key);
  if (given.reference.cols() != features.cols())
    bad_input(key, what, "the reference has ", given.reference.cols(),
              " dimensions, the features have ", features.cols());
}

Given read_features(PedRun& run) {
  const auto& p = run.params();
  Given given{{matrix(run.input("features")), read_labels(run.input("labels")),
               optional_matrix(run, "source_probabilities")},
              optional_matrix(run, "reference")};
  if (p.with_ped && p.rescale == Rescale::reference && given.reference.size() == 0)
    bad_input("params.rescale",
              "'reference' needs data.reference; without it, 'target' divides by the scale of "
              "the features themselves");
  if (given.sample.source_probabilities.size() > 0)
    demand_source(p, given, "", "data.source_probabilities");
  demand_usable(
      p, given, "",
      given.sample.labels.size() == given.sample.features.rows() ? "data.labels" : "data.features");
  return given;
}

std::optional<Scale> scale_for(const Params& p, const Given& given) {
  if (p.rescale == Rescale::none) return std::nullopt;
  const bool is_own = p.rescale == Rescale::target || given.reference.size() == 0;
  return scale_of(is_own ? given.sample.features : given.reference, p.std_floor);
}

std::vector<double> numbers_of(const Input& input, const std::string& column,
                               const std::string& key) {
  try {
    return input.reals(column);
  } catch (const BadInput&) {
    if (!input.has_column(column)) throw;
  }
  std::vector<double> values;
  for (const auto& text : input.texts(column)) {
    char* end = nullptr;
    const double value = text.empty() ? kMissing : std::strtod(text.c_str(), &end);
    if (!text.empty() && end != text.c_str() + text.size())
      bad_input(key, "column '", column, "' holds '", text, "', which is no number");
    values.push_back(value);
  }
  return values;
}

Pairing read_pairing(PedRun& run, const char* role) {
  const auto key = std::string("data.") + role;
  const auto input = run.input(role);
  Pairing p{input.texts("model"), input.texts("dataset"), {}};
  const bool is_preset = run.params().preset_accuracies == "ssl12";
  if (!is_preset && !input.has_column("accuracy"))
    bad_input(key, "has no column 'accuracy', and preset_accuracies is not set");
  if (!is_preset) p.accuracy = numbers_of(input, "accuracy", key);
  std::set<std::pair<std::string, std::string>> seen;
  std::map<std::string, int> models;
  for (std::size_t i = 0; i < p.model.size(); ++i) {
    const auto pair = pair_text(p.model[i], p.dataset[i]);
    if (!seen.emplace(p.model[i], p.dataset[i]).second) bad_input(key, "has ", pair, " twice");
    if (is_preset) p.accuracy.push_back(preset_accuracy(p.model[i], p.dataset[i]));
    if (!std::isfinite(p.accuracy[i])) bad_input(key, "has no accuracy of ", pair);
    ++models[p.dataset[i]];
  }
  for (const auto& [dataset, count] : models)
    if (count < 2) bad_input(key, "has one model on data set '", dataset, "'; an order needs two");
  return p;
}

void warn_of_contests(PedRun& run, const std::vector<Contest>& contests) {
  for (const auto& c : contests) {
    if (c.models.size() < 3)
      run.warn("data set '" + c.dataset + "' has two models: tau is 1 or -1 there");
    const auto [low, high] = std::minmax_element(c.accuracies.begin(), c.accuracies.end());
    if (*low <= 1 && *high > 1)
      run.warn("accuracies on data set '" + c.dataset +
               "' lie on both sides of 1: percents and fractions may be mixed");
  }
}

}  // namespace assay::ped
