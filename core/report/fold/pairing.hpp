// Which runs of two groups belong together, and what their differences say.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/report/fold/statistics.hpp"

namespace assay {

using Keys = std::map<std::string, std::string>;  // a point's parameters and their values

// A value of one run, with the parameters at its point as texts.
struct Sample {
  std::uint64_t seed = 0;
  Keys keys;
  Real value = 0;
};

struct Pair {
  std::uint64_t seed = 0;
  std::string point;  // the left one's, by the keys that vary: "x=1 y=2"
  Real left = 0, right = 0;

  double difference() const { return static_cast<double>(left - right); }
};

struct Pairing {
  std::vector<Pair> pairs;               // in the order of the left samples
  std::vector<std::string> lonely_left;  // samples without a partner: "x=1 seed=0"
  std::vector<std::string> lonely_right;
  std::vector<std::string> differing;  // keys in which the two of some pair differ, constant or
                                       // missing keys of a whole group left aside
};

// Two samples are a pair when their seeds are equal, and so are the keys that vary within both
// groups. A key that is constant in each group is what tells the groups apart, and a key that a
// whole group lacks does not apply to it: they part no pair. Of the keys that vary within one group
// alone as many as can be are equal: two samples are a pair if neither has a partner that is more
// like it. A sample may be in several pairs, or in none.
Pairing pair_up(std::span<const Sample> left, std::span<const Sample> right);

// One value of one seed at one point of a sweep.
struct PointValue {
  std::uint64_t seed = 0;
  std::string point;
  double value = 0;
};

// Seeds are drawn independently, the points of a sweep are not: a test over all values would take
// one seed for many. So the values of each seed are averaged, which is fair where all seeds have
// finite values at the same points.
struct SeedMeans {
  std::vector<double> means;  // in the order of the seeds, of those with a finite value
  std::string gap;  // empty, or which seed lacks which point: "seed 3 has no finite value at x=0"
};
SeedMeans seed_means(std::span<const PointValue> values);

// "x=1 y=2": of the keys, those that are in `chosen`.
std::string point_of(const Keys& keys, const std::vector<std::string>& chosen);

// The keys that take several values among the samples; also those that only some of them have,
// where the others do not tell all points apart.
std::vector<std::string> keys_that_vary(std::span<const Sample> samples);

// The largest size of a finite value in them.
double largest(const std::vector<Pair>& pairs);

std::vector<PointValue> point_values(std::span<const Sample> samples);
std::vector<PointValue> point_values(std::span<const Pair> pairs);

}  // namespace assay
