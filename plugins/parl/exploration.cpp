#include "plugins/parl/exploration.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/control/tanh_kernels.hpp"

namespace assay::parl {

std::vector<double> visited_states(const control::Rollout& rollout, std::size_t observation,
                                   std::size_t most) {
  const std::size_t count = std::min(most, rollout.samples());
  const std::size_t batch = control::padded_batch(count);
  std::vector<double> columns(batch * observation, 0.0);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t sample = i * rollout.samples() / count;
    for (std::size_t k = 0; k < observation; ++k)
      columns[k * batch + i] = rollout.observation[sample * observation + k];
  }
  return columns;
}

std::vector<double> distances_to_others(const control::Rollout& rollout, std::size_t observation) {
  constexpr std::size_t kOthers = 512, kNearest = 5;
  const auto others = visited_states(rollout, observation, kOthers);
  const std::size_t count = std::min(kOthers, rollout.samples());
  const std::size_t batch = control::padded_batch(count);
  const std::size_t nearest = std::min(kNearest, count - 1);
  std::vector<double> rewards, squares(count);
  for (std::size_t i = 0; i < rollout.samples(); ++i) {
    std::fill(squares.begin(), squares.end(), 0.0);
    for (std::size_t k = 0; k < observation; ++k) {
      const double x = rollout.observation[i * observation + k];
      for (std::size_t j = 0; j < count; ++j) {
        const double d = x - others[k * batch + j];
        squares[j] += d * d;
      }
    }
    std::nth_element(squares.begin(), squares.begin() + static_cast<std::ptrdiff_t>(nearest),
                     squares.end());
    rewards.push_back(std::log1p(std::sqrt(squares[nearest])));
  }
  return rewards;
}

}  // namespace assay::parl
