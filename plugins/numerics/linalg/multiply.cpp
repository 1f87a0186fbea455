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
void pack_right(std::size_t n, std::size_t depth, const T* b, std::vector<T>& panels) {
  constexpr auto lane = Lane<T>::size;
  panels.assign((n + lane - 1) / lane * lane * depth, T(0));
  for (std::size_t j = 0; j < n; j += lane) {
    T* to = panels.data() + j * depth;
    const auto width = std::min(lane, n - j);
    for (std::size_t p = 0; p < depth; ++p)
      for (std::size_t q = 0; q < width; ++q) to[p * lane + q] = b[p * n + j + q];
  }
}

// One tile: `rows` <= kTileRows rows of a by one panel.
template <class T>
[[gnu::always_inline]] inline void tile(std::size_t rows, std::size_t depth, const T* const* a,
                                        std::size_t step, const T* panel, T* c, std::size_t n,
                                        std::size_t width) {
  using Vector = typename Lane<T>::Vector;
  constexpr auto lane = Lane<T>::size;
  Vector s0{}, s1{}, s2{}, s3{}, s4{}, s5{};
  const T *a0 = a[0], *a1 = a[1], *a2 = a[2], *a3 = a[3], *a4 = a[4], *a5 = a[5];
  for (std::size_t p = 0; p < depth; ++p) {
    Vector b;
    __builtin_memcpy(&b, panel + p * lane, sizeof b);
    const auto at = p * step;
    s0 += a0[at] * b, s1 += a1[at] * b, s2 += a2[at] * b;
    s3 += a3[at] * b, s4 += a4[at] * b, s5 += a5[at] * b;
  }
  const Vector sums[kTileRows] = {s0, s1, s2, s3, s4, s5};
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t q = 0; q < width; ++q) c[i * n + q] += sums[i][q];
}

template <class T>
struct Blocks {
  std::vector<T> panels, rows;
};

// The tiles of rows i .. i+kTileRows.
template <class T>
[[gnu::always_inline]] inline void row_of_tiles(std::size_t i, std::size_t m, std::size_t n,
                                                std::size_t depth, LeftSide<T> a, Blocks<T>& blocks,
                                                T* c) {
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
  for (std::size_t j = 0; j < n; j += lane)
    tile<T>(rows, depth, from, step, blocks.panels.data() + j * depth, c + i * n + j, n,
            std::min(lane, n - j));
}

template <class T>
[[gnu::always_inline]] inline void blocked(std::size_t m, std::size_t n, std::size_t k,
                                           LeftSide<T> a, const T* b, T* c) {
  Blocks<T> blocks;
  for (std::size_t p = 0; p < k; p += kDepth) {
    const auto depth = std::min(kDepth, k - p);
    pack_right(n, depth, b + p * n, blocks.panels);
    const LeftSide<T> part{a.data + p * a.column, a.row, a.column};
    for (std::size_t i = 0; i < m; i += kTileRows) row_of_tiles<T>(i, m, n, depth, part, blocks, c);
  }
}

ASSAY_VECTOR_CLONES void multiply_single(std::size_t m, std::size_t n, std::size_t k,
                                         LeftSide<float> a, const float* b, float* c) {
  blocked<float>(m, n, k, a, b, c);
}

ASSAY_VECTOR_CLONES void multiply_double(std::size_t m, std::size_t n, std::size_t k,
                                         LeftSide<double> a, const double* b, double* c) {
  blocked<double>(m, n, k, a, b, c);
}

}  // namespace
}  // namespace slender

template <>
void multiply(std::size_t m, std::size_t n, std::size_t k, LeftSide<float> a, const float* b,
              float* c) {
  slender::multiply_single(m, n, k, a, b, c);
}

template <>
void multiply(std::size_t m, std::size_t n, std::size_t k, LeftSide<double> a, const double* b,
              double* c) {
  slender::multiply_double(m, n, k, a, b, c);
}

}  // namespace assay::linalg
