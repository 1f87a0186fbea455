#include "plugins/hiring_agents/pricing.hpp"

#include <algorithm>

namespace assay::hiring_agents {

void Pricing::set_prices(std::span<const double> prices) {
  weights_.resize(game_.agents());
  costs_.assign(game_.agents(), {});
  for (std::size_t i = 0; i < game_.agents(); ++i) {
    weights_[i].assign(game_.efforts[i], ReportTable(game_.efforts[i], game_.signals[i]));
    for (const auto& block : blocks_.of[i]) {
      block.weigh(prices, weights_[i][block.told()]);
      costs_[i].push_back(block.priced_costs(prices));
    }
  }
}

std::span<const double> Pricing::reduced(std::size_t agent, std::size_t profile) {
  reduced_.assign(game_.cells(), 0.0);
  const auto& weights = weights_[agent][game_.effort_of(profile, agent)];
  const std::size_t m = weights.signals, run = game_.signal_stride(agent) * game_.states;
  for (std::size_t made = 0; made < weights.efforts; ++made) {
    const double* law = game_.law(game_.with_effort(profile, agent, made)).data();
    for (std::size_t truth = 0; truth < m; ++truth)
      for (std::size_t report = 0; report < m; ++report) {
        const double weight = weights.at(made, truth, report);
        if (weight == 0) continue;  // as most are
        for (std::size_t first = 0; first < reduced_.size(); first += m * run) {
          const double* q = law + first + truth * run;
          double* r = reduced_.data() + first + report * run;
          for (std::size_t k = 0; k < run; ++k) r[k] += weight * q[k];
        }
      }
  }
  return reduced_;
}

std::vector<double> Pricing::best_values() {
  std::vector<double> best = values_;
  for (std::size_t b = 0; b < best.size(); ++b)
    for (std::size_t i = 0; i < game_.agents(); ++i) {
      double sum = 0;
      for (const double r : reduced(i, b)) sum += std::max(r, 0.0);
      best[b] += game_.cap * sum - costs_[i][game_.effort_of(b, i)];
    }
  return best;
}

Paid Pricing::best_payments(std::size_t profile, std::size_t agent) {
  Paid paid;
  for (const double r : reduced(agent, profile)) paid.push_back(r > 0);
  return paid;
}

}  // namespace assay::hiring_agents
