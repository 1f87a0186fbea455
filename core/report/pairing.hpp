// Which runs of two groups belong together: those of one seed that differ in nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace assay {

// A value of one run, with the sweep's keys and values at its point as texts.
struct Sample {
  std::uint64_t seed = 0;
  std::map<std::string, std::string> keys;
  double value = 0;
};

struct Pair {
  std::uint64_t seed = 0;
  double left = 0, right = 0;
};

// Pairs in the order of the left samples. Two samples are a pair when their seeds are equal, and so
// are the keys that vary within one of the groups and that both samples have. A key that is
// constant in each group is what tells the groups apart, and parts no pair. A sample may be in
// several pairs, or in none.
std::vector<Pair> pair_up(std::span<const Sample> left, std::span<const Sample> right);

// left - right of the pairs, averaged over the pairs of each seed, in the order of the seeds. Seeds
// are drawn independently, the points of a sweep are not: a test of the pairs themselves would
// take one seed for many.
std::vector<double> seed_differences(std::span<const Pair> pairs);

// The mean of the values of each seed, in the order of the seeds.
std::vector<double> seed_means(std::span<const Sample> samples);

}  // namespace assay
