// The routines of OpenBLAS that win against our own kernels and Eigen's, loaded when first asked
// for.
#pragma once

namespace assay::linalg {

// As in Fortran: everything by address, matrices by columns.
struct OpenBlas {
  void (*dsyevd)(const char* job, const char* triangle, const int* n, double* a, const int* stride,
                 double* values, double* work, const int* work_size, int* integers,
                 const int* integers_size, int* info);
};

bool has_openblas();  // whether the build found it

// Loads it at the first call, on one thread. Throws std::runtime_error where it cannot be loaded.
const OpenBlas& openblas();

}  // namespace assay::linalg
