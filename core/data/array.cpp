// Shapes, sizes and conversion of arrays.
#include "core/data/array.hpp"

#include <fmt/format.h>

#include "core/data/bytes.hpp"
#include "core/data/cast.hpp"
#include "core/data/error.hpp"

namespace assay {
namespace {

template <class To, class From>
void convert(std::span<const From> from, std::span<To> to) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    const auto value = cast<To>(from[i]);
    if (!value) throw DataError(DataPlace{}, fmt::format("element {}: {}", i, misfit<To>(from[i])));
    to[i] = *value;
  }
}

}  // namespace

std::size_t size_of(DType dtype) {
  return visit_dtype(dtype, [](auto type) { return sizeof(typename decltype(type)::type); });
}

std::string_view name_of(DType dtype) {
  switch (dtype) {
    case DType::f64:
      return "f64";
    case DType::f32:
      return "f32";
    case DType::i64:
      return "i64";
    case DType::i32:
      return "i32";
    case DType::u8:
      break;
  }
  return "u8";
}

std::int64_t Array::count() const {
  return static_cast<std::int64_t>(bytes.size() / size_of(dtype));
}

Array zeros(DType dtype, std::vector<std::int64_t> shape) {
  if (std::any_of(shape.begin(), shape.end(), [](auto extent) { return extent < 0; }))
    throw std::length_error("array has a negative extent");
  const auto size = byte_count(shape, size_of(dtype));
  if (!size) throw std::length_error("array is larger than any memory");
  return {dtype, std::move(shape), std::vector<std::byte>(*size), {}};
}

Array converted(const Array& array, DType dtype) {
  if (array.dtype == dtype) return array;
  auto result = zeros(dtype, array.shape);
  result.columns = array.columns;
  visit_dtype(array.dtype, [&](auto from) {
    visit_dtype(dtype, [&](auto to) {
      using From = typename decltype(from)::type;
      using To = typename decltype(to)::type;
      convert<To, From>(array.as<From>(), result.as<To>());
    });
  });
  return result;
}

Array converted(Array&& array, DType dtype) {
  return array.dtype == dtype ? std::move(array) : converted(std::as_const(array), dtype);
}

std::string shape_text(std::span<const std::int64_t> shape) {
  if (shape.empty()) return "scalar";
  return fmt::format("{}", fmt::join(shape, " x "));
}

}  // namespace assay
