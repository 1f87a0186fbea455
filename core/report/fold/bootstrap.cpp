#include "core/report/fold/bootstrap.hpp"

#include <algorithm>
#include <random>

namespace assay {
namespace {

constexpr std::uint64_t kSeed = 20'211'108;

// std::mt19937_64 is the same everywhere, the distributions of the library are not. The bias of
// the remainder is below n / 2^64.
std::size_t draw(std::mt19937_64& random, std::size_t n) { return random() % n; }

Strata resampled(const Strata& strata, std::mt19937_64& random) {
  Strata drawn = strata;
  for (std::size_t s = 0; s < strata.size(); ++s)
    for (auto& score : drawn[s]) score = strata[s][draw(random, strata[s].size())];
  return drawn;
}

std::vector<double> pooled(const Strata& strata) {
  std::vector<double> all;
  for (const auto& scores : strata) all.insert(all.end(), scores.begin(), scores.end());
  return all;
}

bool can_resample(const Strata& strata) {
  return std::any_of(strata.begin(), strata.end(), [](const auto& s) { return s.size() > 1; });
}

Interval percentiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {quantile(values, 0.025), quantile(values, 0.975)};
}

std::vector<double> shares_above(const Strata& strata, std::span<const double> thresholds) {
  std::vector<double> shares(thresholds.size());
  for (const auto& scores : strata)
    for (std::size_t t = 0; t < thresholds.size(); ++t) {
      const auto above = std::count_if(scores.begin(), scores.end(),
                                       [&](double score) { return score > thresholds[t]; });
      shares[t] += static_cast<double>(above) / static_cast<double>(scores.size() * strata.size());
    }
  return shares;
}

}  // namespace

Aggregate bootstrap(const Strata& strata,
                    const std::function<double(std::span<const double>)>& statistic) {
  Aggregate result{statistic(pooled(strata)), std::nullopt};
  if (!can_resample(strata)) return result;
  std::mt19937_64 random(kSeed);
  std::vector<double> values;
  for (std::size_t i = 0; i < kResamples; ++i)
    values.push_back(statistic(pooled(resampled(strata, random))));
  result.interval = percentiles(std::move(values));
  return result;
}

Aggregate interquartile_mean(const Strata& strata) {
  return bootstrap(strata, [](std::span<const double> v) { return interquartile_mean(v); });
}

std::vector<Aggregate> performance_profile(const Strata& strata,
                                           std::span<const double> thresholds) {
  std::vector<Aggregate> profile;
  for (const double share : shares_above(strata, thresholds))
    profile.push_back({share, std::nullopt});
  if (!can_resample(strata)) return profile;
  std::mt19937_64 random(kSeed);
  std::vector<std::vector<double>> drawn(thresholds.size());
  for (std::size_t i = 0; i < kResamples; ++i) {
    const auto shares = shares_above(resampled(strata, random), thresholds);
    for (std::size_t t = 0; t < thresholds.size(); ++t) drawn[t].push_back(shares[t]);
  }
  for (std::size_t t = 0; t < thresholds.size(); ++t)
    profile[t].interval = percentiles(std::move(drawn[t]));
  return profile;
}

}  // namespace assay
