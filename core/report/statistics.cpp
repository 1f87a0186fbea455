#include "core/report/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace assay {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kLevel = 0.95;
constexpr std::size_t kMostExact = 25;

double count(std::size_t n) { return static_cast<double>(n); }

// Two passes: the formula of one pass loses what it subtracts. Equal values have none, although
// their mean may be rounded.
double deviation(const std::vector<double>& values, double mean) {
  if (values.size() < 2) return kNaN;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (!(*least < *most)) return 0;
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return std::sqrt(squares / count(values.size() - 1));
}

// The differences in the order of their sizes, with the ranks of their sizes. Ranks are doubled,
// so that those shared by an even number of ties are whole.
struct Ranked {
  std::vector<double> sorted;
  std::vector<std::size_t> twice_rank;
  double ties = 0;  // sum of t^3 - t over the groups of t equal sizes
};

Ranked ranked(std::span<const double> differences) {
  Ranked r;
  for (const double d : differences)
    if (d < 0 || d > 0) r.sorted.push_back(d);
  std::sort(r.sorted.begin(), r.sorted.end(),
            [](double a, double b) { return std::abs(a) < std::abs(b); });
  for (std::size_t first = 0, end = 0; first < r.sorted.size(); first = end) {
    while (end < r.sorted.size() && !(std::abs(r.sorted[end]) > std::abs(r.sorted[first]))) ++end;
    r.twice_rank.resize(end, first + 1 + end);  // ranks first+1 .. end, their mean doubled
    const double t = count(end - first);
    r.ties += t * t * t - t;
  }
  return r;
}

std::size_t twice_positive_sum(const Ranked& r) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < r.sorted.size(); ++i)
    if (r.sorted[i] > 0) sum += r.twice_rank[i];
  return sum;
}

// All 2^n signs are equally likely: ways[s] of them give the doubled sum s, counted rank by rank.
double exact_p(const Ranked& r, std::size_t observed) {
  const auto total = std::accumulate(r.twice_rank.begin(), r.twice_rank.end(), std::size_t{0});
  std::vector<double> ways(total + 1);
  ways[0] = 1;
  for (const auto rank : r.twice_rank)
    for (std::size_t s = total; s >= rank; --s) ways[s] += ways[s - rank];
  const auto tail = std::min(observed, total - observed);
  const auto end = ways.begin() + static_cast<std::ptrdiff_t>(tail) + 1;
  return std::min(1.0,
                  2 * std::ldexp(std::accumulate(ways.begin(), end, 0.0), -int(r.sorted.size())));
}

double normal_p(const Ranked& r, std::size_t observed) {
  const double n = count(r.sorted.size());
  const double mean = n * (n + 1) / 4;
  const double variance = n * (n + 1) * (2 * n + 1) / 24 - r.ties / 48;
  const double distance = std::max(0.0, std::abs(count(observed) / 2 - mean) - 0.5);
  return 2 * cdf(complement(boost::math::normal(), distance / std::sqrt(variance)));
}

}  // namespace

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / count(values.size());
}

double median_of(std::span<const double> values) {
  if (values.empty()) return kNaN;
  if (std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); }))
    return kNaN;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const auto half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : std::midpoint(sorted[half - 1], sorted[half]);
}

Fold fold(std::span<const double> values) {
  std::vector<double> finite;
  for (const double v : values)
    if (std::isfinite(v)) finite.push_back(v);
  const double mean = mean_of(finite);
  return {values.size(), finite.size(), mean, deviation(finite, mean), median_of(finite)};
}

std::optional<Interval> mean_interval(const Fold& fold) {
  if (fold.n_finite < 2) return std::nullopt;
  const boost::math::students_t law(count(fold.n_finite - 1));
  const double half =
      quantile(complement(law, (1 - kLevel) / 2)) * fold.sd / std::sqrt(count(fold.n_finite));
  return Interval{fold.mean - half, fold.mean + half};
}

std::optional<double> t_test(std::span<const double> differences) {
  const auto f = fold(differences);
  if (f.n_finite < 2 || !(f.sd > 0) || !std::isfinite(f.sd)) return std::nullopt;
  const double t = f.mean / (f.sd / std::sqrt(count(f.n_finite)));
  return 2 * cdf(complement(boost::math::students_t(count(f.n_finite - 1)), std::abs(t)));
}

std::optional<double> signed_rank_test(std::span<const double> differences) {
  const auto r = ranked(differences);
  if (r.sorted.empty()) return std::nullopt;
  const auto observed = twice_positive_sum(r);
  return r.sorted.size() <= kMostExact ? exact_p(r, observed) : normal_p(r, observed);
}

}  // namespace assay
