// Aggregates over runs of several tasks, with intervals by resampling the runs of each task: as in
// Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical precipice".
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/report/fold/statistics.hpp"

namespace assay {

// The scores of one group: for each task those of its runs. All on one scale.
using Strata = std::vector<std::vector<double>>;

struct Aggregate {
  double value = 0;
  std::optional<Interval> interval;  // 95 %, percentiles; nothing where no task has two runs
};

// How often runs are drawn anew; the draws are the same bits on every machine.
constexpr std::size_t kResamples = 2000;

// `statistic` of all scores, and its interval over resamples that draw as many runs of each task,
// with replacement, as the task has (stratified bootstrap).
Aggregate bootstrap(const Strata& strata,
                    const std::function<double(std::span<const double>)>& statistic);

// The interquartile mean of all runs.
Aggregate interquartile_mean(const Strata& strata);

// A performance profile: at each threshold the share of runs above it (tasks weighing alike).
std::vector<Aggregate> performance_profile(const Strata& strata,
                                           std::span<const double> thresholds);

}  // namespace assay
