// Products of slender matrices against Eigen's.
#include "plugins/numerics/linalg/multiply.hpp"

#include <assay/rng.hpp>
#include <catch2/catch.hpp>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::linalg {
namespace {

Matrix drawn(Index rows, Index cols, std::uint64_t seed) {
  Rng rng(seed, "slender");
  Matrix m(rows, cols);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = rng.normal();
  return m;
}

}  // namespace

TEST_CASE("products of either order are those of Eigen") {
  for (const Index m : {1, 5, 6, 13, 70})
    for (const Index n : {1, 8, 9, 70})
      for (const Index k : {1, 7, 300}) {
        const Matrix a = drawn(m, k, 3), b = drawn(k, n, 4), t = a.transpose();
        Matrix c = Matrix::Ones(m, n), d = c;
        multiply<double>(to_size(m), to_size(n), to_size(k), {a.data(), to_size(k), 1}, b.data(),
                         c.data());
        multiply<double>(to_size(m), to_size(n), to_size(k), {t.data(), 1, to_size(m)}, b.data(),
                         d.data());
        CHECK((c - a * b - Matrix::Ones(m, n)).cwiseAbs().maxCoeff() < 1e-11);
        CHECK(c == d);
      }
}

}  // namespace assay::linalg
