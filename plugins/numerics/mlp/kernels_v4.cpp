// The perceptron kernels for the x86-64-v4 instruction set.
#define ASSAY_MLP_LEVEL x86_v4
#include "plugins/numerics/mlp/kernels_body.hpp"
