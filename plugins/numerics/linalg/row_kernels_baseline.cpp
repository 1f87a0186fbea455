// The row kernels for any processor.
#define ASSAY_ROW_LEVEL baseline
#include "plugins/numerics/linalg/row_kernels_body.hpp"
