#include "plugins/mbtl/model.hpp"

#include <cmath>
#include <numbers>
#include <utility>

namespace assay::mbtl {
namespace {

constexpr double kWide = 1.96;       // standard deviations of the ablations ucb and lcb
constexpr double kSameGain = 1e-12;  // gains that differ by rounding alone are a tie

double range_of(const Matrix& contexts) {
  return (contexts.colwise().maxCoeff() - contexts.colwise().minCoeff()).maxCoeff();
}

Index best_unused(const Vector& value, const std::vector<bool>& is_used) {
  Index best = -1;
  for (Index i = 0; i < value.size(); ++i)
    if (!is_used[to_size(i)] && (best < 0 || value[i] > value[best] + kSameGain)) best = i;
  return best;
}

}  // namespace

double confidence(const ModelOptions& options, Index k, Index contexts) {
  const auto step = static_cast<double>(k);
  switch (options.beta_schedule) {
    case BetaSchedule::log:
      return std::sqrt(std::log(step));
    case BetaSchedule::inverse:
      return 1 / step;
    case BetaSchedule::constant:
      return options.beta;
    case BetaSchedule::theory:
      break;
  }
  constexpr double kPi = std::numbers::pi;
  return std::sqrt(
      2 * std::log(static_cast<double>(contexts) * step * step * kPi * kPi / (6 * options.delta)));
}

Vector expected_gain(const Vector& value, const Matrix& gap, const Vector& best) {
  const Index n = best.size();
  Vector gain(value.size());
  for (Index i = 0; i < value.size(); ++i) {
    double sum = 0;
    for (Index j = 0; j < n; ++j) {
      const double reached = value[i] - gap(i, j);
      sum += best[j] == -kInfinity ? reached : std::max(reached - best[j], 0.0);
    }
    gain[i] = sum / static_cast<double>(n);
  }
  return gain;
}

Model::Model(const Matrix& contexts, const Transfer& transfer, const ModelOptions& options)
    : contexts_(contexts),
      transfer_(transfer),
      options_(options),
      distances_(statistics::squared_distances(contexts, contexts).cwiseSqrt()),
      points_(0, contexts.cols()) {}

// Takes in the source that was added since the last choice.
void Model::observe(const Progress& progress) {
  const auto seen = static_cast<Index>(progress.sources.size());
  if (seen == y_.size()) return;
  const Index s = progress.sources.back();
  points_.conservativeResize(seen, Eigen::NoChange);
  points_.row(seen - 1) = contexts_.row(s);
  y_.conservativeResize(seen);
  y_[seen - 1] = options_.target == Target::diagonal ? transfer_.scores()(s, s) : progress.best[s];
}

statistics::GaussianKernel Model::kernel() const {
  statistics::GaussianKernel kernel;
  kernel.signal_var = options_.signal_var > 0 ? options_.signal_var : 0.04;
  kernel.length = options_.length_scale > 0 ? options_.length_scale : 0.1 * range_of(contexts_);
  kernel.noise_var = options_.noise_std * options_.noise_std;
  if (!options_.optimises || y_.size() < options_.fit_from) return kernel;
  const double mean = options_.is_centred ? y_.mean() : options_.prior_mean;
  return statistics::fit_kernel(statistics::squared_distances(points_, points_),
                                (y_.array() - mean).matrix(), kernel, options_.fit);
}

GapModel Model::gap_of(const std::vector<Index>& sources) const {
  switch (options_.slope_mode) {
    case SlopeMode::fixed:
      return {options_.slope, {}, {}};
    case SlopeMode::estimated:
      return estimate_slope(distances_, sources, transfer_.scores());
    case SlopeMode::sided:
      if (!sources.empty()) return estimate_sided(contexts_, sources, transfer_.scores());
      break;
    case SlopeMode::none:
      break;
  }
  return {};
}

Thought Model::think(const Progress& progress) {
  Thought t;
  t.kernel = kernel();
  t.gap = gap_of(progress.sources);
  const bool has_seen = y_.size() > 0;
  const double mean = options_.is_centred ? (has_seen ? y_.mean() : 0) : options_.prior_mean;
  t.posterior = statistics::posterior(points_, y_, mean, t.kernel, contexts_);
  const Vector &mu = t.posterior.mean, &sd = t.posterior.sd;
  const double b = confidence(options_, y_.size() + 1, contexts_.rows());
  switch (options_.acquisition) {
    case Acquisition::gap_ucb: {
      t.gap.write(contexts_, distances_, gaps_);
      t.acquisition = expected_gain(mu + b * sd, gaps_, progress.best);
      const double certain = expected_gain(mu - b * sd, gaps_, progress.best).maxCoeff();
      t.search_space = (t.acquisition.array() >= certain).count();
      break;
    }
    case Acquisition::mean:
      t.acquisition = mu;
      break;
    case Acquisition::ucb:
      t.acquisition = mu + kWide * sd;
      break;
    case Acquisition::lcb:
      t.acquisition = mu - kWide * sd;
      break;
    case Acquisition::variance:
      t.acquisition = sd;
      break;
  }
  return t;
}

Index Model::first_choice(const Progress& progress) const {
  return options_.first_index >= 0 ? options_.first_index : midpoint(contexts_, progress.is_used);
}

Index Model::choose(const Progress& progress) {
  observe(progress);
  auto thought = think(progress);
  const Index seen = y_.size();
  Index chosen = 0;
  if (seen == 0)
    chosen = first_choice(progress);
  else if (seen <= options_.warmup_worst)
    chosen = worst_target(progress);
  else
    chosen = best_unused(thought.acquisition, progress.is_used);
  thought.regret_bound =
      2 * confidence(options_, seen + 1, contexts_.rows()) * thought.posterior.sd[chosen];
  thoughts_.push_back(std::move(thought));
  return chosen;
}

}  // namespace assay::mbtl
