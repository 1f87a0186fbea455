// Layers in single precision against double precision and differences.
#include "plugins/numerics/mlp/float_layers.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "plugins/numerics/mlp/float_kernels.hpp"

namespace assay::mlp {
namespace {

FloatArray drawn(std::size_t n, std::uint64_t seed) {
  Rng rng(seed, "floats");
  FloatArray x(n);
  for (float& v : x) v = static_cast<float>(rng.normal());
  return x;
}

double dot(const FloatArray& a, const FloatArray& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k)
    sum += static_cast<double>(a[k]) * static_cast<double>(b[k]);
  return sum;
}

}  // namespace

TEST_CASE("SiLU and its slope are those of double precision, far out too") {
  FloatArray z{-200, -30, -3, -0.5F, 0, 1e-4F, 0.7F, 4, 60, 300, -87.5F, 90, 2, -2, 1, -1, 0.3F};
  FloatArray slope = z, h(z.size());
  silu(slope.data(), h.data(), z.size());
  for (std::size_t k = 0; k < z.size(); ++k) {
    const auto x = static_cast<double>(z[k]);
    const double s = 1 / (1 + std::exp(-x));
    CHECK(static_cast<double>(h[k]) == Approx(x * s).epsilon(1e-6).margin(1e-30));
    CHECK(static_cast<double>(slope[k]) ==
          Approx(s * (1 + x * (1 - s))).epsilon(1e-5).margin(1e-30));
  }
}

TEST_CASE(
    "layer normalisation of any width has rows of mean 0 and deviation 1, and its derivatives") {
  for (const std::size_t width : {5, 16, 39}) {
    constexpr std::size_t kRows = 3;
    const std::size_t n = kRows * width;
    const auto h = drawn(n, 1), gain = drawn(width, 2), shift = drawn(width, 3), g = drawn(n, 4);
    FloatArray centred(n), inverse(kRows), out(n);
    const auto value = [&](const FloatArray& at, const FloatArray& scale) {
      layer_norm({scale.data(), shift.data(), centred.data(), inverse.data()}, at.data(), kRows,
                 width, out.data());
      return dot(g, out);
    };
    value(h, gain);
    double mean = 0, square = 0;
    for (std::size_t k = 0; k < width; ++k) {
      const auto x = static_cast<double>(centred[k]);
      mean += x, square += x * x;
    }
    CHECK(mean == Approx(0).margin(1e-5));
    CHECK(square / static_cast<double>(width) == Approx(1).epsilon(1e-3));
    FloatArray dh(n, 0.0F), dgain(width, 0.0F), dshift(width, 0.0F);
    layer_norm_back({gain.data(), shift.data(), centred.data(), inverse.data()}, g.data(), kRows,
                    width, dh.data(), dgain.data(), dshift.data());
    constexpr float kStep = 1e-2F;
    for (const std::size_t k : {std::size_t{0}, width - 1}) {
      auto above = h, below = h, more = gain, less = gain;
      above[k] += kStep, below[k] -= kStep, more[k] += kStep, less[k] -= kStep;
      CHECK(static_cast<double>(dh[k]) ==
            Approx((value(above, gain) - value(below, gain)) / 0.02).margin(5e-3));
      CHECK(static_cast<double>(dgain[k]) ==
            Approx((value(h, more) - value(h, less)) / 0.02).margin(5e-3));
    }
  }
}

TEST_CASE("a dense layer is its sum, and hands back its transpose") {
  Rng rng(1, "layer");
  FloatParameters p;
  const FloatDense layer(p, 3, 2, rng);
  p.value(layer.bias)[1] = 5;
  const auto x = drawn(4 * 3, 2), g = drawn(4 * 2, 3);
  FloatArray y(8), dx(4 * 2), work;
  layer.forward(p, x.data(), 4, y.data());
  const float* w = p.value(layer.weight);
  CHECK(y[3] == Approx(5 + x[3] * w[1] + x[4] * w[3] + x[5] * w[5]));
  auto twice = y;
  layer.forward(p, x.data(), 4, twice.data(), true);
  CHECK(twice[3] == Approx(2 * y[3]));
  layer.pull_inputs(p, g.data(), 4, 2, dx.data(), work);
  CHECK(dx[3] == Approx(g[2] * w[2] + g[3] * w[3]));
  layer.pull_parameters(p, x.data(), g.data(), 4);
  CHECK(p.gradient(layer.weight)[2] ==
        Approx(x[1] * g[0] + x[4] * g[2] + x[7] * g[4] + x[10] * g[6]));
  CHECK(p.gradient(layer.bias)[0] == Approx(g[0] + g[2] + g[4] + g[6]));
}

TEST_CASE("two steps of Adam are those of its paper") {
  Rng rng(1, "layer");
  FloatParameters p;
  p.add(19, 0, rng);
  double mean = 0, square = 0, value = 0;
  for (int n = 1; n <= 2; ++n) {
    const double g = n == 1 ? 0.5 : -2;
    p.gradient(17)[0] = static_cast<float>(g);
    p.step(0.1);
    mean = 0.9 * mean + 0.1 * g;
    square = 0.999 * square + 0.001 * g * g;
    value -=
        0.1 * mean / (1 - std::pow(0.9, n)) / (std::sqrt(square / (1 - std::pow(0.999, n))) + 1e-8);
    CHECK(static_cast<double>(p.value(17)[0]) == Approx(value).epsilon(1e-5));
    CHECK(p.gradient(17)[0] == 0);
  }
  CHECK(p.value(16)[0] == 0);
}

TEST_CASE("a checkpoint of another network, or with what is no number, is refused") {
  Rng rng(1, "layer");
  FloatParameters small, large, broken;
  small.add(3, 1, rng), large.add(4, 1, rng), broken.add(3, 1, rng);
  broken.value(1)[0] = std::numeric_limits<float>::quiet_NaN();
  for (const auto* p : {&large, &broken}) {
    training::ByteWriter to;
    p->save(to);
    training::ByteReader from(to.bytes());
    CHECK_THROWS_AS(small.restore(from), std::runtime_error);
  }
}

}  // namespace assay::mlp
