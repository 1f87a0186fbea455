// Products of a tall matrix with itself, where the scores spend most of their time.
#pragma once

#include "plugins/ped/features.hpp"

namespace assay::ped {

// F' F, both triangles.
Matrix gram(const RowMatrix& features);

// F F', both triangles.
Matrix gram_of_rows(const RowMatrix& features);

// Of a positive semidefinite matrix, by ascending eigenvalue.
struct Spectrum {
  Vector values;
  Matrix vectors;
};
Spectrum spectrum(const Matrix& symmetric);

}  // namespace assay::ped
