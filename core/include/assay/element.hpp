// The element types of arrays by their C++ type.
#pragma once

#include <cstdint>
#include <type_traits>

#include "plugin.h"

namespace assay {

namespace detail {
template <class T>
constexpr std::uint32_t dtype_of() {
  if constexpr (std::is_same_v<T, double>)
    return ASSAY_F64;
  else if constexpr (std::is_same_v<T, float>)
    return ASSAY_F32;
  else if constexpr (std::is_same_v<T, std::int64_t>)
    return ASSAY_I64;
  else if constexpr (std::is_same_v<T, std::int32_t>)
    return ASSAY_I32;
  else {
    static_assert(std::is_same_v<T, std::uint8_t>, "arrays hold f64, f32, i64, i32 or u8");
    return ASSAY_U8;
  }
}
}  // namespace detail
}  // namespace assay
