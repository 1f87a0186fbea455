// Aligns two sets of equal size, or takes learning steps, and prints times and answers as JSON.
//
//   bench_pearl gw C1 C2 N        files of N x N doubles; conditional gradient from the product
//   coupling bench_pearl exchange C1 C2 N  pair exchange from where the conditional gradient ends
//   bench_pearl reward            one robust step: 64 pairs, 50 steps each, 5 samples, mlp of 2 x
//   64 bench_pearl policy            one step of implicit Q-learning: batch 256, networks of 2 x 64
// Times are the least processor time of several repetitions, without reading files.
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>

#include "plugins/numerics/ot/gw_permutation.hpp"
#include "plugins/pearl/learners.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::pearl {
namespace {

using bench::best_seconds;

constexpr int kAlignments = 10, kSteps = 100;  // repetitions, as many as of the peers

Matrix read_matrix(const std::string& path, Index n) {
  Matrix m(n, n);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(m.data()),
            static_cast<std::streamsize>(m.size()) * static_cast<std::streamsize>(sizeof(double)));
  if (!file) throw std::runtime_error("cannot read " + path);
  return m;
}

// The peer checks nothing, but builds its constants in each call, so they are part of the time
// here.
void gw(const Matrix& c1, const Matrix& c2) {
  ot::PermutationGwResult r;
  const double seconds = best_seconds(kAlignments, [&] { r = ot::PermutationGw(c1, c2).solve(); });
  std::printf("{\"seconds\": %.9f, \"value\": %.17g, \"iterations\": %lld}\n", seconds, r.value,
              static_cast<long long>(r.iterations));
}

void exchange(const Matrix& c1, const Matrix& c2) {
  const ot::PermutationGw problem(c1, c2);
  const auto start = problem.solve();
  if (!start.order) throw std::runtime_error("the start is no permutation");
  ot::ExchangeResult r;
  const double seconds =
      best_seconds(kAlignments, [&] { r = exchange_pairs(problem, *start.order); });
  std::printf("{\"seconds\": %.9f, \"before\": %.17g, \"value\": %.17g, \"exchanges\": %lld}\n",
              seconds, start.value, r.value, static_cast<long long>(r.exchanges));
}

Series random_series(Index count, Index horizon, Index width, Rng& rng) {
  Series s(count, horizon, width);
  for (double& x : s.values) x = rng.normal();
  return s;
}

void reward() {
  Rng rng(1, "reward");
  RewardLearner learner({}, random_series(160, 50, 10, rng), random_series(160, 50, 4, rng), rng);
  std::vector<Preference> pairs;
  const auto one = [&](std::uint64_t of) { return static_cast<Index>(rng.below(of)); };
  for (int k = 0; k < 64; ++k) pairs.push_back({one(160), one(160), 1});
  const double seconds =
      best_seconds(kSteps, [&] { learner.advance(pairs, [&rng] { return rng.normal(); }); });
  std::printf("{\"seconds\": %.9f}\n", seconds);
}

void policy() {
  Rng rng(1, "policy");
  const Index rows = 7840;
  const auto matrix = [&](Index cols) {
    const Series s = random_series(rows, 1, cols, rng);
    return Matrix(s.flat());
  };
  const Transitions t{matrix(10), matrix(4), matrix(10), matrix(1).col(0)};
  PolicyLearner learner({}, t, rng);
  std::vector<Index> batch;
  for (int k = 0; k < 256; ++k) batch.push_back(static_cast<Index>(rng.below(rows)));
  const double seconds = best_seconds(kSteps, [&] { learner.advance(batch); });
  std::printf("{\"seconds\": %.9f}\n", seconds);
}

int run(int count, char** words) {
  const std::string what = count > 1 ? words[1] : "";
  if (what == "reward") return reward(), 0;
  if (what == "policy") return policy(), 0;
  if (count != 5 || (what != "gw" && what != "exchange")) return 2;
  const Index n = std::stol(words[4]);
  const Matrix c1 = read_matrix(words[2], n), c2 = read_matrix(words[3], n);
  (what == "gw" ? gw : exchange)(c1, c2);
  return 0;
}

}  // namespace
}  // namespace assay::pearl

int main(int count, char** words) { return assay::pearl::run(count, words); }
