// The decoder's kernels for any processor.
#define ASSAY_DECODER_LEVEL baseline
#include "plugins/numerics/language/decoder_kernels_body.hpp"
