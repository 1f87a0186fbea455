// The Gram matrix and the eigenvectors, against Eigen's and against their definitions.
#include "plugins/numerics/linalg/gram.hpp"

#include <catch2/catch.hpp>
#include <utility>
#include <vector>

#include "plugins/numerics/linalg/openblas.hpp"
#include "plugins/numerics/linalg/spectrum.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::linalg {
namespace {

TEST_CASE("a Gram matrix of any shape is Eigen's, in both triangles") {
  ot::Samples samples(83);
  for (const auto& [n, d] :
       std::vector<std::pair<Index, Index>>{{1, 1}, {5, 3}, {300, 17}, {7, 16}, {600, 41}}) {
    const Matrix f = samples.points(n, d);
    CHECK((gram(f) - f.transpose() * f).cwiseAbs().maxCoeff() < 1e-11);
  }
}

TEST_CASE("a Gram matrix of blocks is that of all rows") {
  ot::Samples samples(84);
  const Matrix f = samples.points(90, 20);
  Gram g(20);
  g.add(f.data(), 30);
  g.add(f.data() + 30 * 20, 60);
  CHECK((g.sum() - gram(f)).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("eigenvectors are orthonormal and give the matrix back, by either algorithm") {
  ot::Samples samples(85);
  for (const Index d : {Index{3}, kLapackSize}) {
    const Matrix f = samples.points(2 * d, d);
    const Eigen::MatrixXd g = gram(f);
    const Spectrum s = spectrum(g), by_eigen = spectrum_by_eigen(g);
    CHECK((s.vectors.transpose() * s.vectors - Eigen::MatrixXd::Identity(d, d)).norm() < 1e-11);
    CHECK((s.vectors * s.values.asDiagonal() * s.vectors.transpose() - g).norm() <
          1e-12 * g.norm());
    CHECK((s.values - by_eigen.values).cwiseAbs().maxCoeff() < 1e-12 * g.norm());
    if (has_openblas())
      CHECK((spectrum_by_lapack(g).values - by_eigen.values).norm() < 1e-12 * g.norm());
  }
}

}  // namespace
}  // namespace assay::linalg
