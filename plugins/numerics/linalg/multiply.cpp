#include "plugins/numerics/linalg/multiply.hpp"

#include <algorithm>
#include <vector>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::linalg {
namespace slender {  // names of its own: other products of this room have tiles too
namespace {

constexpr std::size_t kTileRows = 6;       // of a tile of c: its sums stay in registers
constexpr std::size_t kDepth = 256;        // of a block of k: two panels stay in the first cache
constexpr std::size_t kBytes = 64;         // of a row of a tile
constexpr std::size_t kWorthPacking = 64;  // columns of b from which a copy of a panel of a pays

template <class T>
struct Lane {
  typedef T Vector __attribute__((vector_size(kBytes)));
  static constexpr std::size_t size = kBytes / sizeof(T);
};

// b's rows k0 .. k0+depth as panels of one lane, each contiguous, padded by zeros.
template <class T>
void pack_right(std::size_t n, std::size_t depth, RightSide<T> b, std::vector<T>& panels) {
  constexpr auto lane = Lane<T>::size;
  panels.assign((n + lane - 1) / lane * lane * depth, T(0));
  for (std::size_t j = 0; j < n; j += lane) {
    T* to = panels.data() + j * depth;
    const auto width = std::min(lane, n - j);
    const T* const from = b.data + j * b.column;
    if (b.column == 1)
      for (std::size_t p = 0; p < depth; ++p) std::copy_n(from + p * b.row, width, to + p * lane);
    else
      for (std::size_t q = 0; q < width; ++q)
        for (std::size_t p = 0; p < depth; ++p) to[p * lane + q] = from[p * b.row + q * b.column];
  }
}

// One tile: `rows` <= kTileRows rows of a by `V` panels. How many panels changes no sum.
template <class T, std::size_t V>
[[gnu::always_inline]] inline void tile(std::size_t rows, std::size_t depth, const T* const* a,
                                        std::size_t step, const T* panels, T* c, std::size_t c_row,
                                        std::size_t width) {
  using Vector = typename Lane<T>::Vector;
  constexpr auto lane = Lane<T>::size;
  Vector sums[kTileRows][V] = {};
  const T *a0 = a[0], *a1 = a[1], *a2 = a[2], *a3 = a[3], *a4 = a[4], *a5 = a[5];
  for (std::size_t p = 0; p < depth; ++p) {
    const auto at = p * step;
#pragma GCC unroll 2
    for (std::size_t v = 0; v < V; ++v) {
      Vector b;
      __builtin_memcpy(&b, panels + (v * depth + p) * lane, sizeof b);
      sums[0][v] += a0[at] * b, sums[1][v] += a1[at] * b, sums[2][v] += a2[at] * b;
      sums[3][v] += a3[at] * b, sums[4][v] += a4[at] * b, sums[5][v] += a5[at] * b;
    }
  }
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t v = 0; v < V; ++v) {
      T* const to = c + i * c_row + v * lane;
      const std::size_t here = std::min(lane, width - v * lane);
      if (here == lane) {
        Vector old;
        __builtin_memcpy(&old, to, sizeof old);
        old += sums[i][v];
        __builtin_memcpy(to, &old, sizeof old);
      } else {
        for (std::size_t q = 0; q < here; ++q) to[q] += sums[i][v][q];
      }
    }
}

template <class T>
struct Blocks {
  std::vector<T> panels, rows;
};

// The tiles of rows i .. i+kTileRows, V panels wide where so many are left.
template <class T, std::size_t V>
[[gnu::always_inline]] inline void row_of_tiles(std::size_t i, std::size_t m, std::size_t n,
                                                std::size_t depth, LeftSide<T> a, Blocks<T>& blocks,
                                                T* c, std::size_t c_row) {
  constexpr auto lane = Lane<T>::size;
  const auto rows = std::min(kTileRows, m - i);
  const T* from[kTileRows];
  for (std::size_t r = 0; r < kTileRows; ++r)
    from[r] = a.data + (i + std::min(r, rows - 1)) * a.row;
  auto step = a.column;
  if (n > kWorthPacking) {  // a column of a large matrix would be far apart in memory
    blocks.rows.resize(kTileRows * depth);
    for (std::size_t p = 0; p < depth; ++p)
      for (std::size_t r = 0; r < kTileRows; ++r)
        blocks.rows[p * kTileRows + r] = from[r][p * step];
    for (std::size_t r = 0; r < kTileRows; ++r) from[r] = blocks.rows.data() + r;
    step = kTileRows;
  }
  std::size_t j = 0;
  for (; j + (V - 1) * lane < n; j += V * lane)
    tile<T, V>(rows, depth, from, step, blocks.panels.data() + j * depth, c + i * c_row + j, c_row,
               std::min(V * lane, n - j));
  for (; j < n; j += lane)
    tile<T, 1>(rows, depth, from, step, blocks.panels.data() + j * depth, c + i * c_row + j, c_row,
               std::min(lane, n - j));
}

template <class T, std::size_t V>
[[gnu::always_inline]] inline void blocked(std::size_t m, std::size_t n, std::size_t k,
                                           LeftSide<T> a, RightSide<T> b, T* c, std::size_t c_row) {
  Blocks<T> blocks;
  for (std::size_t p = 0; p < k; p += kDepth) {
    const auto depth = std::min(kDepth, k - p);
    pack_right(n, depth, {b.data + p * b.row, b.row, b.column}, blocks.panels);
    const LeftSide<T> part{a.data + p * a.column, a.row, a.column};
    for (std::size_t i = 0; i < m; i += kTileRows)
      row_of_tiles<T, V>(i, m, n, depth, part, blocks, c, c_row);
  }
}

ASSAY_VECTOR_CLONES void multiply_single(std::size_t m, std::size_t n, std::size_t k,
                                         LeftSide<float> a, RightSide<float> b, float* c,
                                         std::size_t c_row) {
  blocked<float, 1>(m, n, k, a, b, c, c_row);
}

ASSAY_VECTOR_CLONES void multiply_double(std::size_t m, std::size_t n, std::size_t k,
                                         LeftSide<double> a, RightSide<double> b, double* c,
                                         std::size_t c_row) {
  blocked<double, 1>(m, n, k, a, b, c, c_row);
}

// Tiles of two panels want 32 registers of 64 bytes.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define ASSAY_WIDE __attribute__((target("arch=x86-64-v4")))
ASSAY_WIDE void multiply_single_wide(std::size_t m, std::size_t n, std::size_t k, LeftSide<float> a,
                                     RightSide<float> b, float* c, std::size_t c_row) {
  blocked<float, 2>(m, n, k, a, b, c, c_row);
}

ASSAY_WIDE void multiply_double_wide(std::size_t m, std::size_t n, std::size_t k,
                                     LeftSide<double> a, RightSide<double> b, double* c,
                                     std::size_t c_row) {
  blocked<double, 2>(m, n, k, a, b, c, c_row);
}

bool has_wide_registers() {
  static const bool has = __builtin_cpu_supports("x86-64-v4") != 0;
  return has;
}
#else
constexpr auto multiply_single_wide = multiply_single;
constexpr auto multiply_double_wide = multiply_double;
constexpr bool has_wide_registers() { return false; }
#endif

}  // namespace
}  // namespace slender

template <>
void multiply(std::size_t m, std::size_t n, std::size_t k, LeftSide<float> a, RightSide<float> b,
              float* c, std::size_t c_row) {
  (slender::has_wide_registers() ? slender::multiply_single_wide : slender::multiply_single)(
      m, n, k, a, b, c, c_row);
}

template <>
void multiply(std::size_t m, std::size_t n, std::size_t k, LeftSide<double> a, RightSide<double> b,
              double* c, std::size_t c_row) {
  (slender::has_wide_registers() ? slender::multiply_double_wide : slender::multiply_double)(
      m, n, k, a, b, c, c_row);
}

}  // namespace assay::linalg
