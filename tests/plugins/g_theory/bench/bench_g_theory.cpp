// Solves one problem of g_theory and prints time and answer as JSON.
//
//   bench_g_theory rate SCORES CELLS LABELS S GAP    SCORES: a file of doubles, row-major
//   bench_g_theory mixture TOLERANCE                 the paper's example of poor convergence, EM
//   bench_g_theory matching                          three classes on 161 x 141 cells
// P is uniform for `rate`. Times are the best of three, without reading files.
#include <cmath>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>

#include "plugins/g_theory/matching.hpp"
#include "plugins/g_theory/mid.hpp"
#include "plugins/g_theory/mixture.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::g_theory {
namespace {

// By the clock, since some tasks take two threads; as often as compare.py repeats its peer.
template <class Solve>
double best_seconds(Solve solve) {
  return bench::best_seconds(3, solve, bench::Clock::kWall);
}

Matrix read_matrix(const std::string& path, Index rows, Index columns) {
  Matrix m(rows, columns);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(m.data()),
            static_cast<std::streamsize>(m.size()) * static_cast<std::streamsize>(sizeof(double)));
  if (!file) throw std::runtime_error("cannot read " + path);
  return m;
}

void rate(char** words) {
  const Index cells = std::stol(words[3]), labels = std::stol(words[4]);
  const Matrix score = read_matrix(words[2], cells, labels);
  const Vector p = Vector::Constant(cells, 1.0 / static_cast<double>(cells));
  MidOptions options;
  options.s = std::stod(words[5]);
  options.tolerance = std::stod(words[6]);
  options.accelerate = true;
  MidResult r;
  const double seconds = best_seconds([&] { r = mid(p, score, options); });
  // The difference of two lengths is free of what comes before and after the rounds.
  options.accelerate = false;
  options.tolerance = 1e-300;
  const auto plain_seconds = [&](std::int64_t rounds) {
    options.max_iterations = rounds;
    return best_seconds([&] { mid(p, score, options); });
  };
  const auto round_seconds = [&](int threads) {
    options.threads = threads;
    return (plain_seconds(300) - plain_seconds(100)) / 200;
  };
  const double round = round_seconds(1), round_of_two = round_seconds(2);
  std::printf(
      "{\"seconds\": %.6g, \"iterations\": %ld, \"gap\": %.6g, \"rate\": %.17g, \"score\": %.17g, "
      "\"round_seconds\": %.6g, \"round_seconds_2\": %.6g}\n",
      seconds, static_cast<long>(r.iterations), r.gap, r.rate, r.score, round, round_of_two);
}

void mixture(char** words) {
  const Vector x = linspace(0, 220, 221), p = mixture_law(x, {{100, 10, 0.7}, {125, 10, 0.3}});
  MixtureOptions options;
  options.solver = MixtureSolver::em;
  options.tolerance = std::stod(words[2]);
  MixtureResult r;
  const double seconds = best_seconds([&] {
    r = fit_mixture(x, p, {{80, 5, 0.5}, {95, 5, 0.5}}, options);
  });
  std::printf("{\"seconds\": %.6g, \"iterations\": %ld, \"kl\": %.17g}\n", seconds,
              static_cast<long>(r.iterations), r.last.kl);
}

Cells plane() {
  const double means[3][2] = {{50, 50}, {85, 75}, {120, 80}}, weights[3] = {0.2, 0.7, 0.1};
  Cells c{Matrix(3, 161 * 141), 161};
  for (Index z = 0; z < c.joint.cols(); ++z)
    for (Index i = 0; i < 3; ++i) {
      const double u = static_cast<double>(z % 161) - means[i][0];
      const double v = static_cast<double>(z / 161) - means[i][1];
      c.joint(i, z) = weights[i] * std::exp(-(u * u + v * v) / 250);
    }
  c.joint /= c.joint.sum();
  return c;
}

void matching() {
  const Cells cells = plane();
  Partition start;
  for (Index z = 0; z < cells.joint.cols(); ++z)
    start.push_back(z % 161 < 50 ? 0 : z % 161 < 100 ? 1 : 2);
  Matching m;
  const double seconds = best_seconds([&] { m = channel_matching(cells, start, 3, 1000); });
  std::printf("{\"seconds\": %.6g, \"iterations\": %ld, \"information\": %.17g}\n", seconds,
              static_cast<long>(m.iterations), m.information.back());
}

}  // namespace
}  // namespace assay::g_theory

int main(int count, char** words) {
  const std::string task = count > 1 ? words[1] : "";
  if (task == "rate" && count == 7) {
    assay::g_theory::rate(words);
  } else if (task == "mixture" && count == 3) {
    assay::g_theory::mixture(words);
  } else if (task == "matching") {
    assay::g_theory::matching();
  } else {
    std::fputs(
        "usage: bench_g_theory rate SCORES CELLS LABELS S GAP | mixture TOLERANCE | matching\n",
        stderr);
    return 2;
  }
  return 0;
}
