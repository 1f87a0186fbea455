#include "plugins/numerics/linalg/spectrum.hpp"

#include <Eigen/Eigenvalues>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/numerics/linalg/openblas.hpp"

namespace assay::linalg {

Spectrum spectrum_by_eigen(const Eigen::MatrixXd& symmetric) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric);
  return {solver.eigenvalues(), solver.eigenvectors()};
}

Spectrum spectrum_by_lapack(const Eigen::MatrixXd& symmetric) {
  const int n = static_cast<int>(symmetric.rows());
  Spectrum s{Vector(n), symmetric};
  int work_size = -1, integers_size = -1, info = 0;
  std::vector<double> work(1);
  std::vector<int> integers(1);
  const auto solve = openblas().dsyevd;
  for (int call = 0; call < 2; ++call) {  // the first one says how much memory it wants
    solve("V", "L", &n, s.vectors.data(), &n, s.values.data(), work.data(), &work_size,
          integers.data(), &integers_size, &info);
    if (info != 0) throw std::runtime_error("dsyevd ended with " + std::to_string(info));
    if (call == 1) break;
    work_size = static_cast<int>(work[0]), integers_size = integers[0];
    work.resize(static_cast<std::size_t>(work_size));
    integers.resize(static_cast<std::size_t>(integers_size));
  }
  return s;
}

Spectrum spectrum(const Eigen::MatrixXd& symmetric) {
  const bool is_worth_it = symmetric.rows() >= kLapackSize && symmetric.allFinite();
  return has_openblas() && is_worth_it ? spectrum_by_lapack(symmetric)
                                       : spectrum_by_eigen(symmetric);
}

}  // namespace assay::linalg
