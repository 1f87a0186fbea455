#include "plugins/numerics/control/policy_head.hpp"

#include <algorithm>
#include <cmath>

namespace assay::control {
namespace {

constexpr double kHalfLogTwoPi = 0.91893853320467274178;

double log_sum_exp(std::span<const double> x) {
  const double most = *std::max_element(x.begin(), x.end());
  double sum = 0;
  for (const double v : x) sum += std::exp(v - most);
  return most + std::log(sum);
}

}  // namespace

double PolicyHead::sample(std::span<const double> outputs, std::span<const double> log_sd, Rng& rng,
                          std::span<double> action) const {
  if (is_gaussian()) {
    double log_density = 0;
    for (std::size_t k = 0; k < actions_; ++k) {
      const double z = rng.normal();
      action[k] = outputs[k] + std::exp(log_sd[k]) * z;
      log_density -= z * z / 2 + log_sd[k] + kHalfLogTwoPi;
    }
    return log_density;
  }
  const double total = log_sum_exp(outputs), u = rng.uniform();
  double below = 0;
  std::size_t choice = 0;
  for (; choice + 1 < choices_; ++choice) {
    below += std::exp(outputs[choice] - total);
    if (u < below) break;
  }
  action[0] = static_cast<double>(choice);
  return outputs[choice] - total;
}

void PolicyHead::best(std::span<const double> outputs, std::span<double> action) const {
  if (is_gaussian())
    std::copy_n(outputs.begin(), actions_, action.begin());
  else
    action[0] =
        static_cast<double>(std::max_element(outputs.begin(), outputs.end()) - outputs.begin());
}

double PolicyHead::log_probability(std::span<const double> outputs, std::span<const double> log_sd,
                                   std::span<const double> action, std::span<double> d_outputs,
                                   std::span<double> d_log_sd) const {
  if (is_gaussian()) {
    double log_density = 0;
    for (std::size_t k = 0; k < actions_; ++k) {
      const double scale = std::exp(-log_sd[k]), z = (action[k] - outputs[k]) * scale;
      d_outputs[k] = z * scale;
      d_log_sd[k] = z * z - 1;
      log_density -= z * z / 2 + log_sd[k] + kHalfLogTwoPi;
    }
    return log_density;
  }
  const double total = log_sum_exp(outputs);
  const auto chosen = static_cast<std::size_t>(action[0]);
  for (std::size_t j = 0; j < choices_; ++j)
    d_outputs[j] = (j == chosen ? 1.0 : 0.0) - std::exp(outputs[j] - total);
  return outputs[chosen] - total;
}

double PolicyHead::entropy(std::span<const double> outputs, std::span<const double> log_sd,
                           std::span<double> d_outputs) const {
  double entropy = 0;
  if (is_gaussian()) {
    std::fill(d_outputs.begin(), d_outputs.end(), 0.0);
    for (std::size_t k = 0; k < actions_; ++k) entropy += log_sd[k] + kHalfLogTwoPi + 0.5;
    return entropy;
  }
  const double total = log_sum_exp(outputs);
  for (const double v : outputs) entropy -= std::exp(v - total) * (v - total);
  for (std::size_t j = 0; j < choices_; ++j)
    d_outputs[j] = -std::exp(outputs[j] - total) * (outputs[j] - total + entropy);
  return entropy;
}

}  // namespace assay::control
