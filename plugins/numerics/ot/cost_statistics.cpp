#include "plugins/numerics/ot/cost_statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

namespace assay::ot {
namespace {

constexpr std::size_t kBins = 4096;
constexpr std::size_t kFewEnough = std::size_t{1} << 20;  // costs sorted at once by the median

template <class Visit>
void for_each_cost(const Geometry& geometry, Visit visit) {
  linalg::PaddedArray<double> row(linalg::padded(static_cast<std::size_t>(geometry.cols())));
  for (Index i = 0; i < geometry.rows(); ++i) {
    geometry.copy_row(i, row.data());
    for (Index j = 0; j < geometry.cols(); ++j)
      if (row[static_cast<std::size_t>(j)] != kInfinity) visit(row[static_cast<std::size_t>(j)]);
  }
}

struct Bracket {
  double low, high;
  std::size_t below, inside;  // number of costs < low, and in [low, high]
};

Bracket whole_range(const Geometry& geometry) {
  Bracket b{kInfinity, -kInfinity, 0, 0};
  for_each_cost(geometry, [&b](double c) {
    b.low = std::min(b.low, c);
    b.high = std::max(b.high, c);
    ++b.inside;
  });
  return b;
}

// The bin of `b` that holds the cost of rank k, with the range its members really span.
Bracket narrowed(const Geometry& geometry, const Bracket& b, std::size_t k) {
  std::array<Bracket, kBins> bins;
  bins.fill({kInfinity, -kInfinity, 0, 0});
  const double per_bin = static_cast<double>(kBins) / (b.high - b.low);
  for_each_cost(geometry, [&](double c) {
    if (c < b.low || c > b.high) return;
    Bracket& bin = bins[std::min(kBins - 1, static_cast<std::size_t>((c - b.low) * per_bin))];
    bin.low = std::min(bin.low, c);
    bin.high = std::max(bin.high, c);
    ++bin.inside;
  });
  std::size_t below = b.below;
  for (Bracket& bin : bins) {
    bin.below = below;
    below += bin.inside;
    if (k < below) return bin;
  }
  return b;
}

double cost_of_rank(const Geometry& geometry, Bracket b, std::size_t k) {
  while (b.inside > kFewEnough && b.high > b.low) b = narrowed(geometry, b, k);
  if (b.low == b.high) return b.low;
  std::vector<double> few;
  few.reserve(b.inside);
  for_each_cost(geometry, [&](double c) {
    if (c >= b.low && c <= b.high) few.push_back(c);
  });
  const auto nth = few.begin() + static_cast<std::ptrdiff_t>(k - b.below);
  std::nth_element(few.begin(), nth, few.end());
  return *nth;
}

double statistic(EpsilonMode mode, const Geometry& geometry) {
  switch (mode) {
    case EpsilonMode::kAbsolute:
      return 1;
    case EpsilonMode::kRelativeMean:
      return cost_moments(geometry).mean;
    case EpsilonMode::kRelativeStd:
      return cost_moments(geometry).deviation;
    case EpsilonMode::kRelativeMax:
      return cost_moments(geometry).max;
    case EpsilonMode::kRelativeMedian:
      return median_cost(geometry);
  }
  return std::nan("");
}

}  // namespace

CostMoments cost_moments(const Geometry& geometry) {
  double count = 0, sum = 0, squares = 0, max = -kInfinity;
  for_each_cost(geometry, [&](double c) {
    sum += c;
    ++count;
    max = std::max(max, c);
  });
  if (count == 0) return {};
  const double mean = sum / count;
  for_each_cost(geometry, [&](double c) { squares += (c - mean) * (c - mean); });
  return {mean, std::sqrt(squares / count), max};
}

double median_cost(const Geometry& geometry) {
  const Bracket all = whole_range(geometry);
  if (all.inside == 0) return 0;
  const double upper = cost_of_rank(geometry, all, all.inside / 2);
  if (all.inside % 2 == 1) return upper;
  return 0.5 * (cost_of_rank(geometry, all, all.inside / 2 - 1) + upper);
}

double absolute_epsilon(double epsilon, EpsilonMode mode, const Geometry& geometry) {
  return epsilon * statistic(mode, geometry);
}

std::string no_unit(EpsilonMode mode, const Geometry& geometry, std::string_view costs) {
  constexpr const char* kNames[] = {"", "mean", "standard deviation", "largest", "median"};
  char value[32];
  std::snprintf(value, sizeof value, "%.6g", statistic(mode, geometry));
  return "the " + std::string(kNames[static_cast<std::size_t>(mode)]) + " of the " +
         std::string(costs) + " is " + value +
         ", no unit for an epsilon; epsilon_mode = \"absolute\" needs none";
}

double cost_unit(CostScale scale, const Geometry& geometry) {
  constexpr EpsilonMode kSame[] = {EpsilonMode::kAbsolute, EpsilonMode::kRelativeMean,
                                   EpsilonMode::kRelativeMax, EpsilonMode::kRelativeMedian};
  const double unit = std::abs(statistic(kSame[static_cast<std::size_t>(scale)], geometry));
  return unit == 0 ? 1 : unit;
}

}  // namespace assay::ot
