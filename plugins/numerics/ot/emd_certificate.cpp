#include "plugins/numerics/ot/emd_certificate.hpp"

#include <cmath>
#include <limits>

#include "plugins/numerics/linalg/row_kernels.hpp"
#include "plugins/numerics/linalg/two_sum.hpp"

namespace assay::ot {
namespace {

constexpr double kHalfUlp = std::numeric_limits<double>::epsilon() / 2;
constexpr double kFloor = 1e-24;  // of costs and potentials: what one refinement surely reaches

}  // namespace

EmdCertificate certify(const EmdCosts& costs, const NetworkSimplex& simplex,
                       std::span<const Mass> supply, double unit) {
  const CostTable& table = costs.table();
  const auto g = simplex.column_potentials();
  EmdCertificate certificate{Vector(table.rows), 0, 0};
  for (Index i = 0; i < table.rows; ++i) {
    const double f = linalg::kernels().min_difference(table.row(i), g.data(), g.size());
    certificate.f[i] = f;
    const double weight = unit * static_cast<double>(supply[static_cast<std::size_t>(i)]);
    certificate.gap +=
        weight * kHalfUlp * std::abs(f);  // f may exceed a difference by its rounding
  }
  simplex.for_each_arc([&](Index i, Index j, Mass mass) {
    const double weight = unit * static_cast<double>(mass), c = table.row(i)[j];
    const double f = certificate.f[i], at_column = g[static_cast<std::size_t>(j)];
    certificate.gap += weight * linalg::difference(c, f, at_column);
    certificate.floor += weight * kFloor * (std::abs(c) + std::abs(f) + std::abs(at_column));
  });
  return certificate;
}

double excess(const EmdCosts& costs, const NetworkSimplex& simplex, double unit) {
  double sum = 0;
  simplex.for_each_arc([&](Index i, Index j, Mass mass) {
    if (mass > 0) sum += unit * static_cast<double>(mass) * costs.excess(i, j);
  });
  return sum;
}

}  // namespace assay::ot
