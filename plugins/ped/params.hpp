// The parameters of ped, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/ped/motion.hpp"
#include "plugins/ped/scores.hpp"
#include "plugins/ped/training.hpp"

namespace assay::ped {

enum class DataMode { table, features, collection, zoo, synthetic };
enum class Rescale { reference, target, none };

// When scores are computed, and what comes of them is declared.
inline constexpr const char* kScored = "data_mode=features|collection|zoo|synthetic";

struct Params {
  using Texts = std::vector<std::string>;
  DataMode data_mode;
  Texts scores;
  bool with_ped;

  MotionOptions motion;
  Rescale rescale;
  double std_floor;

  ScoreOptions score;
  std::int64_t min_class_size;

  std::int64_t bootstrap;
  std::string preset_accuracies;

  Texts zoo_models, zoo_tasks;
  zoo::Recipe recipe;
  zoo::Sizes sizes;
  bool save_features;

  std::int64_t synthetic_models, synthetic_classes, synthetic_dim, synthetic_samples;
  double synthetic_separation;
};

void declare_params(Declare<Params>& d);
void declare_inputs(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);
void declare_examples(Declare<Params>& d);

}  // namespace assay::ped
