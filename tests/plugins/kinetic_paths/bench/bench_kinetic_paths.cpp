// Estimates lambda of points in a file, or takes training steps, and prints times and answers as
// JSON.
//
//   bench_kinetic_paths lambda FILE N D THREADS   N x D doubles; K = N draws, 96 angles
//   bench_kinetic_paths train D                   steps of a flow in D dimensions, batches drawn
// Of several repetitions the least: processor time of one thread, the clock on the wall of more.
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>

#include "plugins/kinetic_paths/batches.hpp"
#include "plugins/kinetic_paths/flow_network.hpp"
#include "plugins/kinetic_paths/geodesic.hpp"
#include "plugins/kinetic_paths/separation.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr int kRepetitions = 3, kSteps = 100;
constexpr Index kPoints = 2000;

Matrix read_matrix(const std::string& path, Index rows, Index cols) {
  Matrix m(rows, cols);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(m.data()),
            static_cast<std::streamsize>(m.size()) * static_cast<std::streamsize>(sizeof(double)));
  if (!file) throw std::runtime_error("cannot read " + path);
  return m;
}

// Phi by the projection estimator.
void lambda(const Matrix& points, unsigned threads) {
  SeparationOptions options;
  options.draws = points.rows();
  options.threads = threads;
  double phi = 0;
  const auto clock = threads == 1 ? bench::Clock::kProcessor : bench::Clock::kWall;
  const double seconds = bench::best_seconds(
      kRepetitions,
      [&] {
        const auto sums = separation_of_atoms(points, options, Rng(1, "bench"));
        phi = AngleMetric(gamma_curve(sums, Estimator::kProjection).gamma.cwiseMin(1)).total();
      },
      clock);
  std::printf("{\"seconds\": %.9f, \"phi\": %.9g}\n", seconds, phi);
}

// Of Cond-OT, on points of a normal distribution.
void train(Index d) {
  Dataset data;
  Rng rng(1, "points");
  data.points.resize(kPoints, d);
  for (Index k = 0; k < data.points.size(); ++k) data.points.data()[k] = rng.normal();
  Params params{};
  FlowNetwork network({d, 0, 3}, Rng(1, "weights"));
  Batches batches(params, data);
  const TabulatedPath path({"cond_ot", flow::linear(), 1});
  Batch batch;
  double loss = 0;
  std::uint64_t step = 0;
  const double seconds = bench::best_seconds(kSteps, [&] {
    batches.draw(path, rng.stream(step++), batch);
    loss = network.step(batch, 1e-3);
  });
  std::printf("{\"seconds\": %.9f, \"loss\": %.9g}\n", seconds, loss);
}

int run(int count, char** words) {
  const std::string what = count > 1 ? words[1] : "";
  if (what == "lambda" && count == 6) {
    lambda(read_matrix(words[2], std::stol(words[3]), std::stol(words[4])),
           static_cast<unsigned>(std::stoul(words[5])));
    return 0;
  }
  if (what == "train" && count == 3) return train(std::stol(words[2])), 0;
  return 2;
}

}  // namespace
}  // namespace assay::kinetic_paths

int main(int count, char** words) { return assay::kinetic_paths::run(count, words); }
