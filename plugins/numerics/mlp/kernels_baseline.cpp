// The perceptron kernels for any processor.
#define ASSAY_MLP_LEVEL baseline
#include "plugins/numerics/mlp/kernels_body.hpp"
