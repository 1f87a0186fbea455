#include "plugins/kind/counts.hpp"

#include <algorithm>

namespace assay::kind {
namespace {

// Of all maps: the sum over matrices of each (outputs, inputs).
template <class F>
std::int64_t sum_over_matrices(const Shape& s, F&& f) {
  std::int64_t sum = 0;
  for (const auto& map : kMaps) sum += map.parts * f(map.outs(s), map.ins(s));
  return s.depth * sum;
}

std::int64_t component_numbers(const Shape& s) {
  return sum_over_matrices(s, [](std::int64_t o, std::int64_t i) { return o + 1 + i; });
}

std::int64_t matrix_numbers(const Shape& s) {
  return sum_over_matrices(s, [](std::int64_t o, std::int64_t i) { return o * i; });
}

std::int64_t oft_numbers(const Shape& s, std::int64_t blocks) {
  return sum_over_matrices(s, [&](std::int64_t, std::int64_t i) {
    const std::int64_t size = i / blocks;
    return blocks * size * (size - 1) / 2;
  });
}

std::int64_t other_numbers(const Shape& s) { return dense_parameters(s) - matrix_numbers(s); }

std::int64_t linear(std::int64_t inputs, std::int64_t outputs) { return (inputs + 1) * outputs; }

}  // namespace

std::int64_t dense_parameters(const Shape& s) {
  const auto d = s.width;
  const std::int64_t block =
      sum_over_matrices(s, [](std::int64_t o, std::int64_t i) { return linear(i, o); }) / s.depth +
      linear(d, 6 * d);
  return linear(s.token_values(), d) + s.tokens() * d + linear(kTimeFeatures, d) + linear(d, d) +
         s.classes * d + s.depth * block + linear(d, 2 * d) + linear(d, s.token_values());
}

std::int64_t factored_parameters(const Shape& s, std::int64_t components) {
  return other_numbers(s) + components * component_numbers(s);
}

std::int64_t trainable_parameters(Solver solver, const Shape& s, const Ranks& ranks,
                                  std::int64_t novel, bool is_learning) {
  const std::int64_t rows = novel * s.width;
  switch (solver) {
    case Solver::kKind:
    case Solver::kNoGate:
    case Solver::kPosthoc:
      return (novel * ranks.tailors + (is_learning ? ranks.learngenes : 0)) * component_numbers(s) +
             rows;
    case Solver::kLora:
    case Solver::kPissa:
      return ranks.lora *
                 sum_over_matrices(s, [](std::int64_t o, std::int64_t i) { return o + i; }) +
             rows;
    case Solver::kSvdiff:
      return sum_over_matrices(s, [](std::int64_t o, std::int64_t i) { return std::min(o, i); }) +
             rows;
    case Solver::kOft:
      return oft_numbers(s, ranks.oft_blocks) + rows;
    default:
      return dense_parameters(s);
  }
}

std::int64_t macs_per_image(const Shape& s, std::int64_t active) {
  const auto d = s.width, n = s.tokens(), p = s.token_values();
  const auto maps = sum_over_matrices(s, [&](std::int64_t o, std::int64_t i) {
    return n * (active > 0 ? std::min(o * i, active * (o + i)) : o * i);
  });
  const std::int64_t attention = 2 * n * n * d, modulation = 6 * d * d;
  return n * p * d + kTimeFeatures * d + d * d + s.depth * (modulation + attention) + maps +
         2 * d * d + n * d * p;
}

}  // namespace assay::kind
