// Dense n-dimensional arrays, the numeric form of every input and artifact.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace assay {

enum class DType { f64, f32, i64, i32, u8 };

std::size_t size_of(DType dtype);
std::string_view name_of(DType dtype);

template <class T>
constexpr DType dtype_of() {
  if constexpr (std::is_same_v<T, double>) return DType::f64;
  if constexpr (std::is_same_v<T, float>) return DType::f32;
  if constexpr (std::is_same_v<T, std::int64_t>) return DType::i64;
  if constexpr (std::is_same_v<T, std::int32_t>) return DType::i32;
  if constexpr (std::is_same_v<T, std::uint8_t>) return DType::u8;
}

// f(std::type_identity<T>{}) for the element type that `dtype` names.
template <class F>
decltype(auto) visit_dtype(DType dtype, F&& f) {
  switch (dtype) {
    case DType::f32:
      return f(std::type_identity<float>{});
    case DType::i64:
      return f(std::type_identity<std::int64_t>{});
    case DType::i32:
      return f(std::type_identity<std::int32_t>{});
    case DType::u8:
      return f(std::type_identity<std::uint8_t>{});
    case DType::f64:
      break;
  }
  return f(std::type_identity<double>{});
}

// Row-major and contiguous; shape {} is a single number. `bytes` holds exactly count() elements.
// `columns` is empty or names the last dimension.
struct Array {
  DType dtype = DType::f64;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;
  std::vector<std::string> columns;

  std::int64_t count() const;

  // The elements. T must be the type that `dtype` names: std::logic_error otherwise.
  template <class T>
  std::span<const T> as() const {
    require(dtype_of<T>());
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }
  template <class T>
  std::span<T> as() {
    require(dtype_of<T>());
    return {reinterpret_cast<T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

 private:
  void require(DType wanted) const {
    if (dtype != wanted) throw std::logic_error("array read as another type than it holds");
  }
};

// An array of zeros. The shape's product times the element size must fit into 63 bits:
// std::length_error otherwise.
Array zeros(DType dtype, std::vector<std::int64_t> shape);

// An array with these elements, as many as the shape asks for: std::length_error otherwise.
template <class T>
Array array_of(std::vector<std::int64_t> shape, std::type_identity_t<std::span<const T>> values) {
  Array array = zeros(dtype_of<T>(), std::move(shape));
  if (values.size() != array.as<T>().size())
    throw std::length_error("array has another number of elements than its shape");
  std::copy(values.begin(), values.end(), array.as<T>().begin());
  return array;
}

// The same numbers in another type. Reals and large integers round to the nearest f64 or f32; an
// integer type takes only whole numbers in its range: DataError without a path otherwise, naming
// the first element that does not fit. An array that may go and has this type is not copied.
Array converted(const Array& array, DType dtype);
Array converted(Array&& array, DType dtype);

// "3 x 4", "5", "scalar".
std::string shape_text(std::span<const std::int64_t> shape);

}  // namespace assay
