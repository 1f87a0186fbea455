// The judgement of scores over data sets: each score's order of the models against accuracies.
#pragma once

#include <assay/rng.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace assay::ped {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// The models of one data set. A score's values are in the order of the models, NaN where a model
// has none; that model is then left out for this score and its partner.
struct Contest {
  std::string dataset;
  std::vector<std::string> models;
  std::vector<double> accuracies;
  std::map<std::string, std::vector<double>> scores;
};

// Of one score on one data set. Nothing where a statistic is undefined.
struct Verdict {
  std::string score, dataset;
  std::size_t models = 0;
  std::optional<double> tau, kendall, spearman, pearson;
  double regret = 0, relative_3 = 0;  // of the top score; of the best among the top three
};
// In the order of data sets, then of scores.
std::vector<Verdict> judge(const std::vector<Contest>& contests);

// Means over the data sets where defined; `datasets` says over how many.
struct Summary {
  std::size_t datasets = 0;
  double tau = 0, regret = 0;
};
std::map<std::string, Summary> summarise(const std::vector<Verdict>& verdicts);

// Mean over data sets of tau(S_ped) - tau(S), each on the models that have both scores, with the
// bounds of its 95 % percentile interval over models drawn with replacement. One draw of models
// serves all data sets, since a model's luck is shared by them. Nothing where no tau is defined;
// no bounds without resamples.
struct Gain {
  double mean = 0;
  std::optional<double> low, high;
};
std::optional<Gain> gain(const std::vector<Contest>& contests, const std::string& score,
                         std::size_t resamples, Rng& rng);

// The name of a score after PED.
inline std::string moved(const std::string& score) { return score + "_ped"; }

}  // namespace assay::ped
