// The row kernels for the x86-64-v3 instruction set.
#define ASSAY_ROW_LEVEL x86_v3
#include "plugins/numerics/linalg/row_kernels_body.hpp"
