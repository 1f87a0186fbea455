// Inner loops of perceptrons with one hidden layer, in one version per instruction set.
#pragma once

#include <cstddef>

#include "plugins/numerics/linalg/row_kernels.hpp"

namespace assay::mlp {

enum class Activation { kTanh, kSigmoid };

// Numbers of rows are multiples of this: one cache line of doubles, four registers at most.
constexpr std::size_t kPad = 32;

// out = b + sum_k v_k s(c_k + sum_j w_kj x_j). The parameters of unit k stand together as v_k, c_k,
// w_k0, w_k1, ...; b is last.
struct Shape {
  std::size_t inputs = 0, hidden = 1;
  Activation activation = Activation::kTanh;

  std::size_t unit() const { return inputs + 2; }
  std::size_t parameters() const { return hidden * unit() + 1; }
};

// `x[j]` is the column of input j. Every column has n rows, a multiple of kPad, as `hidden` has for
// each unit: forward leaves the units' values there, backward overwrites them.
struct Kernels {
  void (*forward)(const Shape& shape, const double* w, const double* const* x, double* hidden,
                  double* out, std::size_t n);
  // With g_i the derivative of some objective in out_i: adds the derivative in the parameters to
  // `gradient`, and in the inputs to those columns of `dx` that are not null. Both may be null.
  void (*backward)(const Shape& shape, const double* w, const double* const* x, double* hidden,
                   const double* g, double* gradient, double* const* dx, std::size_t n);
  // value = low + width * sigmoid(z), and its derivative in z.
  void (*bounded)(const double* z, double low, double width, double* value, double* slope,
                  std::size_t n);
};

// Requires level <= linalg::instruction_set(). Results are bit-identical for one level, not across.
const Kernels& kernels(linalg::InstructionSet level);
inline const Kernels& kernels() { return mlp::kernels(linalg::instruction_set()); }

}  // namespace assay::mlp
