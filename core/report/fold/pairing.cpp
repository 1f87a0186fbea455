#include "core/report/fold/pairing.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace assay {
namespace {

using ValuesOfKeys = std::map<std::string, std::set<std::string>>;

struct Seen {
  std::map<std::string, std::size_t> count;  // of the samples that have the key
  ValuesOfKeys values;
};

Seen seen_in(std::span<const Sample> samples) {
  Seen seen;
  for (const auto& sample : samples)
    for (const auto& [key, value] : sample.keys) {
      ++seen.count[key];
      seen.values[key].insert(value);
    }
  return seen;
}

bool varies(const Seen& seen, const std::string& key, std::size_t samples) {
  const auto values = seen.values.find(key);
  if (values == seen.values.end()) return false;
  return values->second.size() > 1 || seen.count.at(key) < samples;
}

// The keys that both groups have and that vary: within both, and within one of them.
struct PartingKeys {
  std::vector<std::string> both, one;
};

PartingKeys parting_keys(std::span<const Sample> left, std::span<const Sample> right) {
  const auto l = seen_in(left), r = seen_in(right);
  PartingKeys keys;
  for (const auto& [key, values] : l.values) {
    if (!r.values.contains(key)) continue;
    const int groups = varies(l, key, left.size()) + varies(r, key, right.size());
    if (groups > 0) (groups == 2 ? keys.both : keys.one).push_back(key);
  }
  return keys;
}

const std::string* value_of(const Sample& sample, const std::string& key) {
  const auto found = sample.keys.find(key);
  return found == sample.keys.end() ? nullptr : &found->second;
}

bool agree(const Sample& a, const Sample& b, const std::string& key) {
  const auto *x = value_of(a, key), *y = value_of(b, key);
  return (x == nullptr) == (y == nullptr) && (x == nullptr || *x == *y);
}

std::size_t unlikeness(const Sample& a, const Sample& b, const std::vector<std::string>& keys) {
  return static_cast<std::size_t>(std::count_if(
      keys.begin(), keys.end(), [&](const std::string& key) { return !agree(a, b, key); }));
}

// Those of one seed that agree in all keys that vary within both groups.
struct Candidates {
  std::vector<std::size_t> left, right;
};

// The pairs of candidates of which neither has one more like it.
std::vector<std::pair<std::size_t, std::size_t>> most_alike(const Candidates& of,
                                                            std::span<const Sample> left,
                                                            std::span<const Sample> right,
                                                            const std::vector<std::string>& keys) {
  constexpr auto kFar = static_cast<std::size_t>(-1);
  std::vector<std::size_t> of_left(of.left.size(), kFar), of_right(of.right.size(), kFar);
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < of.left.size(); ++i)
    for (std::size_t j = 0; j < of.right.size(); ++j) {
      all.push_back(unlikeness(left[of.left[i]], right[of.right[j]], keys));
      of_left[i] = std::min(of_left[i], all.back());
      of_right[j] = std::min(of_right[j], all.back());
    }
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0, at = 0; i < of.left.size(); ++i)
    for (std::size_t j = 0; j < of.right.size(); ++j, ++at)
      if (all[at] == of_left[i] && all[at] == of_right[j])
        pairs.emplace_back(of.left[i], of.right[j]);
  return pairs;
}

