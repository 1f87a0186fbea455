// Body of the perceptron kernels, compiled once per instruction set; ASSAY_MLP_LEVEL names its
// namespace. No standard header with inline functions may enter here: the linker keeps one copy of
// those for the whole program, and it might be the one that the processor cannot run.
#pragma once

#include "plugins/numerics/linalg/vectors.hpp"
#include "plugins/numerics/mlp/kernels.hpp"

#ifndef ASSAY_MLP_LEVEL
#define ASSAY_MLP_LEVEL baseline
#endif

namespace assay::mlp::ASSAY_MLP_LEVEL {

extern const Kernels kTable;

namespace {

using linalg::all;
using linalg::Doubles;
using linalg::kLanes;
using linalg::load;
using linalg::store;
using linalg::sum;

// exp(-u) for u >= 0; u above 700 counts as 700, NaN is kept.
ASSAY_VECTOR_INLINE Doubles decay(Doubles u) {
  const Doubles most = all(700.0);
  const Doubles c = u > most ? most : u;
  const Doubles e = linalg::exponential_within(-c);
  return c == c ? e : c;
}

ASSAY_VECTOR_INLINE Doubles size(Doubles z) { return z < 0.0 ? -z : z; }

ASSAY_VECTOR_INLINE Doubles sigmoid(Doubles z) {
  const Doubles e = decay(size(z));
  return (z < 0.0 ? e : all(1.0)) / (1.0 + e);
}

ASSAY_VECTOR_INLINE Doubles hyperbolic_tangent(Doubles z) {
  const Doubles e = decay(2.0 * size(z));
  const Doubles t = (1.0 - e) / (1.0 + e);
  return z < 0.0 ? -t : t;
}

template <Activation activation>
struct Unit;
template <>
struct Unit<Activation::kTanh> {
  ASSAY_VECTOR_INLINE Doubles value(Doubles z) { return hyperbolic_tangent(z); }
  ASSAY_VECTOR_INLINE Doubles slope(Doubles a) { return 1.0 - a * a; }
};
template <>
struct Unit<Activation::kSigmoid> {
  ASSAY_VECTOR_INLINE Doubles value(Doubles z) { return sigmoid(z); }
  ASSAY_VECTOR_INLINE Doubles slope(Doubles a) { return a - a * a; }
};

template <Activation activation>
void forward(const Shape& shape, const double* w, const double* const* x, double* hidden,
             double* out, std::size_t n) {
  const std::size_t stride = shape.inputs + 2;
  const double* const b = w + shape.hidden * stride;
  for (std::size_t i = 0; i < n; i += 2 * kLanes) {
    store(out + i, all(*b));
    store(out + i + kLanes, all(*b));
  }
  for (std::size_t k = 0; k < shape.hidden; ++k) {
    const double* const u = w + k * stride;
    double* const a = hidden + k * n;
    for (std::size_t i = 0; i < n; i += 2 * kLanes) {
      const std::size_t i1 = i + kLanes;
      Doubles z0 = all(u[1]), z1 = z0;
      for (std::size_t j = 0; j < shape.inputs; ++j) {
        z0 += u[2 + j] * load(x[j] + i);
        z1 += u[2 + j] * load(x[j] + i1);
      }
      z0 = Unit<activation>::value(z0);
      z1 = Unit<activation>::value(z1);
      store(a + i, z0);
      store(a + i1, z1);
      store(out + i, load(out + i) + u[0] * z0);
      store(out + i1, load(out + i1) + u[0] * z1);
    }
  }
}

ASSAY_VECTOR_INLINE double total(const double* g, std::size_t n) {
  Doubles s0{}, s1{};
  for (std::size_t i = 0; i < n; i += 2 * kLanes) {
    s0 += load(g + i);
    s1 += load(g + i + kLanes);
  }
  return sum(s0 + s1);
}

// to[j] += sum_i d_i x_ji, four inputs at a time.
ASSAY_VECTOR_INLINE void add_products(const double* d, const double* const* x, std::size_t inputs,
                                      double* to, std::size_t n) {
  std::size_t j = 0;
  for (; j + 4 <= inputs; j += 4) {
    Doubles s0{}, s1{}, s2{}, s3{};
    for (std::size_t i = 0; i < n; i += kLanes) {
      const Doubles v = load(d + i);
      s0 += v * load(x[j] + i);
      s1 += v * load(x[j + 1] + i);
      s2 += v * load(x[j + 2] + i);
      s3 += v * load(x[j + 3] + i);
    }
    to[j] += sum(s0);
    to[j + 1] += sum(s1);
    to[j + 2] += sum(s2);
    to[j + 3] += sum(s3);
  }
  for (; j < inputs; ++j) {
    Doubles s0{}, s1{};
    for (std::size_t i = 0; i < n; i += 2 * kLanes) {
      s0 += load(d + i) * load(x[j] + i);
      s1 += load(d + i + kLanes) * load(x[j] + i + kLanes);
    }
    to[j] += sum(s0 + s1);
  }
}

// dx_i += sum_k w_k d_ki; the weights of successive units are `stride` apart.
ASSAY_VECTOR_INLINE void add_mixture(const double* w, std::size_t stride, const double* d,
                                     std::size_t hidden, double* dx, std::size_t n) {
  for (std::size_t i = 0; i < n; i += 2 * kLanes) {
    Doubles s0 = load(dx + i), s1 = load(dx + i + kLanes);
    for (std::size_t k = 0; k < hidden; ++k) {
      s0 += w[k * stride] * load(d + k * n + i);
      s1 += w[k * stride] * load(d + k * n + i + kLanes);
    }
    store(dx + i, s0);
    store(dx + i + kLanes, s1);
  }
}

template <Activation activation>
void backward(const Shape& shape, const double* w, const double* const* x, double* hidden,
              const double* g, double* gradient, double* const* dx, std::size_t n) {
  const std::size_t stride = shape.inputs + 2;
  for (std::size_t k = 0; k < shape.hidden; ++k) {
    const double v = w[k * stride];
    double* const a = hidden + k * n;
    Doubles dv{}, dc{};
    for (std::size_t i = 0; i < n; i += kLanes) {
      const Doubles value = load(a + i), up = load(g + i);
      const Doubles d = up * v * Unit<activation>::slope(value);
      dv += up * value;
      dc += d;
      store(a + i, d);
    }
    if (gradient == nullptr) continue;
    double* const to = gradient + k * stride;
    to[0] += sum(dv);
    to[1] += sum(dc);
    add_products(a, x, shape.inputs, to + 2, n);
  }
  if (gradient != nullptr) gradient[shape.hidden * stride] += total(g, n);
  if (dx == nullptr) return;
  for (std::size_t j = 0; j < shape.inputs; ++j)
    if (dx[j] != nullptr) add_mixture(w + 2 + j, stride, hidden, shape.hidden, dx[j], n);
}

void forward_any(const Shape& shape, const double* w, const double* const* x, double* hidden,
                 double* out, std::size_t n) {
  if (shape.activation == Activation::kTanh)
    forward<Activation::kTanh>(shape, w, x, hidden, out, n);
  else
    forward<Activation::kSigmoid>(shape, w, x, hidden, out, n);
}

void backward_any(const Shape& shape, const double* w, const double* const* x, double* hidden,
                  const double* g, double* gradient, double* const* dx, std::size_t n) {
  if (shape.activation == Activation::kTanh)
    backward<Activation::kTanh>(shape, w, x, hidden, g, gradient, dx, n);
  else
    backward<Activation::kSigmoid>(shape, w, x, hidden, g, gradient, dx, n);
}

void bounded(const double* z, double low, double width, double* value, double* slope,
             std::size_t n) {
  for (std::size_t i = 0; i < n; i += kLanes) {
    const Doubles s = sigmoid(load(z + i));
    store(value + i, low + width * s);
    store(slope + i, width * (s - s * s));
  }
}

}  // namespace

const Kernels kTable = {forward_any, backward_any, bounded};

}  // namespace assay::mlp::ASSAY_MLP_LEVEL
