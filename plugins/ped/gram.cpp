#include "plugins/ped/gram.hpp"

#include "plugins/numerics/linalg/gram.hpp"

namespace assay::ped {

// It is its own transpose, and that has our order.
Matrix gram(const RowMatrix& features) { return linalg::gram(features).transpose(); }

Matrix gram_of_rows(const RowMatrix& features) { return gram(RowMatrix(features.transpose())); }

}  // namespace assay::ped
