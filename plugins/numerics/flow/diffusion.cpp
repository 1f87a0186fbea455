#include "plugins/numerics/flow/diffusion.hpp"

#include <cmath>

namespace assay::flow {

std::vector<double> linear_alpha_bars(std::int64_t steps, double first, double last) {
  std::vector<double> bars;
  double product = 1;
  for (std::int64_t k = 0; k < steps; ++k) {
    const double share = steps > 1 ? static_cast<double>(k) / static_cast<double>(steps - 1) : 0.0;
    product *= 1 - (first + share * (last - first));
    bars.push_back(product);
  }
  return bars;
}

std::vector<std::int64_t> sampling_times(std::int64_t steps, std::int64_t count) {
  std::vector<std::int64_t> times;
  for (std::int64_t i = 0; i < count; ++i) times.push_back(steps - 1 - i * steps / count);
  return times;
}

Matrix ddim(const NoisePrediction& predict, Matrix x, const std::vector<double>& alpha_bars,
            std::int64_t count, double clip) {
  const auto times = sampling_times(static_cast<std::int64_t>(alpha_bars.size()), count);
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double now = alpha_bars[static_cast<std::size_t>(times[i])];
    const double next =
        i + 1 < times.size() ? alpha_bars[static_cast<std::size_t>(times[i + 1])] : 1.0;
    const double data = std::sqrt(now), noise = std::sqrt(1 - now);
    const Matrix eps = predict(times[i], x);
    const Matrix guess = ((x - noise * eps) / data).cwiseMax(-clip).cwiseMin(clip);
    x = std::sqrt(next) * guess + std::sqrt(1 - next) / noise * (x - data * guess);
  }
  return x;
}

}  // namespace assay::flow
