// Scores of samples within a run: before and after PED, collected as the rows of scores.csv.
#pragma once

#include <string>
#include <vector>

#include "plugins/ped/read.hpp"

namespace assay::ped {

struct ScoreRow {
  std::string model, dataset, score;
  bool with_ped = false;
  double value = kMissing;
};

// All chosen scores of one sample, those of features again after PED if with_ped. Scores that are
// undefined are NaN, with a warning.
struct Scored {
  std::vector<ScoreRow> rows;
  std::optional<Moved> moved;
};
Scored score_sample(PedRun& run, const Given& given, const std::string& model,
                    const std::string& dataset);

// scores.csv.
void report_scores(PedRun& run, const std::vector<ScoreRow>& rows);

// The contests of the models in `rows`, in the order of their first row; accuracy_of(model,
// dataset).
std::vector<Contest> contests_of(
    const std::vector<ScoreRow>& rows,
    const std::function<double(const std::string&, const std::string&)>& accuracy_of);

// Every rank statistic, the gains with their intervals, ranking.csv and accuracies.csv.
void report_ranking(PedRun& run, const std::vector<Contest>& contests);

// A name as part of the name of a metric or file: lower case, _ for what is no letter or digit.
std::string metric_part(const std::string& name);

}  // namespace assay::ped
