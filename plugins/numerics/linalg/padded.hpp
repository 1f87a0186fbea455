// Arrays laid out for the row kernels: 64-byte aligned, length a multiple of a whole vector.
#pragma once

#include <cstddef>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace assay::linalg {

constexpr std::size_t kPad = 16;  // elements: one 64-byte vector of floats, two of doubles

constexpr std::size_t padded(std::size_t n) { return (n + kPad - 1) / kPad * kPad; }

// 64-byte aligned; large blocks on huge pages where the system offers them, since a matrix that is
// read again and again otherwise misses the TLB on every page.
void* allocate_aligned(std::size_t bytes);
void deallocate_aligned(void* p, std::size_t bytes);

// Aligned memory; resize() leaves new elements uninitialised, so that the thread that fills a
// large array is the first to touch it.
template <class T>
struct CacheLineAllocator {
  using value_type = T;
  CacheLineAllocator() = default;
  template <class U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}
  T* allocate(std::size_t n) {
    return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{64}));
  }
  void deallocate(T* p, std::size_t) { ::operator delete (p, std::align_val_t{64}); }
  void construct(T* p) { ::new (static_cast<void*>(p)) T; }
  template <class... Arguments>
  void construct(T* p, Arguments&&... arguments) {
    ::new (static_cast<void*>(p)) T(std::forward<Arguments>(arguments)...);
  }
  bool operator==(const CacheLineAllocator&) const { return true; }
};

template <class T>
using PaddedArray = std::vector<T, CacheLineAllocator<T>>;

// scale v, followed by zeros.
inline PaddedArray<double> padded_copy(std::span<const double> v, double scale = 1) {
  PaddedArray<double> copy(padded(v.size()), 0.0);
  for (std::size_t i = 0; i < v.size(); ++i) copy[i] = scale * v[i];
  return copy;
}

}  // namespace assay::linalg
