// The row kernels for the x86-64-v4 instruction set.
#define ASSAY_OT_LEVEL x86_v4
#include "plugins/numerics/ot/row_kernels_body.hpp"
