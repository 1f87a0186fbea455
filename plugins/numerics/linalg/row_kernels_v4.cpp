// The row kernels for the x86-64-v4 instruction set.
#define ASSAY_ROW_LEVEL x86_v4
#include "plugins/numerics/linalg/row_kernels_body.hpp"
