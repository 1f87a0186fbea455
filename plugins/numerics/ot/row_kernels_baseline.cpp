// The row kernels for any processor.
#define ASSAY_OT_LEVEL baseline
#include "plugins/numerics/ot/row_kernels_body.hpp"
