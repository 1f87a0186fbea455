// What the check records of an input is what the method gets.
#include <catch2/catch.hpp>

#include "core/base/json.hpp"
#include "core/config/fit.hpp"

namespace assay {
namespace {

const DataSource kSource{"x.csv", {}, {}, {}};

Input array_input(DType dtype, std::vector<std::string> shape) {
  Input input;
  input.role = "x";
  input.array = true;
  input.dtype = dtype;
  input.shape = std::move(shape);
  return input;
}

Loaded loaded(decltype(Loaded::value) value, Format format) {
  return {std::move(value), format, "hash", 8};
}

Table one_column(std::vector<double> values) {
  Table table;
  table.rows = static_cast<std::int64_t>(values.size());
  table.columns.push_back({"a", std::move(values)});
  return table;
}

TEST_CASE("a table becomes an array of the declared type") {
  const auto fitted =
      fit(loaded(one_column({1, 2, 3}), Format::csv), kSource, array_input(DType::i32, {"n", "d"}));
  CHECK(fitted.kind == "array");
  const auto& array = std::get<Array>(fitted.value);
  CHECK(array.shape == std::vector<std::int64_t>{3, 1});
  CHECK(array.as<std::int32_t>()[2] == 3);
  CHECK(parse_json(fitted.schema) == nlohmann::json({{"kind", "array"},
                                                     {"format", "csv"},
                                                     {"shape", {3, 1}},
                                                     {"dtype", "i32"},
                                                     {"columns", {"a"}}}));
}

TEST_CASE("one column serves where a vector is declared, in value and record") {
  const auto fitted =
      fit(loaded(one_column({1, 2, 3}), Format::csv), kSource, array_input(DType::f64, {"n"}));
  CHECK(std::get<Array>(fitted.value).shape == std::vector<std::int64_t>{3});
  CHECK(parse_json(fitted.schema).at("shape") == nlohmann::json({3}));
}

TEST_CASE("a picture is an image where that is accepted, else an array") {
  auto pixels = zeros(DType::u8, {2, 3});
  auto input = array_input(DType::f64, {});
  CHECK(fit(loaded(pixels, Format::png), kSource, input).kind == "array");
  input.image = true;
  const auto image = fit(loaded(pixels, Format::png), kSource, input);
  CHECK(image.kind == "image");
  CHECK(std::get<Array>(image.value).dtype == DType::f64);
  CHECK(parse_json(image.schema).at("dtype") == "u8");  // the file's own
}

TEST_CASE("what the method reads by itself stays a path") {
  Input input;
  input.role = "x";
  input.file = true;
  const auto fitted =
      fit(loaded(std::filesystem::path("x.bin"), Format::other), {"x.bin", {}, {}, {}}, input);
  CHECK(fitted.kind == "file");
  CHECK(std::get<std::filesystem::path>(fitted.value) == "x.bin");
}

TEST_CASE("what does not fit names the file and what was expected") {
  try {
    fit(loaded(one_column({1, 2}), Format::csv), kSource, array_input(DType::f64, {"3"}));
    FAIL("two values fit into three");
  } catch (const Unfit& unfit) {
    CHECK(unfit.message == "'x.csv' has shape 2, not 3");
    CHECK(unfit.hint.starts_with("expected array 3"));
  }
}

}  // namespace
}  // namespace assay
