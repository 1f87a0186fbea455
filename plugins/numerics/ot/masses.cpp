#include "plugins/numerics/ot/masses.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::ot {
namespace {

constexpr double kTotal = 0x1p60;
constexpr Mass kWeightRounding = Mass{1} << 10;  // units: the total as a double, to a few last bits

bool is_constant(const std::vector<double>& w) {
  return std::all_of(w.begin(), w.end(), [&w](double v) { return v == w[0]; });
}

// The largest mass takes what rounding leaves over.
std::vector<Mass> rounded_masses(const std::vector<double>& w) {
  const double scale = kTotal / std::accumulate(w.begin(), w.end(), 0.0);
  std::vector<Mass> mass(w.size());
  for (std::size_t k = 0; k < w.size(); ++k)
    mass[k] = w[k] > 0 ? std::max<Mass>(1, std::llround(w[k] * scale)) : 0;
  const Mass sum = std::accumulate(mass.begin(), mass.end(), Mass{0});
  *std::max_element(mass.begin(), mass.end()) += static_cast<Mass>(kTotal) - sum;
  return mass;
}

}  // namespace

Masses masses(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<Mass>(a.size()), m = static_cast<Mass>(b.size());
  if (is_constant(a) && is_constant(b)) {
    const Mass common = std::gcd(n, m), each = m / common;
    const double unit = 1 / (static_cast<double>(n) * static_cast<double>(each));
    return {std::vector<Mass>(a.size(), each), std::vector<Mass>(b.size(), n / common), unit, 0, 0};
  }
  return {rounded_masses(a), rounded_masses(b), 1 / kTotal, n + m, n + m + kWeightRounding};
}

}  // namespace assay::ot
