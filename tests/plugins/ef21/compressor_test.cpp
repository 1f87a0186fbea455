// Compressors: how much of a vector they keep, what they are unbiased about, what they cost.
#include "plugins/ef21/compressor.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "plugins/ef21/kernels.hpp"

namespace assay::ef21 {
namespace {

using Kind = Compressor::Kind;
using Reals = std::vector<double>;

Compressor compressor(Kind kind, Index dim, Index k = 1) {
  Compressor c;
  c.kind = kind;
  c.dim = dim;
  c.k = k;
  return c;
}

Reals random_vector(std::size_t dim, Rng& rng) {
  Reals v(padded_width(dim), 0.0);
  for (std::size_t j = 0; j < dim; ++j) v[j] = rng.normal();
  return v;
}

Reals compressed(const Compressor& c, const Reals& v, Rng& rng) {
  std::vector<std::uint32_t> places(to_size(c.size()));
  Reals values(to_size(c.size())), result(v.size(), 0.0);
  c(v.data(), rng, places.data(), values.data());
  for (std::size_t j = 0; j < values.size(); ++j) result[c.is_sparse() ? places[j] : j] = values[j];
  return result;
}

double squared_distance(const Reals& a, const Reals& b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

const std::vector<Kind> kAll = {Kind::topk, Kind::randk,  Kind::natural, Kind::sign_l1,
                                Kind::qsgd, Kind::rank_r, Kind::identity};

}  // namespace

TEST_CASE("every compressor contracts by its alpha, in the mean where it draws") {
  Rng rng(1, "contraction");
  for (const auto kind : kAll) {
    const auto c = compressor(kind, 30, 4);
    const int repeats = c.is_deterministic() ? 1 : 4000;
    for (int example = 0; example < 20; ++example) {
      const auto v = random_vector(30, rng);
      const double norm = squared_norm(v.data(), v.size());
      double lost = 0;
      for (int r = 0; r < repeats; ++r) lost += squared_distance(compressed(c, v, rng), v);
      const double sampling = c.is_deterministic() ? 1e-12 : 0.05;
      INFO("kind " << static_cast<int>(kind));
      CHECK(lost / repeats <= (1 - c.alpha() + sampling) * norm);
    }
  }
}

TEST_CASE("randk, natural and qsgd are unbiased before they are scaled down") {
  Rng rng(2, "bias");
  constexpr int kRepeats = 20000;
  for (const auto kind : {Kind::randk, Kind::natural, Kind::qsgd}) {
    auto c = compressor(kind, 6, 2);
    c.is_scaled = false;
    const auto v = random_vector(6, rng);
    Reals sum(v.size(), 0.0), squares(v.size(), 0.0);
    for (int r = 0; r < kRepeats; ++r) {
      const auto u = compressed(c, v, rng);
      for (std::size_t j = 0; j < v.size(); ++j) sum[j] += u[j], squares[j] += u[j] * u[j];
    }
    for (std::size_t j = 0; j < 6; ++j) {
      const double mean = sum[j] / kRepeats, variance = squares[j] / kRepeats - mean * mean;
      CHECK(std::abs(mean - v[j]) <= 4 * std::sqrt(variance / kRepeats) + 1e-12);
    }
  }
}

TEST_CASE("natural keeps zero and powers of two, and rounds the least numbers to some") {
  auto c = compressor(Kind::natural, 5);
  c.is_scaled = false;
  Rng rng(3, "natural");
  const double least = std::numeric_limits<double>::denorm_min();
  Reals v = {0, -0.25, 8, least, 3 * least, 0, 0, 0};
  for (int r = 0; r < 50; ++r) {
    const auto u = compressed(c, v, rng);
    CHECK(Reals(u.begin(), u.begin() + 4) == Reals{0, -0.25, 8, least});
    CHECK((u[4] == 2 * least || u[4] == 4 * least));
  }
}

TEST_CASE("of equal magnitudes top-k takes the lowest places") {
  Rng rng(4, "ties");
  const Reals v = {1, -3, 3, 0, -3, 3, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0};
  CHECK(compressed(compressor(Kind::topk, 11, 1), v, rng) ==
        Reals{0, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(compressed(compressor(Kind::topk, 11, 3), v, rng) ==
        Reals{0, -3, 3, 0, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("top-1 finds the largest magnitude wherever it is") {
  Rng rng(5, "top");
  for (std::size_t dim = 1; dim < 40; ++dim) {
    const auto v = random_vector(dim, rng);
    std::size_t best = 0;
    for (std::size_t j = 1; j < dim; ++j)
      if (std::abs(v[j]) > std::abs(v[best])) best = j;
    CHECK(largest_magnitude(v.data(), v.size()) == best);
  }
}

TEST_CASE("a message costs its numbers, and its places where they are counted") {
  using Model = Compressor::BitModel;
  CHECK(compressor(Kind::topk, 57, 2).bits(Model::values) == 64);
  CHECK(compressor(Kind::topk, 57, 2).bits(Model::values_indices) == 64 + 2 * 6);
  CHECK(compressor(Kind::randk, 57, 2).bits(Model::values_indices) == 64);
  CHECK(compressor(Kind::natural, 57).bits(Model::values) == 9 * 57);
  CHECK(compressor(Kind::sign_l1, 57).bits(Model::values) == 32 + 57);
  CHECK(compressor(Kind::qsgd, 57).bits(Model::values) == 32 + 57 * 4);
  CHECK(compressor(Kind::rank_r, 57).bits(Model::values) == 32 * (8 + 8));
  CHECK(compressor(Kind::identity, 57).bits(Model::values) == 32 * 57);
}

}  // namespace assay::ef21
