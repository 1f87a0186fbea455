// The parameters of g_theory, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugins/g_theory/mixture.hpp"
#include "plugins/g_theory/multilabel.hpp"

namespace assay::g_theory {

enum class Units { bit, nat };
enum class Source { uniform, gaussian, mixture };
enum class Constraint { information, truth, distortion };
enum class ChannelForm { matched, proportional, argmax };
enum class TruthModel { nonparametric, gaussian, logistic, dam };
enum class Market { returns, bet, horse_race };

struct TaskEntry;  // tasks.hpp

struct Params {
  using Reals = std::vector<double>;
  const TaskEntry* task;
  Units units;
  double tolerance;
  std::int64_t max_iterations;
  std::string preset;

  double x_min, x_max;
  std::int64_t x_points;
  Source source;
  Reals source_mean, source_std, source_weight;
  std::vector<std::string> truth_kind;
  Reals truth_a, truth_b, truth_c, truth_d, truth_belief;

  std::string solver;
  double s;
  Reals s_values;

  bool learn_lbi;
  ChannelForm channel;
  Reals query_x;
  std::vector<std::int64_t> query_label;

  Constraint constraint;
  bool hard, capacity, accelerate;

  Reals label_probability;
  std::vector<std::int64_t> codebook;

  Learning learning;
  TruthModel truth_model;
  std::int64_t sample_size;

  Reals class_mean, class_std, class_weight, class_mean_2, class_std_2, class_corr;
  double y_min, y_max;
  std::int64_t y_points;
  std::vector<std::int64_t> class_of;
  Reals init_thresholds;
  std::int64_t init_axis;
  bool polish;

  std::int64_t n_inner;
  Reals true_mean, true_std, true_weight, init_mean, init_std, init_weight;

  Reals component_mean, component_std;
  double alpha0;

  std::optional<double> count_a, count_b, count_c, count_d, sensitivity, specificity, prevalence;

  Market model;
  Reals win_probability, gain;
  double loss, risk_free;
  bool leverage;

  Reals energies, degeneracy, temperature, region_weight;
  double environment_temperature;
};

}  // namespace assay::g_theory
