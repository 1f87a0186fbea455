// What large problems take: memory of the points, not of the pairs.
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include "plugins/numerics/ot/sinkhorn.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

double peak_gib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / (1 << 20);  // from KiB
}

TEST_CASE("20 000 points against 20 000 take less than 1 GiB on the fly", "[slow]") {
  constexpr Index n = 20000;
  Samples samples(301);
  const Matrix x = samples.points(n, 2), y = samples.points(n, 2);
  const auto w = uniform_weights(n);
  SinkhornOptions options;
  options.epsilon = 4;
  options.max_iterations = 2;
  options.algorithm = SinkhornAlgorithm::kOnline;
  const SinkhornResult r = sinkhorn(Geometry::of_points({}, x, y), w, w, options);
  CHECK(r.iterations == 2);
  CHECK(r.marginal_error < 0.1);  // it did work: the first potentials are off by more
  CHECK(peak_gib() < 1);          // the costs would take 3
}

}  // namespace
}  // namespace assay::ot
