// What an experiment of ped brings: features with labels, and tables of models; each fault named
// by its key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/ped/motion.hpp"
#include "plugins/ped/params.hpp"
#include "plugins/ped/ranking.hpp"
#include "plugins/ped/scores.hpp"

namespace assay::ped {

using PedRun = Run<Params>;

std::vector<Score> chosen_scores(const Params& p);

// A sample with all that its scores need, `reference` empty where there is none.
struct Given {
  Sample sample;
  Matrix reference;
};

Given read_features(PedRun& run);

// BadInput under `key` where a score or PED is undefined for this sample; `what` ("model 'a', data
// set 'b': " or nothing) begins the message.
void demand_usable(const Params& p, const Given& given, const std::string& what,
                   const std::string& key);

// By what PED divides: nothing where rescale is none.
std::optional<Scale> scale_for(const Params& p, const Given& given);

// A cell of a column; NaN where it is blank. BadInput where it is a word.
std::vector<double> numbers_of(const Input& input, const std::string& column,
                               const std::string& key);

// Models and data sets without duplicates, accuracies all there, at least two models a data set.
struct Pairing {
  std::vector<std::string> model, dataset;
  std::vector<double> accuracy;
};
Pairing read_pairing(PedRun& run, const char* role);

// Notes what makes the judgement of a contest weak: few models, accuracies of two scales.
void warn_of_contests(PedRun& run, const std::vector<Contest>& contests);

}  // namespace assay::ped
