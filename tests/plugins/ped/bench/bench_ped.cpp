// Scores one sample, moves its classes, and prints times and answers as JSON.
//
//   bench_ped FEATURES LABELS SAMPLES DIMENSIONS    files of doubles and of 64-bit integers
//
// One thread. Times are the least processor times of five, without reading files.
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>

#include "plugins/ped/logme.hpp"
#include "plugins/ped/motion.hpp"
#include "plugins/ped/sfda.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::ped {
namespace {

using bench::best_seconds;

constexpr int kRepeat = 5;  // as compare.py does

template <class T>
void read(const std::string& path, T* to, Index count) {
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(to),
            static_cast<std::streamsize>(count) * static_cast<std::streamsize>(sizeof(T)));
  if (!file) throw std::runtime_error("cannot read " + path);
}

void run(char** words) {
  const Index samples = std::stol(words[3]), dimensions = std::stol(words[4]);
  Matrix features(samples, dimensions);
  std::vector<std::int64_t> labels(static_cast<std::size_t>(samples));
  read(words[1], features.data(), features.size());
  read(words[2], labels.data(), samples);
  const auto y = relabelled(labels);
  Moved moved;
  const double motion = best_seconds(kRepeat, [&] {
    moved = move_classes(features, y, scale_of(features, 1e-3), MotionOptions{});
  });
  Matrix copy(samples, dimensions);
  const double copying = best_seconds(kRepeat, [&] { copy.array() = features.array() + 1; });
  const double bytes = 8 * static_cast<double>(features.size());
  double evidence = 0, probability = 0;
  const double logme_seconds =
      best_seconds(kRepeat, [&] { evidence = logme(features, y, LogmeVariant::official); });
  const double sfda_seconds = best_seconds(kRepeat, [&] { probability = sfda(features, y); });
  std::printf(
      "{\"bandwidth\": %.9g, \"motion_bound_seconds\": %.9g, \"motion_seconds\": %.9g, \"steps\": "
      "%td, \"first\": %.17g, \"last\": %.17g, "
      "\"square\": %.17g, \"logme_seconds\": %.9g, \"logme\": %.17g, \"sfda_seconds\": %.9g, "
      "\"sfda\": %.17g}\n",
      2 * bytes / copying, 3 * bytes / (2 * bytes / copying), motion, moved.motion.steps,
      moved.features(0, 0), moved.features(samples - 1, dimensions - 1),
      moved.features.squaredNorm(), logme_seconds, evidence, sfda_seconds, probability);
}

}  // namespace
}  // namespace assay::ped

int main(int count, char** words) {
  if (count != 5) {
    std::fprintf(stderr, "usage: bench_ped FEATURES LABELS SAMPLES DIMENSIONS\n");
    return 2;
  }
  try {
    assay::ped::run(words);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_ped: %s\n", error.what());
    return 1;
  }
  return 0;
}
