// What a sparse file may become as a dense array.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>

#include "core/base/quantity.hpp"
#include "core/data/error.hpp"

namespace assay {

// DataError where the dense array takes more than 8 GiB.
inline void require_dense(double bytes, const std::filesystem::path& path) {
  constexpr double kLimit = 8.0 * (1 << 30), kMostToSay = 1e19;
  if (bytes <= kLimit) return;
  throw DataError(path, "as a dense array the file takes " +
                            format_bytes(static_cast<std::uint64_t>(std::min(bytes, kMostToSay))) +
                            ", more than 8 GiB");
}

}  // namespace assay
