#include "plugins/numerics/linalg/padded.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace assay::linalg {
namespace {

constexpr std::size_t kHugePage = std::size_t{1} << 21;

std::align_val_t alignment(std::size_t bytes) {
  return std::align_val_t{bytes >= 2 * kHugePage ? kHugePage : 64};
}

}  // namespace

void* allocate_aligned(std::size_t bytes) {
  void* p = ::operator new(bytes, alignment(bytes));
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  if (bytes >= 2 * kHugePage) madvise(p, bytes, MADV_HUGEPAGE);  // advice: refusal is harmless
#endif
  return p;
}

void deallocate_aligned(void* p, std::size_t bytes) { ::operator delete(p, alignment(bytes)); }

}  // namespace assay::linalg
