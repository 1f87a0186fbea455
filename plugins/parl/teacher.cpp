#include "plugins/parl/teacher.hpp"

#include <algorithm>
#include <cmath>

namespace assay::parl {
namespace {

double judged_return(std::span<const double> rewards, double fade) {
  double sum = 0;
  for (const double r : rewards) sum = fade * sum + r;
  return sum;
}

}  // namespace

std::optional<double> judge(const TeacherOptions& o, std::span<const double> first,
                            std::span<const double> second, Rng& rng) {
  const double fade = o.kind == Teacher::myopic ? o.myopia : 1;
  const double a = judged_return(first, fade), b = judged_return(second, fade);
  if (o.kind == Teacher::skip && std::max(a, b) < o.skip_below) return std::nullopt;
  if (o.kind == Teacher::equal && std::abs(a - b) < o.equal_within) return 0.5;
  if (o.kind == Teacher::noisy) return rng.uniform() < 1 / (1 + std::exp(-o.beta * (a - b)));
  const double label = a > b ? 1 : a < b ? 0 : 0.5;
  const bool is_flipped = o.kind == Teacher::mistake && rng.uniform() < o.flip_rate;
  return is_flipped ? 1 - label : label;
}

}  // namespace assay::parl
