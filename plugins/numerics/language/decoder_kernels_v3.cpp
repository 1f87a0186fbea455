// The decoder's kernels for the x86-64-v3 instruction set.
#define ASSAY_DECODER_LEVEL x86_v3
#include "plugins/numerics/language/decoder_kernels_body.hpp"