std::vector<std::pair<std::size_t, std::size_t>> matched(std::span<const Sample> left,
                                                         std::span<const Sample> right,
                                                         const PartingKeys& keys) {
  std::map<std::pair<std::uint64_t, std::string>, Candidates> candidates;
  for (std::size_t i = 0; i < left.size(); ++i)
    candidates[{left[i].seed, point_of(left[i].keys, keys.both)}].left.push_back(i);
  for (std::size_t i = 0; i < right.size(); ++i)
    candidates[{right[i].seed, point_of(right[i].keys, keys.both)}].right.push_back(i);
  std::vector<std::pair<std::size_t, std::size_t>> all;
  for (const auto& [place, of] : candidates) {
    const auto pairs = most_alike(of, left, right, keys.one);
    all.insert(all.end(), pairs.begin(), pairs.end());
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::string with_seed(const std::string& point, std::uint64_t seed) {
  return point + (point.empty() ? "" : " ") + "seed=" + std::to_string(seed);
}

}  // namespace

std::string point_of(const Keys& keys, const std::vector<std::string>& chosen) {
  std::string point;
  for (const auto& key : chosen)
    if (const auto found = keys.find(key); found != keys.end())
      point += (point.empty() ? "" : " ") + key + "=" + found->second;
  return point;
}

std::vector<std::string> keys_that_vary(std::span<const Sample> samples) {
  const auto seen = seen_in(samples);
  std::vector<std::string> several, all;
  for (const auto& [key, values] : seen.values) {
    if (values.size() > 1) several.push_back(key);
    if (varies(seen, key, samples.size())) all.push_back(key);
  }
  const auto points = [&](const std::vector<std::string>& keys) {
    std::set<std::string> found;
    for (const auto& sample : samples) found.insert(point_of(sample.keys, keys));
    return found.size();
  };
  return points(several) == points(all) ? several : all;
}

Pairing pair_up(std::span<const Sample> left, std::span<const Sample> right) {
  const auto keys = parting_keys(left, right);
  const auto left_keys = keys_that_vary(left), right_keys = keys_that_vary(right);
  const auto pairs = matched(left, right, keys);
  std::vector<std::size_t> in_left(left.size()), in_right(right.size());
  for (const auto& [l, r] : pairs) ++in_left[l], ++in_right[r];
  Pairing result;
  std::set<std::string> differing;
  for (const auto& [l, r] : pairs) {
    auto point = point_of(left[l].keys, left_keys);
    if (in_left[l] > 1) point += " / " + point_of(right[r].keys, right_keys);
    result.pairs.push_back({left[l].seed, point, left[l].value, right[r].value});
    for (const auto& key : keys.one)
      if (!agree(left[l], right[r], key)) differing.insert(key);
  }
  result.differing = {differing.begin(), differing.end()};
  for (std::size_t i = 0; i < left.size(); ++i)
    if (in_left[i] == 0)
      result.lonely_left.push_back(with_seed(point_of(left[i].keys, left_keys), left[i].seed));
  for (std::size_t i = 0; i < right.size(); ++i)
    if (in_right[i] == 0)
      result.lonely_right.push_back(with_seed(point_of(right[i].keys, right_keys), right[i].seed));
  return result;
}

SeedMeans seed_means(std::span<const PointValue> values) {
  std::map<std::uint64_t, std::vector<double>> by_seed;
  std::map<std::uint64_t, std::multiset<std::string>> points;
  std::set<std::string> all;
  for (const auto& v : values) {
    all.insert(v.point);
    if (!std::isfinite(v.value)) continue;
    by_seed[v.seed].push_back(v.value);
    points[v.seed].insert(v.point);
  }
  SeedMeans result;
  for (const auto& [seed, of] : by_seed) result.means.push_back(mean_of(of));
  for (const auto& [seed, of] : points)
    for (const auto& point : all)
      if (!of.contains(point) && result.gap.empty())
        result.gap = "seed " + std::to_string(seed) + " has no finite value at " + point;
  return result;
}

double largest(const std::vector<Pair>& pairs) {
  double most = 0;
  for (const auto& pair : pairs)
    for (const Real value : {pair.left, pair.right})
      if (std::isfinite(value)) most = std::max(most, static_cast<double>(std::abs(value)));
  return most;
}

std::vector<PointValue> point_values(std::span<const Sample> samples) {
  const auto keys = keys_that_vary(samples);
  std::vector<PointValue> values;
  for (const auto& s : samples)
    values.push_back({s.seed, point_of(s.keys, keys), static_cast<double>(s.value)});
  return values;
}

std::vector<PointValue> point_values(std::span<const Pair> pairs) {
  std::vector<PointValue> values;
  for (const auto& p : pairs) values.push_back({p.seed, p.point, p.difference()});
  return values;
}

}  // namespace assay
