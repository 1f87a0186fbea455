// Eigenvalues and eigenvectors of a symmetric matrix.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::linalg {

struct Spectrum {
  Vector values;            // ascending
  Eigen::MatrixXd vectors;  // a column each, of length one
};

// Reads the lower triangle. From kLapackSize on by OpenBLAS's divide and conquer where the build
// found OpenBLAS, else by Eigen's QR steps. OpenBLAS is loaded by the first call, not with the
// program: a worker that is to fork has then no thread of it. One thread here, whatever the
// environment says. Throws std::runtime_error where OpenBLAS has gone since the build: a silent
// change of algorithm would change the last bits.
Spectrum spectrum(const Eigen::MatrixXd& symmetric);

inline constexpr Index kLapackSize = 128;  // below, loading it takes longer than it saves

// Each by name, for whoever compares them. By LAPACK: nothing was found by the build, no values.
Spectrum spectrum_by_eigen(const Eigen::MatrixXd& symmetric);
Spectrum spectrum_by_lapack(const Eigen::MatrixXd& symmetric);

}  // namespace assay::linalg
