#include "core/report/fold/significance.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/report/fold/statistics.hpp"

namespace assay {
namespace {

constexpr std::size_t kMostExact = 25;

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

bool is_rounding(std::span<const double> differences, double size) {
  return std::none_of(differences.begin(), differences.end(),
                      [&](double d) { return std::abs(d) > rounding_of(size); });
}

}  // namespace

double rounding_of(double size) { return 4 * std::numeric_limits<double>::epsilon() * size; }

std::optional<double> t_test(std::span<const double> differences, double size) {
  const auto f = fold(differences);
  if (f.n_finite < 2 || !std::isfinite(f.sd)) return std::nullopt;
  const double root = std::sqrt(count(f.n_finite));
  if (!(f.sd > rounding_of(size) * root)) return std::nullopt;
  const double t = f.mean / (f.sd / root);
  return 2 * cdf(complement(boost::math::students_t(count(f.n_finite - 1)), std::abs(t)));
}

std::optional<double> signed_rank_test(std::span<const double> differences, double size) {
  const auto r = ranked(differences);
  if (r.sorted.empty() || is_rounding(r.sorted, size)) return std::nullopt;
  const auto observed = twice_positive_sum(r);
  return r.sorted.size() <= kMostExact ? exact_p(r, observed) : normal_p(r, observed);
}

double least_signed_rank_p(std::size_t n) { return std::ldexp(2.0, -static_cast<int>(n)); }

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double before = 0;
  for (std::size_t i = 0; i < order.size(); ++i)
    adjusted[order[i]] = before =
        std::max(before, std::min(1.0, p[order[i]] * count(p.size() - i)));
  return adjusted;
}

std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0, end = 0; first < order.size(); first = end) {
    while (end < order.size() && !(values[order[end]] > values[order[first]])) ++end;
    for (auto i = first; i < end; ++i) ranks[order[i]] = (count(first) + 1 + count(end)) / 2;
  }
  return ranks;
}

std::optional<Friedman> friedman(const std::vector<std::vector<double>>& ranks) {
  const auto tasks = ranks.size(), methods = tasks == 0 ? 0 : ranks[0].size();
  if (tasks < 2 || methods < 2) return std::nullopt;
  const double n = count(tasks), k = count(methods), middle = (k + 1) / 2;
  double spread = 0, between = 0;  // of all ranks and of the methods' sums, about the middle
  for (std::size_t j = 0; j < methods; ++j) {
    double sum = 0;
    for (const auto& row : ranks) {
      sum += row[j] - middle;
      spread += (row[j] - middle) * (row[j] - middle);
    }
    between += sum * sum;
  }
  if (!(spread > 0)) return std::nullopt;
  Friedman result;
  result.chi_squared = (k - 1) * between / spread;
  result.p = cdf(complement(boost::math::chi_squared(k - 1), result.chi_squared));
  const double rest = n * (k - 1) - result.chi_squared;
  result.f =
      rest > 0 ? (n - 1) * result.chi_squared / rest : std::numeric_limits<double>::infinity();
  const boost::math::fisher_f law(k - 1, (k - 1) * (n - 1));
  result.p_f = std::isfinite(result.f) ? cdf(complement(law, result.f)) : 0;
  return result;
}

}  // namespace assay
