// Random instances for the transport tests: fixed seeds, the same on every platform.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "plugins/numerics/ot/support.hpp"

namespace assay::ot {

class Samples {
 public:
  explicit Samples(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15ULL + 1) {}

  double uniform() {  // xorshift64*, upper 53 bits
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<double>((state_ * 0x2545f4914f6cdd1dULL) >> 11) * 0x1p-53;
  }
  double normal() {  // Box-Muller
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
  }
  Matrix points(Index n, Index dim) {
    Matrix p(n, dim);
    for (Index k = 0; k < p.size(); ++k) p.data()[k] = normal();
    return p;
  }
  std::vector<double> weights(Index n) {
    std::vector<double> w(static_cast<std::size_t>(n));
    double total = 0;
    for (double& v : w) total += v = 0.1 + uniform();
    for (double& v : w) v /= total;
    return w;
  }

 private:
  std::uint64_t state_;
};

constexpr double kForbidden = kInfinity;  // as a cost
constexpr double kRounding = 1e-12;       // of sums and objectives of order 1

}  // namespace assay::ot
