// Arrays keep shape and numbers through every conversion that can.
#include "core/data/array.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

template <class T>
Array list(const std::vector<T>& values) {
  return array_of<T>({std::ssize(values)}, values);
}

TEST_CASE("an array knows its elements, a scalar has one") {
  CHECK(zeros(DType::i32, {2, 3}).count() == 6);
  CHECK(zeros(DType::i32, {2, 3}).bytes.size() == 24);
  CHECK(zeros(DType::f64, {}).count() == 1);
  CHECK(zeros(DType::f64, {4, 0, 2}).count() == 0);
}

TEST_CASE("an array is read only as what it holds") {
  const auto array = list<float>({1, 2});
  CHECK(elements<float>(array) == std::vector<float>{1, 2});
  CHECK_THROWS_AS(array.as<double>(), std::logic_error);
}

TEST_CASE("a shape must have a size") {
  CHECK_THROWS_AS(zeros(DType::u8, {-1}), std::length_error);
  CHECK_THROWS_AS(zeros(DType::f64, {std::int64_t{1} << 40, std::int64_t{1} << 40}),
                  std::length_error);
  CHECK_THROWS_AS(array_of<double>({3}, std::vector<double>{1, 2}), std::length_error);
}

TEST_CASE("names and shape outlive a conversion") {
  auto array = array_of<std::int32_t>({1, 2}, std::vector<std::int32_t>{7, 8});
  array.columns = {"a", "b"};
  const auto reals = converted(array, DType::f64);
  CHECK(reals.dtype == DType::f64);
  CHECK(reals.shape == array.shape);
  CHECK(reals.columns == array.columns);
  CHECK(elements<double>(reals) == std::vector<double>{7, 8});
}

TEST_CASE("reals become integers only if they are") {
  CHECK(elements<std::int64_t>(converted(list<double>({-2, 9007199254740992}), DType::i64)) ==
        std::vector<std::int64_t>{-2, 9007199254740992});
  const auto fault = [](double value, DType dtype) {
    return fault_of([&] { converted(list<double>({0, value}), dtype); });
  };
  CHECK(fault(1.5, DType::i32) == "element 1: expected an integer, found 1.5");
  CHECK(fault(std::nan(""), DType::i64) == "element 1: expected an integer, found nan");
  CHECK(fault(256, DType::u8) == "element 1: 256 does not fit into u8");
  CHECK(fault(-1, DType::u8) == "element 1: -1 does not fit into u8");
  CHECK(fault(9223372036854775808.0, DType::i64) ==
        "element 1: 9223372036854775808 does not fit into i64");
  CHECK(fault(-9223372036854775808.0, DType::i64) == "");
  CHECK(fault(1e300, DType::f32) == "element 1: 1e+300 does not fit into f32");
}

TEST_CASE("integers narrow only within their range") {
  const auto big = list<std::int64_t>({2147483648});
  CHECK(fault_of([&] { converted(big, DType::i32); }) ==
        "element 0: 2147483648 does not fit into i32");
  CHECK(elements<double>(converted(big, DType::f64)) == std::vector<double>{2147483648});
  CHECK(elements<std::uint8_t>(converted(list<std::int64_t>({255}), DType::u8)) ==
        std::vector<std::uint8_t>{255});
}

TEST_CASE("infinities and NaN stay so in a shorter real") {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  const auto floats = converted(list<double>({kInf, -kInf, std::nan(""), 0.1}), DType::f32);
  CHECK(std::isinf(floats.as<float>()[0]));
  CHECK(floats.as<float>()[1] < 0);
  CHECK(std::isnan(floats.as<float>()[2]));
  CHECK(floats.as<float>()[3] == 0.1f);
}

TEST_CASE("a shape is told in words") {
  CHECK(shape_text(std::vector<std::int64_t>{3, 4}) == "3 x 4");
  CHECK(shape_text(std::vector<std::int64_t>{}) == "scalar");
}

}  // namespace
}  // namespace assay
