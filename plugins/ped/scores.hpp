// All scores behind one call, by name.
#pragma once

#include <optional>
#include <span>
#include <string>

#include <assay/rng.hpp>

#include "plugins/ped/gbc.hpp"
#include "plugins/ped/hscore.hpp"
#include "plugins/ped/leep.hpp"
#include "plugins/ped/logme.hpp"

namespace assay::ped {

enum class Score { logme, sfda, gbc, nleep, leep, nce, hscore, transrate, parc, linear_probe };

struct ScoreName {
  Score score;
  const char* name;
};
std::span<const ScoreName> score_names();
const char* name_of(Score score);
Score score_of(const std::string& name);  // std::invalid_argument where there is none of that name

// leep and nce look at source probabilities, all others at features.
bool uses_features(Score score);
// Undefined for a class of one sample.
bool uses_class_spread(Score score);

struct ScoreOptions {
  LogmeVariant logme = LogmeVariant::exact;
  GbcOptions gbc;
  NleepOptions nleep;
  HscoreVariant hscore = HscoreVariant::plain;
  double transrate_eps = 1e-4;
  Index parc_dims = 32;
};

struct Sample {
  Matrix features;
  Labels labels;
  Matrix source_probabilities;  // for leep and nce alone
};

// Higher is better. Nothing where the score is undefined for this sample. Equal generators give
// equal scores, so that a score before and after PED differs by PED alone.
std::optional<double> evaluate(Score score, const Sample& sample, const ScoreOptions& options,
                               Rng rng);

// Why there is no value of this score, for people.
std::string why_undefined(Score score, const Sample& sample);

}  // namespace assay::ped
