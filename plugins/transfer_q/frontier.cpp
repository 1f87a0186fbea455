#include "plugins/transfer_q/frontier.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "plugins/numerics/linalg/exp_log.hpp"

namespace assay::transfer_q {
namespace {

// In order of reward. A first pass puts them into many more or less equal intervals, whose few
// leaves each are then sorted in cache.
void sort(std::span<const double> p, std::span<const double> reward, std::vector<Leaf>& leaves) {
  const auto [low, high] = std::minmax_element(reward.begin(), reward.end());
  const auto buckets = std::max<std::size_t>(1, reward.size() / 3);
  const double start = *low, width = *high - *low;
  const double scale = width > 0 ? static_cast<double>(buckets - 1) / width : 0;
  const auto bucket_of = [&](double r) { return static_cast<std::size_t>((r - start) * scale); };
  std::vector<std::uint32_t> ends(buckets + 1);
  for (const double r : reward) ++ends[bucket_of(r) + 1];
  for (std::size_t b = 0; b < buckets; ++b) ends[b + 1] += ends[b];
  leaves.resize(reward.size());
  for (std::size_t i = 0; i < reward.size(); ++i)
    leaves[ends[bucket_of(reward[i])]++] = {reward[i], p[i]};
  const auto by_reward = [](const Leaf& a, const Leaf& b) { return a.reward < b.reward; };
  std::uint32_t first = 0;
  for (std::size_t b = 0; b < buckets; ++b) {
    std::sort(leaves.begin() + first, leaves.begin() + ends[b], by_reward);
    first = ends[b];
  }
}

double power(double x, Index n) {
  double result = 1;
  for (; n > 0; n /= 2, x *= x)
    if (n % 2 == 1) result *= x;
  return result;
}

// S with f^n - (f - m)^n = m S, without cancellation: by a series in m/f, whose fifth term is below
// 1e-14 of the first, else by expm1.
double share_per_mass(double f, double m, Index n) {
  const double count = static_cast<double>(n), x = m / f;
  if (count * x > 1e-3) return power(f, n - 1) * -std::expm1(count * std::log1p(-x)) / x;
  return power(f, n - 1) * count *
         (1 - (count - 1) / 2 * x * (1 - (count - 2) / 3 * x * (1 - (count - 3) / 4 * x)));
}

// Adds up reward and KL of who wins; logarithms are taken of many numbers at a time.
class WinnersLaw {
 public:
  // A tie group that wins with `share` times its mass.
  void add(double reward, double mass, double share) {
    sum_.reward += mass * share * reward;
    wins_[count_] = mass * share;
    logs_[count_] = share;
    if (++count_ == kBlock) flush();
  }
  Outcome outcome() {
    flush();
    return sum_;
  }

 private:
  static constexpr std::size_t kBlock = 1024;

  void flush() {
    linalg::log_each(logs_.data(), static_cast<Index>(count_));
    for (std::size_t i = 0; i < count_; ++i) sum_.kl += wins_[i] * logs_[i];
    count_ = 0;
  }

  Outcome sum_;
  std::array<double, kBlock> wins_, logs_;
  std::size_t count_ = 0;
};

}  // namespace

Frontier::Frontier(std::span<const double> probabilities, std::span<const double> reward)
    : p_(probabilities), reward_(reward), best_(-kInfinity), worst_(kInfinity) {
  double mass = 0;
  for (std::size_t i = 0; i < p_.size(); ++i) {
    if (p_[i] == 0) continue;
    worst_ = std::min(worst_, reward_[i]);
    if (reward_[i] > best_) best_ = reward_[i], mass = 0;
    if (reward_[i] == best_) mass += p_[i];
  }
  most_ = std::max(0.0, -std::log(mass));
}

Frontier::Moments Frontier::moments(double lambda) const {
  constexpr std::size_t kBlock = 2048;
  std::array<double, kBlock> weights;
  double zeroth = 0, first = 0, second = 0;  // of best - r
  for (std::size_t start = 0; start < p_.size(); start += kBlock) {
    const auto count = std::min(kBlock, p_.size() - start);
    for (std::size_t i = 0; i < count; ++i)
      weights[i] = std::min(lambda * (reward_[start + i] - best_), 0.0);
    linalg::exp_each(weights.data(), static_cast<Index>(count));
    for (std::size_t i = 0; i < count; ++i) {
      const double w = weights[i] * p_[start + i], below = best_ - reward_[start + i];
      zeroth += w;
      first += w * below;
      second += w * below * below;
    }
  }
  const double mean = first / zeroth;
  return {-lambda * mean - std::log(zeroth), best_ - mean,
          std::max(0.0, second / zeroth - mean * mean)};
}

Outcome Frontier::at(double lambda) const {
  const auto m = moments(lambda);
  return {m.mean, m.kl};
}

// Newton's method for sqrt(KL), which is nearly linear in lambda, kept within a bracket.
double Frontier::reward_at(double kl) const {
  const auto start = moments(0);
  if (kl <= 0 || start.variance == 0) return start.mean;
  if (kl >= most_) return best_;
  double low = 0, high = kInfinity, lambda = std::sqrt(2 * kl / start.variance), mean = start.mean;
  for (int round = 0; round < 100; ++round) {
    const auto m = moments(lambda);
    mean = m.mean;
    if (std::abs(m.kl - kl) <= 1e-13 * kl + 4e-16 * lambda * (best_ - worst_)) break;
    (m.kl < kl ? low : high) = lambda;
    const double slope = lambda * m.variance, at = std::max(m.kl, 0.0);
    double next = lambda + 2 * std::sqrt(at) * (std::sqrt(kl) - std::sqrt(at)) / slope;
    if (!(next > low && next < std::min(high, 4 * lambda)))
      next = high < kInfinity ? (low + high) / 2 : 2 * lambda;
    if (next == lambda) break;
    lambda = next;
  }
  return mean;
}

Outcome best_of_n(std::span<const double> probabilities, std::span<const double> reward, Index n,
                  std::vector<Leaf>& sorted) {
  sort(probabilities, reward, sorted);
  WinnersLaw law;
  double cumulative = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    const double r = sorted[i].reward;
    double mass = 0;
    for (; i < sorted.size() && sorted[i].reward == r; ++i) mass += sorted[i].mass;
    cumulative += mass;
    if (mass > 0) law.add(r, mass, share_per_mass(std::min(cumulative, 1.0), mass, n));
  }
  return law.outcome();
}

}  // namespace assay::transfer_q
