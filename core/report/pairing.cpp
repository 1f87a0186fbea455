#include "core/report/pairing.hpp"

#include <set>

#include "core/report/statistics.hpp"

namespace assay {
namespace {

std::set<std::string> keys_that_vary(std::span<const Sample> samples) {
  std::map<std::string, std::set<std::string>> values;
  for (const auto& sample : samples)
    for (const auto& [key, value] : sample.keys) values[key].insert(value);
  std::set<std::string> keys;
  for (const auto& [key, seen] : values)
    if (seen.size() > 1) keys.insert(key);
  return keys;
}

bool agree(const Sample& a, const Sample& b, const std::set<std::string>& keys) {
  for (const auto& key : keys) {
    const auto x = a.keys.find(key), y = b.keys.find(key);
    if (x != a.keys.end() && y != b.keys.end() && x->second != y->second) return false;
  }
  return true;
}

std::vector<double> means(const std::map<std::uint64_t, std::vector<double>>& by_seed) {
  std::vector<double> result;
  for (const auto& [seed, values] : by_seed) result.push_back(mean_of(values));
  return result;
}

}  // namespace

std::vector<Pair> pair_up(std::span<const Sample> left, std::span<const Sample> right) {
  auto keys = keys_that_vary(left);
  keys.merge(keys_that_vary(right));
  std::map<std::uint64_t, std::vector<const Sample*>> of_seed;
  for (const auto& sample : right) of_seed[sample.seed].push_back(&sample);
  std::vector<Pair> pairs;
  for (const auto& l : left)
    for (const auto* r : of_seed[l.seed])
      if (agree(l, *r, keys)) pairs.push_back({l.seed, l.value, r->value});
  return pairs;
}

std::vector<double> seed_differences(std::span<const Pair> pairs) {
  std::map<std::uint64_t, std::vector<double>> by_seed;
  for (const auto& pair : pairs) by_seed[pair.seed].push_back(pair.left - pair.right);
  return means(by_seed);
}

std::vector<double> seed_means(std::span<const Sample> samples) {
  std::map<std::uint64_t, std::vector<double>> by_seed;
  for (const auto& sample : samples) by_seed[sample.seed].push_back(sample.value);
  return means(by_seed);
}

}  // namespace assay
