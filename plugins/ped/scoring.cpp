#include "plugins/ped/scoring.hpp"

#include <algorithm>
#include <cctype>

namespace assay::ped {
namespace {

constexpr double kSaturated = 0.999;  // of SFDA
constexpr double kBlurred = 1e-10;    // deviation to mean at which rounding leaves six digits

std::string place(const std::string& model, const std::string& dataset) {
  return model.empty() ? "" : " of model '" + model + "' on data set '" + dataset + "'";
}

// What the features themselves take from every score.
void warn_of_features(PedRun& run, const Matrix& f, const std::string& where) {
  const auto scale = scale_of(f, 0);
  const auto blurred =
      (scale.deviation.array() > 0 && scale.deviation.array() < kBlurred * scale.mean.array().abs())
          .count();
  if (blurred > 0)
    run.warn(said(
        blurred, " of ", f.cols(), " features", where,
        " vary by less than 1e-10 of their mean: their own rounding leaves six digits at most; "
        "subtract what is constant before they are written"));
  const auto scores = chosen_scores(run.params());
  const bool has_logme = std::find(scores.begin(), scores.end(), Score::logme) != scores.end();
  if (has_logme && run.params().score.logme == LogmeVariant::official && f.cols() > f.rows())
    run.warn("logme" + where +
             ": with fewer samples than dimensions the published form is no "
             "evidence, and more dimensions score higher; logme_variant = \"exact\" is");
}

class Scorer {
 public:
  Scorer(PedRun& run, const std::string& model, const std::string& dataset)
      : run_(run), options_(run.params().score), model_(model), dataset_(dataset) {}

  void add(const Sample& sample, bool with_ped, std::vector<ScoreRow>& rows) {
    for (const auto score : chosen_scores(run_.params())) {
      if (with_ped && !uses_features(score)) continue;
      run_.stop_point();
      rows.push_back({model_, dataset_, name_of(score), with_ped, value_of(score, sample)});
    }
  }

 private:
  double value_of(Score score, const Sample& sample) {
    const std::string name = name_of(score);
    const auto stream = run_.rng("score/" + name + "/" + model_ + "/" + dataset_);
    const auto value = evaluate(score, sample, options_, stream);
    const auto where = place(model_, dataset_);
    if (!value) run_.warn(name + where + " is undefined: " + why_undefined(score, sample));
    const auto& f = sample.features;
    if (score == Score::sfda && value && *value > kSaturated && f.rows() < 2 * f.cols())
      run_.warn(said("sfda", where, " is saturated: ", f.rows(), " samples of ", f.cols(),
                     " dimensions can be told apart whatever they mean"));
    return value.value_or(kMissing);
  }

  PedRun& run_;
  const ScoreOptions& options_;
  const std::string &model_, &dataset_;
};

}  // namespace

Scored score_sample(PedRun& run, const Given& given, const std::string& model,
                    const std::string& dataset) {
  const auto& features = given.sample.features;
  run.note(said("features", place(model, dataset), ": ", features.rows(), " x ", features.cols(),
                ", checksum ", checksum(features)));
  warn_of_features(run, features, place(model, dataset));
  Scored scored;
  Scorer scorer(run, model, dataset);
  scorer.add(given.sample, false, scored.rows);
  if (!run.params().with_ped) return scored;
  scored.moved = move_classes(features, given.sample.labels, scale_for(run.params(), given),
                              run.params().motion);
  Sample after = given.sample;
  after.features = scored.moved->features;
  scorer.add(after, true, scored.rows);
  return scored;
}

std::string metric_part(const std::string& name) {
  std::string part;
  for (const unsigned char c : name)
    part += std::isalnum(c) ? static_cast<char>(std::tolower(c)) : '_';
  return part;
}

std::vector<Contest> contests_of(
    const std::vector<ScoreRow>& rows,
    const std::function<double(const std::string&, const std::string&)>& accuracy_of) {
  std::vector<Contest> contests;
  for (const auto& row : rows) {
    auto contest = std::find_if(contests.begin(), contests.end(),
                                [&](const Contest& c) { return c.dataset == row.dataset; });
    if (contest == contests.end()) contest = contests.insert(contest, {row.dataset, {}, {}, {}});
    auto& models = contest->models;
    auto model = std::find(models.begin(), models.end(), row.model);
    const auto at = static_cast<std::size_t>(model - models.begin());
    if (model == models.end()) {
      models.push_back(row.model);
      contest->accuracies.push_back(accuracy_of(row.model, row.dataset));
    }
    auto& values = contest->scores[row.with_ped ? moved(row.score) : row.score];
    values.resize(std::max(values.size(), at + 1), kMissing);
    values[at] = row.value;
  }
  for (auto& contest : contests)
    for (auto& [score, values] : contest.scores) values.resize(contest.models.size(), kMissing);
  return contests;
}

}  // namespace assay::ped
