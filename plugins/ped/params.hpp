// The parameters of ped, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/ped/gbc.hpp"
#include "plugins/ped/hscore.hpp"
#include "plugins/ped/logme.hpp"

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

  double nsigma, time_step, force_constant;
  std::int64_t max_steps;
  double exit_ratio;
  Rescale rescale;
  double std_floor;

  LogmeVariant logme_variant;
  GbcCovariance gbc_covariance;
  double gbc_floor;
  std::int64_t gbc_pca;
  double nleep_ratio, nleep_energy;
  bool nleep_log;
  HscoreVariant hscore_variant;
  double transrate_eps;
  std::int64_t parc_dims, min_class_size;

  std::int64_t bootstrap;
  std::string preset_accuracies;

  Texts zoo_models, zoo_tasks;
  std::int64_t zoo_width, zoo_pretrain_steps, zoo_pretrain_size, zoo_batch;
  std::int64_t zoo_finetune_steps, zoo_finetune_batch;
  std::vector<double> zoo_learning_rates;
  std::int64_t zoo_repeats, zoo_train_size, zoo_test_size;
  bool save_features;

  std::int64_t synthetic_models, synthetic_classes, synthetic_dim, synthetic_samples;
  double synthetic_separation;
};

void declare_params(Declare<Params>& d);
void declare_inputs(Declare<Params>& d);
void declare_outputs(Declare<Params>& d);
void declare_examples(Declare<Params>& d);

}  // namespace assay::ped
